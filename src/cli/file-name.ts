import { isUtf8 } from 'node:buffer';

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
