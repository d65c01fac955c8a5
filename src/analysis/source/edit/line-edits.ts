import type { Span } from '../location.js';

/** A replacement of a stretch of text; offsets count UTF-16 code units of the old text. */
export interface TextEdit {
  readonly span: Span;
  readonly replacement: string;
}

/** Whole lines of the old text and what stands in their place. Lines count from 1 and carry no line breaks. */
export interface LineEdit {
  readonly startLine: number;
  /** Inclusive; `startLine - 1` when the new lines go before `startLine` and none goes away. */
  readonly endLine: number;
  readonly replacement: readonly string[];
}

/** The lines that differ between two texts, in hunks as small as lines allow. Kinds of line break are not compared. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const wanted = linesOf(after).map(bare);
  return hunks(linesOf(before).map(bare), wanted).map(({ start, end, from, to }) => ({
    startLine: start + 1,
    endLine: end,
    replacement: wanted.slice(from, to),
  }));
}

/** The edits that turn one text into another: sorted, apart from each other, and cut at whole words. */
export function textEdits(before: string, after: string): readonly TextEdit[] {
  const old = linesOf(before);
  const wanted = linesOf(after);
  const offsets = [0];
  for (const line of old) offsets.push((offsets.at(-1) ?? 0) + line.length);
  return hunks(old, wanted).map(({ start, end, from, to }) =>
    trimmed(offsets[start] ?? 0, old.slice(start, end).join(''), wanted.slice(from, to).join('')),
  );
}

/** The text after its edits. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { span, replacement } of edits) {
    result += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return result + text.slice(at);
}

function trimmed(offset: number, old: string, wanted: string): TextEdit {
  const shorter = Math.min(old.length, wanted.length);
  let head = 0;
  while (head < shorter && old[head] === wanted[head]) head++;
  if (head < old.length || head < wanted.length) while (head > 0 && !/\s/.test(old[head - 1] ?? '')) head--;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  while (tail > 0 && !/\s/.test(old.at(-tail) ?? '')) tail--;
  return {
    span: { start: offset + head, end: offset + old.length - tail },
    replacement: wanted.slice(head, wanted.length - tail),
  };
}

/** The lines of a text with their breaks; nothing stands after the last break. */
export function linesOf(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

function bare(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

/** Items `start` to `end` (exclusive) of the old list give way to items `from` to `to` of the new one. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** More differences than this are one hunk: the search costs their square. */
const MOST_DIFFERENCES = 1_000;

/** The shortest way from one list of lines to another (Myers, "An O(ND) difference algorithm", 1986). */
export function hunks(old: readonly string[], wanted: readonly string[]): readonly Hunk[] {
  let head = 0;
  while (head < old.length && head < wanted.length && old[head] === wanted[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, wanted.length) - head && old.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  const a = old.slice(head, old.length - tail);
  const b = wanted.slice(head, wanted.length - tail);
  if (a.length === 0 && b.length === 0) return [];
  const found = a.length === 0 || b.length === 0 ? undefined : search(a, b);
  const all = found ?? [{ start: 0, end: a.length, from: 0, to: b.length }];
  return all.map(({ start, end, from, to }) => ({
    start: start + head,
    end: end + head,
    from: from + head,
    to: to + head,
  }));
}

function search(a: readonly string[], b: readonly string[]): readonly Hunk[] | undefined {
  const trace: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MOST_DIFFERENCES); d++) {
    const next = new Map<number, number>();
    trace.push(furthest);
    for (let k = -d; k <= d; k += 2) {
      let x = startingAt(furthest, k, d);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return backwards(trace, a.length, b.length);
    }
    furthest = next;
  }
  return undefined;
}

/** Where diagonal `k` begins in round `d`, before it follows equal lines. */
function startingAt(furthest: ReadonlyMap<number, number>, k: number, d: number): number {
  const down = furthest.get(k + 1) ?? -1;
  const right = furthest.get(k - 1) ?? -1;
  return k === -d || (k !== d && right < down) ? down : right + 1;
}

function backwards(trace: readonly ReadonlyMap<number, number>[], width: number, height: number): readonly Hunk[] {
  const found: Hunk[] = [];
  let x = width;
  let y = height;
  for (let d = trace.length - 1; d > 0; d--) {
    const furthest = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const begin = startingAt(furthest, k, d);
    const inserted =
      begin === (furthest.get(k + 1) ?? -1) && (k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < begin));
    const fromX = inserted ? begin : begin - 1;
    const fromY = inserted ? begin - k - 1 : begin - k;
    const step = { start: fromX, end: begin, from: fromY, to: begin - k };
    const last = found[0];
    if (last !== undefined && last.start === step.end && last.from === step.to) {
      found[0] = { start: step.start, end: last.end, from: step.from, to: last.to };
    } else found.unshift(step);
    x = fromX;
    y = fromY;
  }
  return found;
}
