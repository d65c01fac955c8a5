import { lstat, realpath } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { type FilePath, filePath } from '../analysis/index.js';
import { codeOf } from './directory.js';
import { Refusal } from './refusal.js';

/** What a person asked to have looked at. Absolute paths are free of symbolic links. */
export interface Ground {
  /** Directory that settings, exclusions and identities count from. */
  readonly root: string;
  /** The current directory, from which paths are shown. */
  readonly cwd: string;
  /** What to look at, counted from `root`; empty for all of it. */
  readonly paths: readonly FilePath[];
}

/**
 * Finds the ground of some paths: the root of the git work tree around the current directory, or the directory itself
 * when there is none. Paths that lie elsewhere move the root to the work tree, or the directory, that holds them all.
 * Refuses a path that does not exist.
 */
export async function groundOf(directory: string, paths: readonly string[]): Promise<Ground> {
  const cwd = await realpath(directory);
  const wanted = await Promise.all(paths.map((path) => existing(resolve(cwd, path), path)));
  const own = await workTreeAround(cwd);
  const root = wanted.every((path) => isWithin(path, own)) ? own : await workTreeAround(await commonDirectory(wanted));
  return { root, cwd, paths: wanted.map((path) => slashed(relative(root, path))) };
}

async function existing(path: string, written: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const why = codeOf(error) === 'EACCES' ? 'permission denied' : 'there is no such file or directory';
    throw new Refusal(`${JSON.stringify(written)}: ${why}`);
  }
}

/** The nearest directory upwards with a `.git` in it, or the directory itself. */
async function workTreeAround(directory: string): Promise<string> {
  for (let at = directory; ; at = dirname(at)) {
    const isRoot = await lstat(resolve(at, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot) return at;
    if (dirname(at) === at) return directory;
  }
}

async function commonDirectory(paths: readonly string[]): Promise<string> {
  const directories = await Promise.all(
    paths.map(async (path) => ((await lstat(path)).isDirectory() ? path : dirname(path))),
  );
  const [first = '/', ...others] = directories;
  let common = first;
  while (!others.every((other) => isWithin(other, common)) && dirname(common) !== common) common = dirname(common);
  return common;
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

const slashed = (path: string): FilePath => filePath(path.split(sep).join('/'));
