import type { Git } from './git.js';

/** One entry of a git tree. `type` is `commit` for submodules. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
}

/** An entry of a listing. `size` is in bytes and undefined for anything but blobs. */
export interface SizedEntry extends TreeEntry {
  readonly size: number | undefined;
}

const TYPES: Readonly<Record<string, TreeEntry['type']>> = { '040000': 'tree', '160000': 'commit' };

function entriesOf(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const zero = content.indexOf(0, space);
    const mode = content.subarray(at, space).toString().padStart(6, '0');
    const path = content.subarray(space + 1, zero).toString();
    const oid = content.subarray(zero + 1, zero + 21).toString('hex');
    entries.push({ path, mode, type: TYPES[mode] ?? 'blob', oid });
    at = zero + 21;
  }
  return entries;
}

/** The root tree of a commit, or a tree itself; undefined for other objects and ids nobody has. */
export async function treeOf(git: Git, sha: string): Promise<string | undefined> {
  const object = await git.object(sha);
  if (object?.type === 'tree') return sha;
  return object?.type === 'commit' ? /^tree ([0-9a-f]{40})/.exec(object.content.toString())?.[1] : undefined;
}

/** The entries directly in a tree; undefined if it is none. */
export async function entries(git: Git, tree: string): Promise<readonly TreeEntry[] | undefined> {
  const object = await git.object(tree);
  return object?.type === 'tree' ? entriesOf(object.content) : undefined;
}

/** All entries below a tree with full paths and, for blobs, sizes in bytes. One git process. */
export async function listing(git: Git, tree: string, recursive: boolean): Promise<readonly SizedEntry[]> {
  const flags = recursive ? ['-r', '-t'] : [];
  const text = (await git.run(['ls-tree', '-z', '--long', '--full-tree', ...flags, tree])).toString();
  return text.split('\0').flatMap((line) => {
    const parts = /^(\d+) (blob|tree|commit) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line);
    if (parts === null) return [];
    const [, mode = '', type = 'blob', oid = '', size = '-', path = ''] = parts;
    return [{ mode, type: type as TreeEntry['type'], oid, path, size: size === '-' ? undefined : Number(size) }];
  });
}

/** What stands at a path of a commit or tree, found tree by tree, so that odd names need no quoting. */
export async function entryAt(git: Git, sha: string, path: string): Promise<TreeEntry | undefined> {
  let tree = await treeOf(git, sha);
  const parts = path.split('/').filter((part) => part !== '');
  let entry: TreeEntry | undefined =
    tree === undefined ? undefined : { path: '', mode: '040000', type: 'tree', oid: tree };
  for (const part of parts) {
    entry = tree === undefined ? undefined : (await entries(git, tree))?.find((candidate) => candidate.path === part);
    tree = entry?.type === 'tree' ? entry.oid : undefined;
  }
  return entry;
}

/** The bytes of a file in a commit; undefined if there is no file at the path. */
export async function fileAt(git: Git, sha: string, path: string): Promise<Buffer | undefined> {
  const entry = await entryAt(git, sha, path);
  if (entry?.type !== 'blob') return undefined;
  return (await git.object(entry.oid))?.content;
}
