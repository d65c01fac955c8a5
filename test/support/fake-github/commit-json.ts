import { found, type Json } from './answer.js';
import type { Repository } from './repository.js';

interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/** A commit object, read. */
export interface CommitFacts {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

function signature(header: string, role: string): Signature {
  const [, name = '', email = '', seconds = '0'] = new RegExp(`^${role} (.*) <(.*)> (\\d+) `, 'm').exec(header) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z') };
}

/** Reads a commit. Refuses with 404 for anything else. */
export async function commitFacts(repository: Repository, sha: string): Promise<CommitFacts> {
  const object = await repository.git.object(sha);
  const text = found(object?.type === 'commit' ? object : undefined).content.toString();
  const end = text.indexOf('\n\n');
  const header = `${text.slice(0, end)}\n`;
  return {
    sha,
    tree: /^tree (\w+)/.exec(header)?.[1] ?? '',
    parents: [...header.matchAll(/^parent (\w+)/gm)].map(([, parent]) => parent ?? ''),
    author: signature(header, 'author'),
    committer: signature(header, 'committer'),
    message: text.slice(end + 2),
  };
}

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** GitHub's `git-commit`, from the Git data API. */
export function gitCommitJson(repository: Repository, commit: CommitFacts): Json {
  const url = (sha: string): string => `${repository.url}/git/commits/${sha}`;
  const html = (sha: string): string => `https://github.com/${repository.fullName}/commit/${sha}`;
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: url(commit.sha),
    html_url: html(commit.sha),
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${repository.url}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: url(sha), html_url: html(sha) })),
    verification: unsigned,
  };
}

/** GitHub's `commit`, as comparisons list it. Authors are not matched to accounts. */
export async function commitJson(repository: Repository, sha: string): Promise<Json> {
  const commit = await commitFacts(repository, sha);
  const git = gitCommitJson(repository, commit);
  const url = (parent: string): string => `${repository.url}/commits/${parent}`;
  const html = (parent: string): string => `https://github.com/${repository.fullName}/commit/${parent}`;
  return {
    sha,
    node_id: git['node_id'],
    url: url(sha),
    html_url: html(sha),
    comments_url: `${url(sha)}/comments`,
    commit: {
      url: git['url'],
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: git['tree'],
      comment_count: 0,
      verification: unsigned,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((parent) => ({ sha: parent, url: url(parent), html_url: html(parent) })),
  };
}
