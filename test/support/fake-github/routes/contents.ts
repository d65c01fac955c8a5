import { posix } from 'node:path';
import { type Answer, found, type Json, notFound, ok, Refusal } from '../answer.js';
import type { Call, Routes } from '../call.js';
import { commitFacts, commitJson, gitCommitJson } from '../commit-json.js';
import { changedFiles } from '../diff.js';
import { diffEntryJson } from '../diff-json.js';
import type { Repository } from '../repository.js';
import { entries, entryAt, listing, type TreeEntry, treeOf } from '../trees.js';

/** The contents API answers text up to 1 MB only; comparisons show 300 files; both documented. */
const CONTENT_BYTES = 1_000_000;
const COMPARED_FILES = 300;

/** GitHub breaks base64 into lines of 60 characters. */
const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll(/.{60}/g, '$&\n');

const raw = (bytes: Buffer): Answer => ({
  kind: 'bytes',
  bytes,
  contentType: 'application/vnd.github.raw+json; charset=utf-8',
});

function linksOf(repository: Repository, entry: TreeEntry, path: string): Json {
  const self = `${repository.url}/contents/${encodeURI(path)}`;
  const git = `${repository.url}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.oid}`;
  const html = `https://github.com/${repository.fullName}/blob/main/${encodeURI(path)}`;
  return {
    url: self,
    git_url: git,
    html_url: html,
    download_url:
      entry.type === 'blob' ? `https://raw.githubusercontent.com/${repository.fullName}/main/${encodeURI(path)}` : null,
    _links: { self, git, html },
  };
}

/** Submodules are listed as files, a quirk that GitHub documents. */
const listedType = (entry: TreeEntry): string =>
  entry.type === 'tree' ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file';

async function directory(repository: Repository, tree: string, path: string): Promise<Json[]> {
  const sizes = new Map((await listing(repository.git, tree, false)).map(({ path: name, size }) => [name, size ?? 0]));
  return found(await entries(repository.git, tree)).map((entry) => {
    const full = posix.join(path, entry.path);
    const links = linksOf(repository, entry, full);
    return {
      type: listedType(entry),
      name: entry.path,
      path: full,
      sha: entry.oid,
      size: sizes.get(entry.path) ?? 0,
      ...links,
    };
  });
}

async function content(call: Call): Promise<Answer> {
  const { repository } = call;
  const path = call.text('path').replace(/\/+$/, '');
  const sha = found(await repository.resolve(call.text('ref') === '' ? repository.defaultBranch : call.text('ref')));
  const entry = found(await entryAt(repository.git, sha, path));
  const named = { name: posix.basename(path), path, sha: entry.oid };
  if (entry.type === 'tree') return ok(await directory(repository, entry.oid, path));
  if (entry.type === 'commit') {
    const links = { ...linksOf(repository, entry, path), submodule_git_url: null };
    return ok({ type: 'submodule', size: 0, ...named, ...links });
  }
  const bytes = found(await repository.git.object(entry.oid)).content;
  if (entry.mode === '120000') {
    const target = posix.join(posix.dirname(path), bytes.toString());
    const behind = await entryAt(repository.git, sha, target);
    if (behind?.type !== 'blob') {
      const links = linksOf(repository, entry, path);
      return ok({ type: 'symlink', size: bytes.length, target: bytes.toString(), ...named, ...links });
    }
    const followed = found(await repository.git.object(behind.oid)).content;
    return file(call, { ...named, sha: behind.oid }, behind, followed);
  }
  return file(call, named, entry, bytes);
}

function file(call: Call, named: { path: string; sha: string; name: string }, entry: TreeEntry, bytes: Buffer): Answer {
  if (call.wantsRaw) return raw(bytes);
  const short = bytes.length <= CONTENT_BYTES;
  const body = short ? { encoding: 'base64', content: base64(bytes) } : { encoding: 'none', content: '' };
  return ok({ type: 'file', size: bytes.length, ...named, ...body, ...linksOf(call.repository, entry, named.path) });
}

/** One side of a comparison: a name here, or `owner:name` for the fork of somebody else. */
async function side(call: Call, name: string): Promise<string> {
  const [owner, ref] = name.includes(':')
    ? [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
    : ['', name];
  const own = owner === '' || owner === call.repository.owner.login;
  const place = own
    ? call.repository
    : call.github.repositories.find((fork) => fork.parent === call.repository && fork.owner.login === owner);
  const sha = found(await found(place).resolve(ref));
  if (!(await call.repository.hasCommit(sha))) throw notFound();
  return sha;
}

async function comparison(call: Call): Promise<Answer> {
  const { repository } = call;
  const [base = '', head = ''] = call.text('basehead').split('...');
  const [from, to] = [await side(call, base), await side(call, head)];
  const { git } = repository;
  const mergeBase = found(await git.word(['merge-base', from, to]).catch(() => undefined));
  const [ahead, behind] = await Promise.all(
    [`${from}..${to}`, `${to}..${from}`].map(async (range) => {
      const list = await git.word(['rev-list', '--reverse', range]);
      return list === '' ? [] : list.split('\n');
    }),
  );
  const [leading, trailing] = [ahead ?? [], behind ?? []];
  const size = call.text('per_page') === '' ? 250 : Math.min(call.number('per_page'), 250);
  const page = Math.max(call.text('page') === '' ? 1 : call.number('page'), 1);
  const url = `${repository.url}/compare/${encodeURIComponent(call.text('basehead'))}`;
  const html = `https://github.com/${repository.fullName}/compare/${encodeURIComponent(call.text('basehead'))}`;
  const files = page === 1 ? (await changedFiles(git, mergeBase, to)).slice(0, COMPARED_FILES) : undefined;
  return ok({
    url,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: await commitJson(repository, from),
    merge_base_commit: await commitJson(repository, mergeBase),
    status: from === to ? 'identical' : trailing.length === 0 ? 'ahead' : leading.length === 0 ? 'behind' : 'diverged',
    ahead_by: leading.length,
    behind_by: trailing.length,
    total_commits: leading.length,
    commits: await Promise.all(leading.slice((page - 1) * size, page * size).map((sha) => commitJson(repository, sha))),
    ...(files === undefined ? {} : { files: files.map((changed) => diffEntryJson(repository, to, changed)) }),
  });
}

function mustBeId(sha: string): void {
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  }
}

/** What is in the repository's commits: trees, blobs, files, comparisons. */
export const contents: Routes = {
  'repos/get-content': content,
  'repos/compare-commits-with-basehead': comparison,

  'git/get-tree': async (call) => {
    const { repository, github } = call;
    const name = call.text('tree_sha');
    const tree = found(await treeOf(repository.git, (await repository.resolve(name)) ?? name));
    const all = await listing(repository.git, tree, call.text('recursive') !== '');
    const url = (entry: TreeEntry): string =>
      `${repository.url}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.oid}`;
    return ok({
      sha: tree,
      url: `${repository.url}/git/trees/${tree}`,
      tree: all.slice(0, github.treeLimit).map(({ oid, size, ...entry }) => ({
        ...entry,
        sha: oid,
        ...(size === undefined ? {} : { size }),
        ...(entry.type === 'commit' ? {} : { url: url({ ...entry, oid }) }),
      })),
      truncated: all.length > github.treeLimit,
    });
  },

  'git/get-blob': async (call) => {
    const sha = call.text('file_sha');
    mustBeId(sha);
    const object = await call.repository.git.object(sha);
    const { content: bytes } = found(object?.type === 'blob' ? object : undefined);
    if (call.wantsRaw) return raw(bytes);
    const url = `${call.repository.url}/git/blobs/${sha}`;
    return ok({ sha, node_id: `B_${sha}`, size: bytes.length, url, content: base64(bytes), encoding: 'base64' });
  },

  'git/get-commit': async (call) => {
    const commit = await commitFacts(call.repository, call.text('commit_sha'));
    return ok(gitCommitJson(call.repository, commit));
  },
};
