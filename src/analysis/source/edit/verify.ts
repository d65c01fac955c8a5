import type { Span } from '../location.js';
import type { Mark } from '../marks.js';
import { type JsonPatchOperation, pointerSteps } from '../patch.js';
import { documentSpans, type ParsedFile, parseYaml, type SourceDocument } from '../yaml.js';
import { isJson } from './layout.js';
import { lineEnd } from './sheet.js';
import { listIndex, sameValue } from './values.js';

/** One document as it was before an edit. */
export interface Before {
  readonly text: string;
  readonly mark: Mark;
  readonly json: boolean;
}

/**
 * Whether an edited document is exactly what was asked for: its values are the wanted ones, and line endings, the final
 * newline and all comments outside the changed value are still there. Answers the document, or one sentence.
 */
export function verified(
  before: Before,
  operation: JsonPatchOperation,
  wanted: unknown,
  after: string,
  file: ParsedFile['file'],
): SourceDocument | string {
  const { documents, problems } = parseYaml(file, after);
  const [document] = documents;
  if (document === undefined || documents.length > 1 || problems.length > 0)
    return 'The edited text could not be read.';
  if (!sameValue(document.root.value, wanted)) return 'The edited text would mean something else than the fix.';
  if (before.json && !isJson(after)) return 'The edited text would no longer be JSON.';
  if (!sameBreaks(before.text, after)) return 'The edit would change line endings.';
  const spared = targetSpan(before, operation);
  const kept = commentsOf(before.text, before.mark).filter(
    ({ start }) => spared === undefined || start < spared.start || start >= spared.end,
  );
  const there = new Map<string, number>();
  for (const comment of commentsOf(after, document.mark)) {
    const words = after.slice(comment.start, comment.end).trimEnd();
    there.set(words, (there.get(words) ?? 0) + 1);
  }
  for (const { start, end } of kept) {
    const words = before.text.slice(start, end).trimEnd();
    const left = (there.get(words) ?? 0) - 1;
    if (left < 0) return 'The edit would lose a comment.';
    there.set(words, left);
  }
  return document;
}

function sameBreaks(before: string, after: string): boolean {
  if (before.endsWith('\n') !== after.endsWith('\n')) return false;
  if (!before.includes('\n')) return true;
  const [unix, windows] = [/(?:^|[^\r])\n/, /\r\n/];
  return (unix.test(before) || !unix.test(after)) && (windows.test(before) || !windows.test(after));
}

/** Whether all documents of a file but the one at `index` have the same text in both versions. */
export function othersUntouched(before: ParsedFile, index: number, after: string, edited: string): boolean {
  const old = documentSpans(before.text);
  const now = documentSpans(after);
  return (
    old.length === now.length &&
    old.every((span, at) => {
      const words = at === index ? edited : before.text.slice(span.start, span.end);
      return after.slice(now[at]?.start, now[at]?.end) === words;
    })
  );
}

/** The text whose comments may go with the change: the removed or replaced value, to the end of its last line. */
function targetSpan({ text, mark }: Before, operation: JsonPatchOperation): Span | undefined {
  let at: Mark | undefined = mark;
  let start = mark.span.start;
  let keyEnd = start;
  const steps = pointerSteps(operation.path);
  for (const [depth, step] of steps.entries()) {
    if (at?.kind === 'list') {
      if (operation.op === 'add' && depth === steps.length - 1) return undefined;
      at = at.items[listIndex(step, at.items.length - 1) ?? -1];
      start = at?.span.start ?? start;
      keyEnd = start;
    } else if (at?.kind === 'map') {
      const entry: { readonly key: Mark; readonly value: Mark } | undefined = at.entries.find(
        ({ name }) => name === step,
      );
      start = entry?.key.span.start ?? start;
      keyEnd = entry?.key.span.end ?? start;
      at = entry?.value;
    } else at = undefined;
  }
  if (at === undefined) return undefined;
  if (operation.op !== 'remove') return replacedSpan(text, at, keyEnd);
  const end = lineEnd(text, endWithin(at));
  const deeper = start - text.lastIndexOf('\n', start - 1) - 1;
  return { start, end: commentsBelow(text, end, deeper) };
}

/** A value in lines of its own goes with them; the comments behind its key and behind a value of one line stay. */
function replacedSpan(text: string, mark: Mark, keyEnd: number): Span {
  const ownLines = mark.style === 'block' || mark.style === 'literal' || mark.style === 'folded';
  if (!ownLines) return mark.span;
  const start = Math.min(mark.span.start, Math.max(lineEnd(text, keyEnd), keyEnd));
  return { start, end: lineEnd(text, endWithin(mark)) };
}

/** Comments that stand deeper than a removed key, right below it, belong to it. */
function commentsBelow(text: string, from: number, column: number): number {
  let end = from;
  for (;;) {
    const below = /^\r?\n( *)#[^\r\n]*/.exec(text.slice(end, end + 2_000));
    if (below === null || (below[1] ?? '').length <= column) return end;
    end += below[0].length;
  }
}

function endWithin(mark: Mark): number {
  if (mark.kind === 'map' && mark.style === 'block')
    return Math.max(mark.span.start, ...lastOf(mark.entries.map(({ value }) => value)));
  if (mark.kind === 'list' && mark.style === 'block') return Math.max(mark.span.start, ...lastOf(mark.items));
  return mark.span.end;
}

function lastOf(marks: readonly Mark[]): readonly number[] {
  const last = marks.at(-1);
  return last === undefined ? [] : [endWithin(last)];
}

/** The comments of a document: a `#` at the beginning of a line or behind blank space, outside of scalars. */
function commentsOf(text: string, mark: Mark): readonly Span[] {
  const scalars = scalarSpans(mark, []).sort((a, b) => a.start - b.start);
  const found: Span[] = [];
  let next = 0;
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at)) {
    while ((scalars[next]?.end ?? text.length) <= at) next++;
    const scalar = scalars[next];
    if (scalar !== undefined && scalar.start <= at) at = scalar.end;
    else if (at === 0 || /[\s\uFEFF]/.test(text[at - 1] ?? '')) {
      const end = lineEnd(text, at);
      found.push({ start: at, end });
      at = end;
    } else at++;
  }
  return found;
}

function scalarSpans(mark: Mark, found: Span[]): Span[] {
  if (mark.kind === 'scalar' && mark.content.end > mark.content.start) found.push(mark.content);
  if (mark.kind === 'list') for (const item of mark.items) scalarSpans(item, found);
  if (mark.kind === 'map') {
    for (const { key, value } of mark.entries) scalarSpans(value, scalarSpans(key, found));
    for (const merge of mark.merges) scalarSpans(merge, found);
  }
  return found;
}
