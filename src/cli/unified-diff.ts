import { lineEdits } from '../analysis/index.js';

const CONTEXT = 3;

/** One line of a diff: kept, taken away or new. `text` has its line break. */
interface Row {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** The change of a file as a unified diff with three lines of context, ready for `git apply`. Empty for no change. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const rows = rowsOf(before, after);
  const hunks = hunksOf(rows);
  if (hunks.length === 0) return '';
  return `--- ${quoted(`a/${path}`)}\n+++ ${quoted(`b/${path}`)}\n${hunks.join('')}`;
}

function rowsOf(before: string, after: string): readonly Row[] {
  const old = linesOf(before);
  const next = linesOf(after);
  const rows: Row[] = [];
  let at = 0;
  let to = 0;
  const keepUntil = (end: number): void => {
    for (; at < end; at++, to++) {
      const [was = '', is = ''] = [old[at], next[to]];
      // The two may still differ in their line break, which the search for edits does not compare.
      if (was === is) rows.push({ sign: ' ', text: was });
      else rows.push({ sign: '-', text: was }, { sign: '+', text: is });
    }
  };
  for (const { startLine, endLine, replacement } of lineEdits(comparable(before), comparable(after))) {
    keepUntil(startLine - 1);
    for (; at < endLine; at++) rows.push({ sign: '-', text: old[at] ?? '' });
    for (const end = to + replacement.length; to < end; to++) rows.push({ sign: '+', text: next[to] ?? '' });
  }
  keepUntil(old.length);
  return rows;
}

/** Diffs end lines at `\n` alone; a lone `\r`, which YAML takes for a line break, must not count as one here. */
const comparable = (text: string): string => text.replaceAll(/\r(?!\n)/g, '\u2400');

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function hunksOf(rows: readonly Row[]): readonly string[] {
  const changed = rows.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const hunks: string[] = [];
  for (let first = 0; first < changed.length; ) {
    let last = first;
    while ((changed[last + 1] ?? Infinity) - (changed[last] ?? 0) <= 2 * CONTEXT) last++;
    const start = Math.max((changed[first] ?? 0) - CONTEXT, 0);
    const end = Math.min((changed[last] ?? 0) + CONTEXT + 1, rows.length);
    hunks.push(hunk(rows, start, end));
    first = last + 1;
  }
  return hunks;
}

function hunk(rows: readonly Row[], start: number, end: number): string {
  const range = (other: Row['sign']): string => {
    const ahead = rows.slice(0, start).filter(({ sign }) => sign !== other).length;
    const count = rows.slice(start, end).filter(({ sign }) => sign !== other).length;
    return `${count === 0 ? ahead : ahead + 1},${count}`;
  };
  const body = rows
    .slice(start, end)
    .map(({ sign, text }) => (text.endsWith('\n') ? sign + text : `${sign}${text}\n\\ No newline at end of file\n`));
  return `@@ -${range('+')} +${range('-')} @@\n${body.join('')}`;
}

/** A path as git writes it in diffs: in double quotes and with octal bytes when it is more than plain ASCII. */
function quoted(path: string): string {
  if (/^[ !#-[\]-~]*$/.test(path)) return path;
  const bytes = Array.from(Buffer.from(path), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte);
  });
  return `"${bytes.join('')}"`;
}
