import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { created, found, ok, Refusal } from '../answer.js';
import type { Call, Routes } from '../call.js';
import { commitFacts, gitCommitJson } from '../commit-json.js';
import type { Git } from '../git.js';
import type { Repository } from '../repository.js';
import { listing, treeOf } from '../trees.js';

interface NewEntry {
  readonly path?: string;
  readonly mode?: string;
  readonly sha?: string | null;
  readonly content?: string;
}

interface NewTree {
  readonly base_tree?: string;
  readonly tree: readonly NewEntry[];
}

interface NewCommit {
  readonly message: string;
  readonly tree: string;
  readonly parents?: readonly string[];
  readonly author?: { readonly name: string; readonly email: string; readonly date?: string };
}

const writeBlob = (git: Git, bytes: Buffer): Promise<string> => git.word(['hash-object', '-w', '--stdin'], bytes);

/** Git itself only skips such paths with a warning. */
const malformed = (path: string): boolean => path.split('/').some((part) => /^(|\.|\.\.|\.git)$/i.test(part));

/** Puts one entry into an index; null as id takes it out. */
async function writeEntry(git: Git, index: NodeJS.ProcessEnv, entry: NewEntry): Promise<void> {
  const { path = '', mode = '100644', sha, content } = entry;
  if (malformed(path)) throw new Refusal(422, 'tree.path contains a malformed path component');
  if (sha === undefined && content === undefined) throw new Refusal(422, 'Must supply either tree.sha or tree.content');
  const oid = content === undefined ? (sha ?? null) : await writeBlob(git, Buffer.from(content));
  if (oid !== null && mode !== '160000' && (await git.object(oid)) === undefined) {
    throw new Refusal(422, `tree.sha ${oid} is not a valid object`);
  }
  if (oid !== null && mode === '040000') {
    await git.run(['read-tree', `--prefix=${path}/`, oid], '', index);
  } else {
    const line = oid === null ? `0 ${'0'.repeat(40)}\t${path}\0` : `${mode} ${oid}\t${path}\0`;
    await git.run(['update-index', '-z', '--index-info'], line, index);
  }
}

/** Builds a tree in an index of its own, so that concurrent requests do not meet. */
async function writeTree(git: Git, request: NewTree): Promise<string> {
  const index = { GIT_INDEX_FILE: join(git.directory, `index-${randomUUID()}`) };
  const base = request.base_tree === undefined ? undefined : await treeOf(git, request.base_tree);
  if (request.base_tree !== undefined && base === undefined) throw new Refusal(422, 'base_tree is not a valid tree');
  await git.run(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], '', index);
  for (const entry of request.tree) await writeEntry(git, index, entry);
  return git.word(['write-tree'], '', index);
}

async function writeCommit({ repository, github }: Call, request: NewCommit): Promise<string> {
  const { git } = repository;
  if ((await git.object(request.tree))?.type !== 'tree') throw new Refusal(422, 'Tree SHA does not exist');
  for (const parent of request.parents ?? []) {
    if (!(await repository.hasCommit(parent)))
      throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
  }
  const { bot } = github.world;
  const author = request.author ?? { name: bot.login, email: `${bot.id}+${bot.login}@users.noreply.github.com` };
  const clean = (text: string): string => text.replaceAll(/[\n<>\0]/g, '');
  const who = `${clean(author.name)} <${clean(author.email)}> ${github.world.commitTime()} +0000`;
  const parents = (request.parents ?? []).map((parent) => `parent ${parent}\n`).join('');
  const text = `tree ${request.tree}\n${parents}author ${who}\ncommitter ${who}\n\n${request.message}`;
  return git.word(['hash-object', '-t', 'commit', '-w', '--stdin'], text);
}

function refJson(repository: Repository, branch: string, sha: string): object {
  return {
    ref: `refs/heads/${branch}`,
    node_id: `REF_${branch}`,
    url: `${repository.url}/git/refs/heads/${branch}`,
    object: { type: 'commit', sha, url: `${repository.url}/git/commits/${sha}` },
  };
}

async function updateRef(call: Call): Promise<string> {
  const { repository } = call;
  const branch = call.text('ref').replace(/^heads\//, '');
  const { sha, force } = call.body<{ sha: string; force?: boolean }>();
  const before = repository.head(branch);
  if (before === undefined || branch === call.text('ref')) throw new Refusal(422, 'Reference does not exist');
  if (!(await repository.hasCommit(sha))) throw new Refusal(422, 'Object does not exist');
  const [required] = repository.protections.get(branch)?.requiredChecks ?? [];
  if (required !== undefined) throw new Refusal(422, `Required status check "${required.name}" is expected.`);
  const ahead = await repository.git.run(['merge-base', '--is-ancestor', before, sha]).then(
    () => true,
    () => false,
  );
  if (!ahead && force !== true) throw new Refusal(422, 'Update is not a fast forward');
  await repository.move(branch, sha, call.github.world.bot.login);
  return branch;
}

/** Making commits through the Git data API, and moving branches to them. */
export const commits: Routes = {
  'git/get-ref': (call) => {
    const branch = call.text('ref').replace(/^heads\//, '');
    return ok(refJson(call.repository, branch, found(call.repository.head(branch))));
  },

  'git/update-ref': async (call) => {
    const branch = await updateRef(call);
    return ok(refJson(call.repository, branch, call.repository.headOf(branch)));
  },

  'git/create-blob': async (call) => {
    const { content, encoding } = call.body<{ content: string; encoding?: string }>();
    const sha = await writeBlob(call.repository.git, Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
    return created({ sha, url: `${call.repository.url}/git/blobs/${sha}` });
  },

  'git/create-tree': async (call) => {
    const { git, url } = call.repository;
    const sha = await writeTree(git, call.body<NewTree>());
    const tree = (await listing(git, sha, false)).map(({ oid, size, ...entry }) => ({
      ...entry,
      sha: oid,
      ...(size === undefined ? {} : { size }),
    }));
    return created({ sha, url: `${url}/git/trees/${sha}`, tree, truncated: false });
  },

  'git/create-commit': async (call) => {
    const sha = await writeCommit(call, call.body<NewCommit>());
    return created(gitCommitJson(call.repository, await commitFacts(call.repository, sha)));
  },
};
