import type { Entry, ListMark, MapMark, Mark } from '../marks.js';
import { skipBlank } from '../marks.js';
import type { Layout } from './layout.js';
import { unusual } from './refusal.js';

/** The text of one document with its position tree, ready to be edited. */
export interface Sheet {
  readonly text: string;
  readonly mark: Mark;
  readonly value: unknown;
  readonly layout: Layout;
}

/** Offset at which the line of `at` begins. A byte-order mark is not part of a line. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** Offset of the line break that ends the line of `at`, or of the end of the text. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline < 0) return text.length;
  return newline > at && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Offset of the line after the one of `at`. */
export function nextLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline + 1;
}

export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

/** Whether nothing but indentation stands before `at` on its line. */
export function opensLine(text: string, at: number): boolean {
  return /^ *$/.test(text.slice(lineStart(text, at), at));
}

/** Where a value's text ends. Blank lines after a block scalar are not part of it, unless it keeps them (`|+`). */
export function endOf(text: string, mark: Mark): number {
  switch (mark.kind) {
    case 'alias':
      return mark.span.end;
    case 'scalar': {
      if (mark.style !== 'literal' && mark.style !== 'folded') return mark.span.end;
      if (keepsBlanks(text, mark)) return mark.span.end;
      const body = text.slice(mark.span.start, mark.span.end);
      return mark.span.start + body.trimEnd().length;
    }
    case 'map':
    case 'list': {
      if (mark.style === 'flow') return mark.span.end;
      const last = mark.kind === 'map' ? valuesOf(mark).at(-1) : mark.items.at(-1);
      return last === undefined ? mark.span.end : endOf(text, last);
    }
    default:
      return mark satisfies never;
  }
}

function keepsBlanks(text: string, mark: Mark): boolean {
  return /^[|>][0-9]*\+/.test(text.slice(mark.span.start, mark.span.start + 4));
}

/** Offset of the first line after a value. What else stands on its last line may only be a comment. */
export function lineAfter(text: string, mark: Mark): number {
  const end = endOf(text, mark);
  if (end > 0 && text[end - 1] === '\n') return end;
  const rest = text.slice(end, lineEnd(text, end));
  if (!/^[ \t]*(?:[ \t]#.*)?$/.test(rest)) throw unusual('something else on the line of the value');
  return nextLine(text, end);
}

/** An entry of a mapping or an item of a list, merge keys included, in the order of the text. */
export interface Slot {
  /** The first character: of the key with its anchor or tag, or the dash of a block list. */
  readonly start: number;
  /** Just behind the colon or the dash; for an item of a flow list the start. */
  readonly head: number;
  readonly value: Mark;
  readonly end: number;
}

/** The slots of a collection. */
export function slots(text: string, mark: MapMark | ListMark): readonly Slot[] {
  return mark.kind === 'map' ? mapSlots(text, mark) : listSlots(text, mark);
}

function mapSlots(text: string, map: MapMark): readonly Slot[] {
  const keys = new Map<Mark, Entry>(map.entries.map((entry) => [entry.value, entry]));
  const found: Slot[] = [];
  for (const value of valuesOf(map)) {
    const start = found.length === 0 ? first(text, map) : between(text, found.at(-1)?.end ?? 0, map.style);
    const key = keys.get(value)?.key;
    const afterKey = key === undefined ? text.indexOf(':', start) : skipBlank(text, key.span.end);
    const head = text[afterKey] === ':' ? afterKey + 1 : afterKey;
    found.push({ start, head: Math.min(head, Math.max(value.span.start, start)), value, end: endOf(text, value) });
  }
  return found;
}

/** The values of a mapping with those of its merge keys, in the order of the text. */
function valuesOf(map: MapMark): readonly Mark[] {
  const own = map.entries.map((entry) => entry.value);
  return map.merges.length === 0 ? own : [...own, ...map.merges].sort((a, b) => a.span.start - b.span.start);
}

function listSlots(text: string, list: ListMark): readonly Slot[] {
  const found: Slot[] = [];
  for (const value of list.items) {
    const start = found.length === 0 ? first(text, list) : between(text, found.at(-1)?.end ?? 0, list.style);
    const head = list.style === 'flow' ? start : start + 1;
    if (list.style !== 'flow' && text[start] !== '-') throw unusual('a list item without a dash in its place');
    found.push({ start, head, value, end: Math.max(endOf(text, value), head) });
  }
  return found;
}

function first(text: string, mark: MapMark | ListMark): number {
  return mark.style === 'flow' ? skipBlank(text, mark.span.start + 1) : mark.span.start;
}

/** The next slot begins behind blank space and comments, in flow collections also behind the comma. */
function between(text: string, end: number, style: Mark['style']): number {
  const at = skipBlank(text, end);
  return style === 'flow' && text[at] === ',' ? skipBlank(text, at + 1) : at;
}
