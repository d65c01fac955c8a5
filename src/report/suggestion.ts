import type { FilePath, LineEdit } from '../analysis/index.js';
import type { Repair } from '../review/index.js';
import type { ReportContext } from './context.js';
import { isPlain } from './escape.js';

/** Lines between two changes of one suggestion that may be repeated unchanged. */
const GAP_LIMIT = 5;
/** Lines that one suggestion may replace; a longer one hides what it changes. */
const HEIGHT_LIMIT = 20;
/** Characters of a suggestion. */
const SIZE_LIMIT = 10_000;

/** Whole lines of a file as it is at the head, and what is to stand in their place. `endLine` is included. */
export interface Suggestion {
  readonly file: FilePath;
  readonly startLine: number;
  readonly endLine: number;
  readonly lines: readonly string[];
}

const isInsertion = ({ startLine, endLine }: LineEdit): boolean => endLine < startLine;
const byLine = (one: LineEdit, other: LineEdit): number =>
  one.startLine - other.startLine || one.endLine - other.endLine;
/** GitHub keeps a file's own line breaks when it applies a suggestion. */
const withoutReturn = (line: string): string => line.replace(/\r$/, '');

/**
 * The suggestion that makes the edits. Edits that only add lines stand on a line beside them, which is repeated; `near`
 * is the finding's line and preferred for that. Undefined when the edits are far apart, reach past the file, change
 * nothing, or hold characters that a reader could not see.
 */
export function suggestionFor(
  file: FilePath,
  edits: readonly LineEdit[],
  near: number,
  context: ReportContext,
): Suggestion | undefined {
  const ordered = [...edits].sort(byLine);
  const range = rangeOf(ordered, near);
  if (range === undefined || range.endLine - range.startLine >= HEIGHT_LIMIT) return undefined;
  const old: string[] = [];
  for (let line = range.startLine; line <= range.endLine; line++) {
    const text = context.lineOf(file, line);
    if (text === undefined) return undefined;
    old.push(withoutReturn(text));
  }
  const lines = changed(old, range.startLine, ordered);
  const text = lines.join('\n');
  const harmless = isPlain(lines.join('')) && !text.includes('<!--') && text.length <= SIZE_LIMIT;
  const differs = lines.length !== old.length || text !== old.join('\n');
  return harmless && differs ? { file, ...range, lines } : undefined;
}

function rangeOf(
  ordered: readonly LineEdit[],
  near: number,
): { readonly startLine: number; readonly endLine: number } | undefined {
  const [first] = ordered;
  if (first === undefined) return undefined;
  let reached = first.startLine - 1;
  for (const edit of ordered) {
    if (edit.startLine - reached - 1 > GAP_LIMIT) return undefined;
    reached = Math.max(reached, edit.endLine);
  }
  const { startLine } = first;
  if (reached >= startLine) return { startLine, endLine: reached };
  const beside = startLine === 1 || near === startLine ? startLine : startLine - 1;
  return { startLine: beside, endLine: beside };
}

/** The old lines, of which the first is number `startLine`, after the edits. */
function changed(old: readonly string[], startLine: number, edits: readonly LineEdit[]): readonly string[] {
  const lines: string[] = [];
  let next = startLine;
  for (const edit of edits) {
    lines.push(...old.slice(next - startLine, edit.startLine - startLine), ...edit.replacement.map(withoutReturn));
    next = Math.max(next, edit.endLine + 1);
  }
  return [...lines, ...old.slice(next - startLine)];
}

/** Edits that can be made together, and the repairs that they make. */
export interface Composed {
  readonly edits: readonly LineEdit[];
  readonly used: readonly Repair[];
}

/**
 * The edits of as many repairs of one file as can be made together, the first ones winning. Two that touch the same lines,
 * or that both add lines, cannot: each might add the same key.
 */
export function composed(repairs: readonly Repair[]): Composed {
  const edits: LineEdit[] = [];
  const used: Repair[] = [];
  for (const repair of repairs) {
    const fresh = repair.edits.filter((edit) => !edits.some((other) => sameEdit(edit, other)));
    if (fresh.some((edit) => edits.some((other) => clash(edit, other)))) continue;
    edits.push(...fresh);
    used.push(repair);
  }
  return { edits, used };
}

function sameEdit(one: LineEdit, other: LineEdit): boolean {
  return (
    one.startLine === other.startLine &&
    one.endLine === other.endLine &&
    one.replacement.join('\n') === other.replacement.join('\n')
  );
}

const addsLines = ({ startLine, endLine, replacement }: LineEdit): boolean =>
  replacement.length > endLine - startLine + 1;

function clash(one: LineEdit, other: LineEdit): boolean {
  if (addsLines(one) && addsLines(other)) return true;
  if (isInsertion(one)) return other.startLine <= one.startLine && one.startLine <= other.endLine;
  if (isInsertion(other)) return clash(other, one);
  return one.startLine <= other.endLine && other.startLine <= one.endLine;
}

/** The edits as the hunks of a unified diff without context; undefined when the file's lines cannot be had. */
export function diffOf({ file, edits }: Repair, context: ReportContext): string | undefined {
  const lines: string[] = [];
  let shift = 0;
  for (const { startLine, endLine, replacement } of [...edits].sort(byLine)) {
    const removed = endLine - startLine + 1;
    const from = removed === 0 ? startLine - 1 : startLine;
    const to = (replacement.length === 0 ? startLine - 1 : startLine) + shift;
    lines.push(`@@ -${from},${removed} +${to},${replacement.length} @@`);
    for (let line = startLine; line <= endLine; line++) {
      const text = context.lineOf(file, line);
      if (text === undefined) return undefined;
      lines.push(`-${withoutReturn(text)}`);
    }
    lines.push(...replacement.map((line) => `+${withoutReturn(line)}`));
    shift += replacement.length - removed;
  }
  const text = lines.join('\n');
  return text.length > SIZE_LIMIT ? undefined : text;
}
