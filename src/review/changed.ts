import type { FilePath, Problem } from '../analysis/index.js';
import type { TreeEntry } from './ports.js';

/** What differs between two trees. */
export interface Changed {
  /** Paths on either side whose content is not the same on both. */
  readonly paths: ReadonlySet<string>;
  /** Changes that cannot be looked into: links and submodules of the new state. */
  readonly problems: readonly Problem[];
}

/**
 * The changed paths of two trees, by object id: complete for any number of files, whatever GitHub's list of changed files
 * leaves out.
 */
export function changedBetween(
  before: readonly TreeEntry[],
  now: readonly TreeEntry[],
  excluded: (path: string) => boolean,
): Changed {
  const old = new Map(before.map((entry) => [entry.path, entry]));
  const paths = new Set<string>();
  const problems: Problem[] = [];
  for (const entry of now) {
    const was = old.get(entry.path);
    old.delete(entry.path);
    if ((was?.id === entry.id && was.kind === entry.kind) || excluded(entry.path)) continue;
    paths.add(entry.path);
    if (entry.kind !== 'file') problems.push({ file: entry.path, what: opaque(entry.kind) });
  }
  for (const path of old.keys()) if (!excluded(path)) paths.add(path);
  return { paths, problems };
}

function opaque(kind: Exclude<TreeEntry['kind'], 'file'>): string {
  return kind === 'symlink'
    ? 'a symbolic link was added or changed, and what it points at is not followed'
    : 'a submodule was added or moved, and its files are not in this repository';
}

/** Files that moved without a change of content, by object id; each file is used once. */
export function pureRenames(
  before: readonly TreeEntry[],
  now: readonly TreeEntry[],
): readonly { readonly from: FilePath; readonly to: FilePath }[] {
  const left = new Set(now.map(({ path }) => path));
  const had = new Set(before.map(({ path }) => path));
  const gone = new Map(
    before.filter(({ path, kind }) => kind === 'file' && !left.has(path)).map((entry) => [entry.id, entry.path]),
  );
  return now.flatMap(({ path, id, kind }) => {
    const from = kind === 'file' && !had.has(path) ? gone.get(id) : undefined;
    if (from === undefined) return [];
    gone.delete(id);
    return [{ from, to: path }];
  });
}
