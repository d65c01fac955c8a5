import { type FilePath, filePath } from '../analysis/index.js';
import {
  type CommitSha,
  type Content,
  commitSha,
  contentOf,
  contentOfEntry,
  type FileTree,
  MOST_BYTES,
  type Repository,
  TOO_LARGE,
  type TreeEntry,
} from '../review/index.js';
import { ambiguous, nameOf } from './file-name.js';
import type { Git } from './git.js';
import { Refusal } from './refusal.js';

/** A file that has another path after the change. */
export interface Renamed {
  readonly from: FilePath;
  readonly to: FilePath;
}

/** A local git repository: commits by id, read from its object database and never from the network. */
export class Checkout implements Repository {
  readonly #git: Git;
  readonly #trees = new Map<CommitSha, CommitTree>();

  constructor(git: Git) {
    this.#git = git;
  }

  /** The files of a commit or of a tree object. */
  tree(at: CommitSha): FileTree {
    const known = this.#trees.get(at) ?? new CommitTree(this.#git, at);
    this.#trees.set(at, known);
    return known;
  }

  /** The commit that a person's name for it means: a branch, a tag, an id, `HEAD~2`. Refuses what is none. */
  async commit(name: string): Promise<CommitSha> {
    const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`];
    const { status, stdout } = await this.#git.run(args);
    const id = stdout.toString('utf8').trim();
    if (status === 0 && OBJECT_ID.test(id)) return commitSha(id);
    const hint = (await this.#isRemoteBranch(name)) ? `; did you mean "origin/${name}"?` : '';
    throw new Refusal(`${JSON.stringify(name)} is no commit of this repository${hint}`);
  }

  async #isRemoteBranch(name: string): Promise<boolean> {
    const args = ['show-ref', '--verify', '--quiet', '--', `refs/remotes/origin/${name}`];
    return (await this.#git.run(args)).status === 0;
  }

  /** The best common ancestor of two commits, as git and GitHub choose it. Refuses when there is none. */
  async mergeBase(base: CommitSha, head: CommitSha): Promise<CommitSha> {
    const { status, stdout } = await this.#git.run(['merge-base', base, head]);
    const id = stdout.toString('utf8').trim();
    if (status === 0 && OBJECT_ID.test(id)) return commitSha(id);
    const shallow = await this.#git.line('looking at the clone', ['rev-parse', '--is-shallow-repository']);
    throw new Refusal(
      shallow === 'true'
        ? 'this clone is shallow and does not reach back to where the change began: fetch more history (git fetch --unshallow)'
        : 'the change and its base have no commit in common',
    );
  }

  /** The files that moved between two commits, as git's similarity search pairs them. */
  async renames(from: CommitSha, to: CommitSha): Promise<readonly Renamed[]> {
    const args = ['diff-tree', '-r', '-z', '-M', '--diff-filter=R', '--name-status', '--no-ext-diff', from, to];
    const fields = splitAtNul(await this.#git.output('comparing the two commits', args));
    const renames: Renamed[] = [];
    for (let at = 0; at + 2 < fields.length; at += 3) {
      const [before, after] = [fields[at + 1], fields[at + 2]];
      if (before !== undefined && after !== undefined) renames.push({ from: pathOf(before), to: pathOf(after) });
    }
    return renames;
  }
}

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const ENTRY = /^(\d{6}) \w+ ([0-9a-f]+)\t/;

const pathOf = (bytes: Buffer): FilePath => filePath(nameOf(bytes));

/** The files of one commit, read through `git ls-tree` and `git cat-file`. */
class CommitTree implements FileTree {
  readonly #git: Git;
  readonly #at: CommitSha;
  #entries: Promise<readonly TreeEntry[]> | undefined;

  constructor(git: Git, at: CommitSha) {
    this.#git = git;
    this.#at = at;
  }

  async list(): ReturnType<FileTree['list']> {
    this.#entries ??= this.#readEntries();
    const entries = await this.#entries;
    const twice = ambiguous(entries.map(({ path }) => path));
    return twice === undefined
      ? { kind: 'complete', entries }
      : { kind: 'incomplete', why: `two files would both be called ${JSON.stringify(twice)}` };
  }

  async read(paths: readonly FilePath[]): Promise<ReadonlyMap<FilePath, Content>> {
    this.#entries ??= this.#readEntries();
    const byPath = new Map((await this.#entries).map((entry) => [entry.path, entry]));
    const wanted = paths.map((path) => [path, byPath.get(path)] as const);
    const ids = wanted.flatMap(([, entry]) => (entry?.kind === 'file' ? [entry.id] : []));
    const blobs = await readBlobs(this.#git, [...new Set(ids)]);
    return new Map(wanted.map(([path, entry]) => [path, contentOfEntry(entry, ({ id }) => blobs.get(id) ?? NOT_HERE)]));
  }

  /** Sizes are not asked for: a partial clone does not have them for what it left behind. */
  async #readEntries(): Promise<readonly TreeEntry[]> {
    const args = ['ls-tree', '-r', '-z', '--full-tree', this.#at];
    return splitAtNul(await this.#git.output('listing the files of a commit', args)).map(entryOf);
  }
}

function entryOf(line: Buffer): TreeEntry {
  const [head, mode, id] = ENTRY.exec(line.toString('latin1')) ?? [];
  if (head === undefined || mode === undefined || id === undefined) {
    throw new Error('git listed a file in a form that is not known');
  }
  const kind = mode === '120000' ? 'symlink' : mode === '160000' ? 'submodule' : 'file';
  return { path: pathOf(line.subarray(head.length)), kind, id };
}

const NOT_HERE: Content = { kind: 'unreadable', why: 'its content is not in this clone' };

/** Contents by object id. What a partial clone left behind is missing from the answer. */
async function readBlobs(git: Git, ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
  const sizes = await sizesOf(git, ids);
  const small = ids.filter((id) => (sizes.get(id) ?? Infinity) <= MOST_BYTES);
  const blobs = new Map<string, Content>();
  for (const id of ids) if ((sizes.get(id) ?? 0) > MOST_BYTES) blobs.set(id, TOO_LARGE);
  const bytes = await git.output('reading files', ['cat-file', '--batch=%(objectname) %(objectsize)'], lines(small));
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    const [id, size] = bytes.toString('latin1', at, end).split(' ');
    if (end < 0 || id === undefined || size === undefined) break;
    const start = end + 1;
    at = start + Number(size) + 1;
    blobs.set(id, contentOf(bytes.subarray(start, at - 1)));
  }
  return blobs;
}

/** Sizes in bytes of the objects that this clone has. */
async function sizesOf(git: Git, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const format = '--batch-check=%(objectname) %(objectsize)';
  const asked = await git.run(['cat-file', format], lines(ids));
  // Without GIT_NO_LAZY_FETCH git stops at the first missing object instead of naming it, so ask for what there is.
  const answer =
    asked.status === 0
      ? asked.stdout
      : await git.output('reading the clone', ['cat-file', '--batch-all-objects', '--unordered', format]);
  const wanted = new Set(ids);
  const sizes = new Map<string, number>();
  for (const line of answer.toString('latin1').split('\n')) {
    const [id = '', size = ''] = line.split(' ');
    if (wanted.has(id) && /^\d+$/.test(size)) sizes.set(id, Number(size));
  }
  return sizes;
}

const lines = (ids: readonly string[]): string => ids.map((id) => `${id}\n`).join('');

function splitAtNul(bytes: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at);
    const stop = end < 0 ? bytes.length : end;
    parts.push(bytes.subarray(at, stop));
    at = stop + 1;
  }
  return parts;
}
