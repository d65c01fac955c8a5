import { yamlPatch } from 'yaml-diff-patch';
import type { Mark } from '../marks.js';
import type { JsonPatchOperation } from '../patch.js';
import { type Hunk, hunks, linesOf } from './line-edits.js';

/** The parser under yaml-diff-patch slows down with the square of a document's size, so larger ones stay away from it. */
const MOST_CHARACTERS = 200_000;
const MOST_VALUES = 5_000;

/** The text as yaml-diff-patch prints it after the operations, or undefined when it cannot. */
export function reprinted(text: string, operations: readonly JsonPatchOperation[]): string | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  try {
    return yamlPatch(text, [...operations]);
  } catch {
    // It throws for much of what strangers write; every such text is simply one that it cannot change.
    return undefined;
  }
}

/**
 * The document after one operation, written by yaml-diff-patch. That prints the whole document anew, so it prints twice,
 * with and without the change, and only the lines that differ are carried over to where they stand in the text.
 */
export function projected(text: string, mark: Mark, operation: JsonPatchOperation): string | undefined {
  if (text.length > MOST_CHARACTERS || valuesIn(mark) > MOST_VALUES) return undefined;
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const source = text.slice(bom.length).replaceAll('\r\n', '\n');
  const without = reprinted(source, []);
  const withChange = reprinted(source, [operation]);
  if (without === undefined || withChange === undefined) return undefined;
  const lines = spliced(bare(source), bare(without), bare(withChange));
  if (lines === undefined) return undefined;
  const body = lines.join('\n') + (source.endsWith('\n') ? '\n' : '');
  return bom + (newline === '\n' ? body : body.replaceAll('\n', newline));
}

function bare(text: string): readonly string[] {
  return linesOf(text).map((line) => line.replace(/\n$/, ''));
}

/** The source with the difference between two prints of it, or undefined where print and source do not match. */
function spliced(
  source: readonly string[],
  without: readonly string[],
  withChange: readonly string[],
): readonly string[] | undefined {
  const place = alignment(source, without);
  const result = [...source];
  for (const hunk of hunks(without, withChange).toReversed()) {
    const at = placeOf(hunk, place, source.length);
    if (at === undefined) return undefined;
    const old = source.slice(at.start, at.end);
    const shift = shiftOf(hunk, without, source, place);
    const lines = withChange.slice(hunk.from, hunk.to).map((line) => shifted(line, shift));
    result.splice(at.start, old.length, ...withComments(old, lines));
  }
  return result;
}

/** For each printed line the line of the source that says the same, blank space and quotes aside. */
function alignment(source: readonly string[], printed: readonly string[]): readonly (number | undefined)[] {
  const blind = (lines: readonly string[]) => lines.map((line) => line.replace(/[\s"']+/g, ''));
  const place: (number | undefined)[] = [];
  let from = 0;
  let start = 0;
  for (const hunk of [...hunks(blind(source), blind(printed)), end(source, printed)]) {
    while (from < hunk.from) place[from++] = start++;
    from = hunk.to;
    start = hunk.end;
  }
  return place;
}

function end(source: readonly string[], printed: readonly string[]): Hunk {
  return { start: source.length, end: source.length, from: printed.length, to: printed.length };
}

function placeOf(
  hunk: Hunk,
  place: readonly (number | undefined)[],
  count: number,
): { start: number; end: number } | undefined {
  const start = hunk.start === hunk.end ? behind(hunk.start, place) : place[hunk.start];
  if (start === undefined || start > count) return undefined;
  for (let at = hunk.start; at < hunk.end; at++) if (place[at] !== start + at - hunk.start) return undefined;
  return { start, end: start + hunk.end - hunk.start };
}

function behind(line: number, place: readonly (number | undefined)[]): number | undefined {
  if (line === 0) return 0;
  const before = place[line - 1];
  return before === undefined ? undefined : before + 1;
}

/** How much further right the source stands than the print, near a hunk. */
function shiftOf(
  hunk: Hunk,
  printed: readonly string[],
  source: readonly string[],
  place: readonly (number | undefined)[],
): number {
  const near = hunk.start === hunk.end ? hunk.start - 1 : hunk.start;
  const there = place[near];
  return there === undefined ? 0 : indentOf(source[there]) - indentOf(printed[near]);
}

function indentOf(line: string | undefined): number {
  return /^ */.exec(line ?? '')?.[0].length ?? 0;
}

function shifted(line: string, by: number): string {
  return by >= 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, indentOf(line)));
}

/** yaml-diff-patch drops the comment at the end of a line that it changes; the source still has it. */
function withComments(old: readonly string[], lines: readonly string[]): readonly string[] {
  if (old.length !== lines.length) return lines;
  return lines.map((line, index) => {
    const comment = /\s+#.*$/.exec(old[index] ?? '')?.[0];
    return comment === undefined || line.endsWith(comment.trimStart()) ? line : line + comment;
  });
}

function valuesIn(mark: Mark): number {
  if (mark.kind === 'list') return mark.items.reduce((sum, item) => sum + valuesIn(item), 1);
  return mark.kind === 'map' ? mark.entries.reduce((sum, { value }) => sum + valuesIn(value), 1) : 1;
}
