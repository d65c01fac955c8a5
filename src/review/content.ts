import { LIMITS } from '../analysis/index.js';
import type { Content, TreeEntry } from './ports.js';

/** Bytes above which a file is not read. Nothing longer could pass the limit in characters, at most three bytes each. */
export const MOST_BYTES = LIMITS.length * 3;

export const TOO_LARGE: Content = { kind: 'unreadable', why: `it is larger than ${MOST_BYTES} bytes` };
export const BINARY: Content = { kind: 'unreadable', why: 'it is a binary file' };

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** The text of a file's bytes, or why there is none. A byte order mark stays, so that the text can be written back as it was. */
export function contentOf(bytes: Uint8Array): Content {
  if (bytes.length > MOST_BYTES) return TOO_LARGE;
  if (bytes.includes(0)) return BINARY;
  const text = decoded(bytes);
  if (text === undefined) return { kind: 'unreadable', why: 'it is not UTF-8 text' };
  if (text.startsWith(LFS_POINTER)) return { kind: 'unreadable', why: 'its content is in Git LFS' };
  return { kind: 'text', text };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What reading an entry gives: `read` is asked for files only, since links and submodules are never followed. */
export function contentOfEntry<T extends TreeEntry, R>(entry: T | undefined, read: (file: T) => R): Content | R {
  switch (entry?.kind) {
    case undefined:
      return { kind: 'absent' };
    case 'symlink':
      return { kind: 'unreadable', why: 'it is a symbolic link' };
    case 'submodule':
      return { kind: 'unreadable', why: 'it is a submodule' };
    case 'file':
      return read(entry);
  }
}
