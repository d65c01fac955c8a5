import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { kubernetesScalar } from './kubernetes-schema.js';
import type { Span } from './location.js';

/** How a value is written. */
export type Style = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'block' | 'flow';

interface Written {
  /** The value's own text: quotes, brackets and block-scalar headers included; anchors and tags are not. */
  readonly span: Span;
  readonly style: Style;
  /** Name of the anchor that stands before the value. */
  readonly anchor?: string;
}

export interface ScalarMark extends Written {
  readonly kind: 'scalar';
  /** Where the content stands, without quotes or header. */
  readonly content: Span;
}

export interface Entry {
  readonly name: string;
  readonly key: Mark;
  readonly value: Mark;
}

export interface MapMark extends Written {
  readonly kind: 'map';
  /** Entries in the order of the text; merge keys (`<<`) stand in `merges` instead. */
  readonly entries: readonly Entry[];
  readonly merges: readonly Mark[];
}

export interface ListMark extends Written {
  readonly kind: 'list';
  readonly items: readonly Mark[];
}

export interface AliasMark extends Written {
  readonly kind: 'alias';
  readonly target: Mark;
}

/** Where one value of a document stands in the text. */
export type Mark = ScalarMark | MapMark | ListMark | AliasMark;

/** What a value is, once aliases are followed. */
export type Solid = Exclude<Mark, AliasMark>;

/** Follows an alias to the value that it stands for. */
export function solid(mark: Mark): Solid {
  let at = mark;
  while (at.kind === 'alias') at = at.target;
  return at;
}

/** Thrown inside this folder only: something the text says that cannot be read; `parseYaml` turns it into a problem. */
export class UnreadableDocument extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

type Reading = {
  readonly text: string;
  readonly events: readonly Event[];
  at: number;
  last: number;
  readonly anchors: Map<string, Mark | undefined>;
  readonly budget: number;
  /** Values so far, with aliases followed: nothing later has to fear a small text that means a large value. */
  size: number;
  /** How many values an anchor stands for. */
  readonly sizes: Map<Mark, number>;
};

/** Builds the position tree of one document from its events; the first event is the document's own. */
export function marksOf(text: string, events: readonly Event[], budget: number): Mark | undefined {
  if (events.length > budget) throw new UnreadableDocument(`more than ${budget} nodes`, 0);
  const reading: Reading = { text, events, at: 1, last: 0, anchors: new Map(), budget, size: 0, sizes: new Map() };
  const first = events[1];
  return first === undefined || first.type === EVENT_ID.POP ? undefined : readMark(reading);
}

function readMark(reading: Reading): Mark {
  const before = reading.size++;
  const mark = nextMark(reading);
  if (mark.anchor !== undefined) reading.sizes.set(mark, reading.size - before);
  return mark;
}

function nextMark(reading: Reading): Mark {
  const event = reading.events[reading.at++];
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return anchored(reading, event, scalarMark(reading, event));
    case EVENT_ID.MAPPING:
      return anchored(reading, event, mapMark(reading, event));
    case EVENT_ID.SEQUENCE:
      return anchored(reading, event, listMark(reading, event));
    case EVENT_ID.ALIAS:
      return aliasMark(reading, event.anchorStart, event.anchorEnd);
    default:
      throw new UnreadableDocument('the document ends too early', reading.last);
  }
}

type Anchored = { readonly anchorStart: number; readonly anchorEnd: number };

function anchorName(reading: Reading, event: Anchored): string | undefined {
  return event.anchorStart < 0 ? undefined : reading.text.slice(event.anchorStart, event.anchorEnd);
}

function anchored<M extends Mark>(reading: Reading, event: Anchored, mark: M): M {
  const name = anchorName(reading, event);
  if (name === undefined) return mark;
  const named = { ...mark, anchor: name };
  reading.anchors.set(name, named);
  return named;
}

/** Until a collection is complete its anchor is known but empty, so that an alias to itself is recognised. */
function openAnchor(reading: Reading, event: Anchored): void {
  const name = anchorName(reading, event);
  if (name !== undefined) reading.anchors.set(name, undefined);
}

function aliasMark(reading: Reading, start: number, end: number): AliasMark {
  const name = reading.text.slice(start, end);
  const target = reading.anchors.get(name);
  if (target === undefined) {
    const what = reading.anchors.has(name) ? `alias "${name}" contains itself` : `alias "${name}" has no anchor`;
    throw new UnreadableDocument(what, start);
  }
  reading.last = end;
  reading.size += reading.sizes.get(target) ?? 1;
  if (reading.size > reading.budget)
    throw new UnreadableDocument(`more than ${reading.budget} nodes once aliases are followed`, start);
  return { kind: 'alias', target, span: { start: start - 1, end }, style: 'plain' };
}

const SCALAR_STYLES: Record<number, Style> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

function scalarMark(reading: Reading, event: ScalarEvent): ScalarMark {
  const style = SCALAR_STYLES[event.style] ?? 'plain';
  const properties = Math.max(event.anchorEnd, event.tagEnd);
  const before = Math.max(reading.last, properties);
  if (event.valueStart < 0) {
    const here = properties > reading.last ? properties : emptyAt(reading.text, before);
    reading.last = here;
    return { kind: 'scalar', style, span: { start: here, end: here }, content: { start: here, end: here } };
  }
  const content = { start: event.valueStart, end: event.valueEnd };
  const span = scalarSpan(reading.text, style, content, before);
  reading.last = span.end;
  return { kind: 'scalar', style, span, content };
}

/** An absent value stands right after its colon or dash. */
function emptyAt(text: string, from: number): number {
  const at = skipBlank(text, from);
  return text[at] === ':' || text[at] === '-' ? at + 1 : from;
}

/** Offset of the next character, from outside a scalar, that is neither blank nor part of a comment. */
export function skipBlank(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '#') at = endOfLine(text, at) - 1;
    else if (!BLANK.has(char)) return at;
  }
  return at;
}

const BLANK = new Set([' ', '\t', '\r', '\n']);

function scalarSpan(text: string, style: Style, content: Span, before: number): Span {
  if (style === 'single' || style === 'double') return { start: content.start - 1, end: content.end + 1 };
  if (style !== 'literal' && style !== 'folded') return content;
  const header = text.indexOf(style === 'literal' ? '|' : '>', before);
  return { start: header < 0 || header > content.start ? content.start : header, end: content.end };
}

type Opened = Extract<Event, { type: typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE }>;

function closes(reading: Reading): boolean {
  if (reading.events[reading.at]?.type !== EVENT_ID.POP) return false;
  reading.at++;
  return true;
}

function mapMark(reading: Reading, event: Opened): MapMark {
  openAnchor(reading, event);
  reading.last = event.start;
  const entries: Entry[] = [];
  const merges: Mark[] = [];
  while (!closes(reading)) {
    const keyEvent = reading.events[reading.at];
    const key = readMark(reading);
    const name = keyName(reading.text, keyEvent);
    const value = readMark(reading);
    if (name === '<<' && keyEvent?.type === EVENT_ID.SCALAR && keyEvent.style === SCALAR_STYLE.PLAIN)
      merges.push(value);
    else entries.push({ name, key, value });
  }
  return { kind: 'map', entries, merges, ...collection(reading, event, '}') };
}

/** A key as a property name: plain keys go through the same table as values (`on:` is the key "true"). */
function keyName(text: string, event: Event | undefined): string {
  if (event?.type !== EVENT_ID.SCALAR) return '';
  const source = getScalarValue(text, event);
  const plain = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
  return plain ? String(kubernetesScalar(source)) : source;
}

function listMark(reading: Reading, event: Opened): ListMark {
  openAnchor(reading, event);
  reading.last = event.start;
  const items: Mark[] = [];
  while (!closes(reading)) items.push(readMark(reading));
  return { kind: 'list', items, ...collection(reading, event, ']') };
}

const FLOW = 2;

function collection(reading: Reading, event: Opened, closing: string): Written {
  if (event.style !== FLOW)
    return { style: 'block', span: { start: event.start, end: Math.max(reading.last, event.start) } };
  let at = Math.max(reading.last, event.start);
  while (at < reading.text.length && reading.text[at] !== closing) {
    at = reading.text[at] === '#' ? endOfLine(reading.text, at) : at + 1;
  }
  reading.last = at + 1;
  return { style: 'flow', span: { start: event.start, end: at + 1 } };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
