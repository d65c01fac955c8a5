import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommitSha, commitSha } from '../review/index.js';
import type { Git } from './git.js';

/**
 * Lends `use` the working tree as it would be committed now: changed, new and deleted files count, ignored ones do not.
 * `committed` is the commit of HEAD; `head` is the same when nothing is uncommitted, and a tree object otherwise, which exists only while `use` runs.
 * Neither the index nor the object database of the repository is written.
 */
export async function withSnapshot<T>(
  git: Git,
  committed: CommitSha,
  use: (head: CommitSha, git: Git) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
  try {
    const objects = join(directory, 'objects');
    await mkdir(objects);
    const [index, shared] = await Promise.all([
      git.line('finding the index', ['rev-parse', '--path-format=absolute', '--git-path', 'index']),
      git.line('finding the objects', ['rev-parse', '--path-format=absolute', '--git-path', 'objects']),
    ]);
    // The copy carries git's notes on which files are unchanged, so that they need not be read again.
    await copyFile(index, join(directory, 'index')).catch(ignoreMissing);
    const writing = git.with({
      GIT_INDEX_FILE: join(directory, 'index'),
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates(shared, git.environment['GIT_ALTERNATE_OBJECT_DIRECTORIES']),
    });
    const add = ['-c', 'advice.addEmbeddedRepo=false', '-c', 'core.safecrlf=false', 'add', '--all', '--', ':/'];
    await writing.output('reading the working tree', add);
    const tree = await writing.line('reading the working tree', ['write-tree']);
    const before = await git.line('reading HEAD', ['rev-parse', '--verify', `${committed}^{tree}`]);
    return await use(commitSha(tree === before ? committed : tree), writing);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Git takes a list with colons in between; a path with a colon of its own must be in double quotes. */
function alternates(objects: string, inherited: string | undefined): string {
  const own = /[:"\\]/.test(objects) ? `"${objects.replaceAll(/["\\]/g, '\\$&')}"` : objects;
  return inherited === undefined || inherited === '' ? own : `${own}:${inherited}`;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
