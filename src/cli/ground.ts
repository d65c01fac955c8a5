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
 * Finds the ground of some paths: the git work tree around the current directory if it holds them all, else the work tree
 * around them. Where there is none it is the current directory, or the directory that holds them all when they lie
 * elsewhere. Refuses a path that does not exist.
 */
export async function groundOf(directory: string, paths: readonly string[]): Promise<Ground> {
  const cwd = await realpath(directory);
  const wanted = await Promise.all(paths.map((path) => existing(resolve(cwd, path), path)));
  const root = await rootOf(cwd, wanted);
  return { root, cwd, paths: wanted.map((path) => slashed(relative(root, path))) };
}

async function rootOf(cwd: string, paths: readonly string[]): Promise<string> {
  const holdsAll = (root: string): boolean => paths.every((path) => isWithin(path, root));
  const own = await workTreeAround(cwd);
  if (own !== undefined && holdsAll(own)) return own;
  const common = await commonDirectory(paths);
  return (await workTreeAround(common)) ?? (holdsAll(cwd) ? cwd : common);
}

async function existing(path: string, written: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const why = codeOf(error) === 'EACCES' ? 'permission denied' : 'there is no such file or directory';
    throw new Refusal(`${JSON.stringify(written)}: ${why}`);
  }
}

/** The nearest directory upwards with a `.git` in it, if any. */
async function workTreeAround(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const isRoot = await lstat(resolve(at, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot) return at;
    if (dirname(at) === at) return undefined;
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
