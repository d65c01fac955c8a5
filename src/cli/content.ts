import { isUtf8 } from 'node:buffer';
import { LIMITS } from '../analysis/index.js';
import type { Content } from '../review/index.js';

/** Bytes above which a file is not read. Nothing longer could pass the limit in characters, at most three bytes each. */
export const MOST_BYTES = LIMITS.length * 3;

export const TOO_LARGE: Content = { kind: 'unreadable', why: `it is larger than ${MOST_BYTES} bytes` };

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/** The text of a file's bytes. A byte order mark stays, so that the text can be written back as it was. */
export function contentOf(bytes: Buffer): Content {
  if (bytes.length > MOST_BYTES) return TOO_LARGE;
  if (bytes.includes(0)) return { kind: 'unreadable', why: 'it is a binary file' };
  if (!isUtf8(bytes)) return { kind: 'unreadable', why: 'it is not UTF-8 text' };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (text.startsWith(LFS_POINTER)) return { kind: 'unreadable', why: 'its content is in Git LFS' };
  return { kind: 'text', text };
}

/**
 * A file name as text. Names on disk and in git are bytes; those that are not UTF-8 are written with `\xNN` for every
 * byte beyond ASCII.
 */
export function nameOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

/** The first name that stands for two different files, if any: judging one of them would hide the other. */
export function ambiguous(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
