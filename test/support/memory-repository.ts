import { createHash } from 'node:crypto';
import { filePath } from '../../src/analysis/index.js';
import { type CommitSha, type Content, commitSha, type Repository, type TreeEntry } from '../../src/review/index.js';

/** A file's text, or an entry that is no readable text. */
export type MemoryFile =
  | string
  | { readonly kind: 'symlink' | 'submodule' }
  | { readonly kind: 'file'; readonly unreadable: string };
export type MemoryFiles = Readonly<Record<string, MemoryFile>>;

/** A repository of commits that are given as plain objects; commit ids are what the caller names them. */
export function memoryRepository(commits: Readonly<Record<string, MemoryFiles>>): Repository {
  return {
    tree: (at) => {
      const files = commits[at];
      if (files === undefined) throw new Error(`no commit ${at}`);
      return {
        list: () =>
          Promise.resolve({
            kind: 'complete',
            entries: Object.entries(files).map(([path, file]) => entryOf(path, file)),
          }),
        read: (paths) => Promise.resolve(new Map(paths.map((path) => [path, contentOf(files[path])]))),
      };
    },
  };
}

export const BASE: CommitSha = commitSha('base');
export const HEAD: CommitSha = commitSha('head');

function entryOf(path: string, file: MemoryFile): TreeEntry {
  const id = createHash('sha1').update(JSON.stringify(file)).digest('hex');
  return { path: filePath(path), kind: typeof file === 'string' ? 'file' : file.kind, id };
}

function contentOf(file: MemoryFile | undefined): Content {
  if (file === undefined) return { kind: 'absent' };
  if (typeof file === 'string') return { kind: 'text', text: file };
  return { kind: 'unreadable', why: file.kind === 'file' ? file.unreadable : `it is a ${file.kind}` };
}
