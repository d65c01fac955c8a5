import type { Entry, Mark } from './marks.js';
import type { ParsedFile, SourceDocument } from './yaml.js';

/** What begins on a line of a document: an entry of a mapping or an item of a list, with all that is in it. */
export interface Block {
  /** Lines from 1, both included. */
  readonly from: number;
  readonly to: number;
  /** Route from the root by names, which does not change when something is put before it. */
  readonly path: readonly string[];
}

/**
 * The outermost entry or item that begins on a line. On the line of the first item of a list that is this item and not the
 * list, and on the line of the first key of an item it is the item.
 */
export function blockAt({ text: file, lines }: ParsedFile, document: SourceDocument, line: number): Block | undefined {
  const { start, end } = document.span;
  const text = file.slice(start, end);
  const begin = lines.startOf(line) - start;
  const next = line < lines.count ? lines.startOf(line + 1) - start : text.length;
  const path: string[] = [];
  let mark: Mark | undefined = document.mark;
  while (mark !== undefined) {
    const children: readonly Child[] = childrenOf(mark);
    const begun = children.filter((child) => startOf(child) >= begin && startOf(child) < next);
    const [first] = begun;
    if (first !== undefined) {
      const last = Math.max(...begun.map((child) => lastOf(text, child)));
      return { from: line, to: lines.positionAt(start + last).line, path: [...path, stepTo(first, children, text)] };
    }
    const around = children.find((child) => startOf(child) < begin && lastOf(text, child) >= begin);
    if (around !== undefined) path.push(stepTo(around, children, text));
    mark = around === undefined || !isEntry(around) ? around : around.value;
  }
  return undefined;
}

/** An entry of a mapping or an item of a list. */
type Child = Entry | Mark;

const childrenOf = (mark: Mark): readonly Child[] =>
  mark.kind === 'map' ? mark.entries : mark.kind === 'list' ? mark.items : [];

const isEntry = (child: Child): child is Entry => 'key' in child;

const startOf = (child: Child): number => (isEntry(child) ? child.key.span.start : child.span.start);

/** Offset of the last character that is no blank; a block scalar ends with its line break. */
function lastOf(text: string, child: Child): number {
  const start = startOf(child);
  let at = (isEntry(child) ? Math.max(child.key.span.end, child.value.span.end) : child.span.end) - 1;
  while (at > start && BLANK.test(text[at] ?? '')) at--;
  return Math.max(at, start);
}

const BLANK = /\s/;

/** Characters up to which an item without a name is told by its text. */
const SHORT = 2_000;

/** An entry by its key, an item by its name or by what it says; a long one by its position. */
function stepTo(child: Child, siblings: readonly Child[], text: string): string {
  if (isEntry(child)) return child.name;
  const named = child.kind === 'map' ? child.entries.find(({ name }) => name === 'name')?.value : undefined;
  if (named?.kind === 'scalar') return `name ${text.slice(named.content.start, named.content.end).slice(0, SHORT)}`;
  const { start, end } = child.span;
  return end - start > SHORT ? `#${siblings.indexOf(child)}` : `= ${text.slice(start, end).replace(/\s+/g, ' ')}`;
}
