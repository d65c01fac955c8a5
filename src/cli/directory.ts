import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { type FilePath, filePath, type Problem } from '../analysis/index.js';
import {
  type Content,
  contentOf,
  directoryOf,
  type FileTree,
  isManifestName,
  MOST_BYTES,
  type Repository,
  TOO_LARGE,
  type TreeEntry,
} from '../review/index.js';
import { ambiguous, nameOf } from './file-name.js';

/** Directories that hold no manifests of their own. */
const SKIPPED = new Set(['.git', 'node_modules']);
/** Files of the folders above that say how to read those below: Kustomize names its patches, Helm its charts, SOPS its files. */
const CONTEXT = ['kustomization.yaml', 'kustomization.yml', 'Kustomization', 'Chart.yaml', '.sops.yaml', '.sops.yml'];
/** Files that are open at the same time. */
const AT_ONCE = 32;
const SLASH = Buffer.from('/');

/** What walking the directories gave. */
interface Walk {
  readonly entries: readonly TreeEntry[];
  /** The names on disk, which need not be text. */
  readonly bytes: ReadonlyMap<FilePath, Buffer>;
  /** What could not be listed. */
  readonly closed: readonly Problem[];
}

/**
 * Plain files and directories as a repository with one state, without git. Paths count from `root`; listed is what `paths`
 * name and what the folders above say about it, and any file below `root` can be read. Symbolic links are listed and not
 * followed. Directories that may not be listed are told by `closed`, so that they do not cost the rest.
 */
export class Directory implements Repository, FileTree {
  readonly #root: string;
  readonly #paths: readonly FilePath[];
  #walk: Promise<Walk> | undefined;

  constructor(root: string, paths: readonly FilePath[]) {
    this.#root = root;
    this.#paths = paths;
  }

  tree(): FileTree {
    return this;
  }

  async list(): ReturnType<FileTree['list']> {
    const { entries } = await this.#walked();
    const twice = ambiguous(entries.map(({ path }) => path));
    return twice === undefined
      ? { kind: 'complete', entries }
      : { kind: 'incomplete', why: `two files would both be called ${JSON.stringify(twice)}` };
  }

  /** What could not be listed: a review of the rest must not be called a pass. */
  async closed(): Promise<readonly Problem[]> {
    return (await this.#walked()).closed;
  }

  async read(paths: readonly FilePath[]): Promise<ReadonlyMap<FilePath, Content>> {
    const { bytes } = await this.#walked();
    const contents = new Map<FilePath, Content>();
    for (let at = 0; at < paths.length; at += AT_ONCE) {
      const some = paths.slice(at, at + AT_ONCE);
      const read = some.map((path) => readFile(absolute(this.#root, bytes.get(path) ?? Buffer.from(path))));
      for (const [index, content] of (await Promise.all(read)).entries()) {
        const path = some[index];
        if (path !== undefined) contents.set(path, content);
      }
    }
    return contents;
  }

  /** Where a listed file is on disk. */
  pathOf(file: FilePath): string {
    return `${this.#root}/${file}`;
  }

  #walked(): Promise<Walk> {
    this.#walk ??= walk(this.#root, this.#paths);
    return this.#walk;
  }
}

async function walk(root: string, paths: readonly FilePath[]): Promise<Walk> {
  const entries = new Map<string, TreeEntry>();
  const bytes = new Map<FilePath, Buffer>();
  const closed: Problem[] = [];
  const waiting = paths.map((path) => Buffer.from(path));
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const path = filePath(nameOf(at));
    try {
      const status = await lstat(absolute(root, at));
      if (status.isDirectory()) waiting.push(...(await below(absolute(root, at), at)));
      else {
        const link = status.isSymbolicLink();
        const kind = link ? 'symlink' : 'file';
        const leadsOut = link && (await leadsOutOf(root, paths, at)) ? { leadsOut: true } : {};
        entries.set(at.toString('latin1'), {
          path,
          kind,
          id: `${status.dev}:${status.ino}`,
          size: status.size,
          ...leadsOut,
        });
        bytes.set(path, at);
      }
    } catch (error) {
      closed.push({ file: path === '' ? '.' : path, what: `could not be listed: ${whyClosed(error)}` });
    }
  }
  for (const at of await contextOf(root, paths)) {
    const key = at.toString('latin1');
    const path = filePath(nameOf(at));
    if (!entries.has(key)) entries.set(key, { path, kind: 'file', id: `context:${path}`, context: true });
    bytes.set(path, at);
  }
  return { entries: [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), bytes, closed };
}

/** True when a link leads to a directory or a manifest that the walk does not come to. A link to nothing leads nowhere. */
async function leadsOutOf(root: string, paths: readonly FilePath[], link: Buffer): Promise<boolean> {
  const from = absolute(root, link);
  const to = await realpath(from).catch(() => undefined);
  if (to === undefined) return false;
  const areas = await Promise.all(paths.map((path) => realpath(resolve(root, path)).catch(() => root)));
  if (areas.some((area) => to === area || to.startsWith(area.endsWith(sep) ? area : area + sep))) return false;
  return isManifestName(to) || (await stat(from)).isDirectory();
}

/** The files of `CONTEXT` that stand in the folders above the paths. */
async function contextOf(root: string, paths: readonly FilePath[]): Promise<readonly Buffer[]> {
  const folders = new Set<string>();
  for (const path of paths) {
    if (path === '') continue;
    for (let at = directoryOf(path); !folders.has(at); at = directoryOf(at)) folders.add(at);
  }
  const names = [...folders].flatMap((folder) => CONTEXT.map((name) => (folder === '.' ? name : `${folder}/${name}`)));
  const found = await Promise.all(names.map((name) => lstat(absolute(root, Buffer.from(name))).catch(() => undefined)));
  return names.filter((_, index) => found[index]?.isFile() === true).map((name) => Buffer.from(name));
}

/** A path from the root as the system takes it: names are bytes. */
function absolute(root: string, path: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.concat([Buffer.from(root), SLASH, path]);
}

/** What stands in a directory, as paths from the root. `path` is empty for the root itself. */
async function below(directory: Buffer, path: Buffer): Promise<readonly Buffer<ArrayBuffer>[]> {
  const names = await readdir(directory, { encoding: 'buffer' });
  return names
    .filter((name) => !SKIPPED.has(name.toString('latin1')))
    .map((name) => Buffer.concat(path.length === 0 ? [name] : [path, SLASH, name]));
}

/** Not waiting for a writer keeps a named pipe from holding the run up. */
const PLAINLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function readFile(path: Buffer): Promise<Content> {
  try {
    const file = await open(path, PLAINLY);
    try {
      const status = await file.stat();
      if (!status.isFile()) return { kind: 'unreadable', why: 'it is not a regular file' };
      return status.size > MOST_BYTES ? TOO_LARGE : contentOf(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
      ? { kind: 'absent' }
      : { kind: 'unreadable', why: whyClosed(error) };
  }
}

/** The system's code of a failure, as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function whyClosed(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'it is a symbolic link';
    case 'ENAMETOOLONG':
      return 'its path is too long';
    default:
      return `it could not be read (${codeOf(error) ?? 'unknown error'})`;
  }
}
