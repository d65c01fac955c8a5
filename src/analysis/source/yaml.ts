import { constructFromEvents, type Event, parseEvents, YAMLException } from 'js-yaml';
import { hiddenBreakIn } from './hidden-break.js';
import { KUBERNETES_SCHEMA } from './kubernetes-schema.js';
import { type FilePath, LineIndex, type Place, type Span } from './location.js';
import { type Mark, marksOf, UnreadableDocument } from './marks.js';
import { type Node, rootNode } from './node.js';

/** Bounds on one file. A tripped bound is a problem, never a shorter answer. */
export interface Limits {
  /** UTF-16 code units. */
  readonly length: number;
  readonly depth: number;
  /** Aliases in one document. */
  readonly aliases: number;
  /** Parse events in one document, about one and a half for each value. */
  readonly nodes: number;
}

/** Enough for every real manifest seen; a hostile file is refused in well under a second. */
export const LIMITS: Limits = { length: 2_000_000, depth: 100, aliases: 1_000, nodes: 300_000 };

/** A stretch of a file that could not be read, and why. */
export interface SourceProblem {
  readonly place: Place;
  /** One sentence without a full stop; it quotes no values of the file. */
  readonly what: string;
  /** For a key that stands twice in one mapping: its name, and where it stood first. */
  readonly duplicate?: { readonly key: string; readonly first: Place };
}

/** One document of a file. */
export interface SourceDocument {
  readonly file: FilePath;
  /** Position among the file's documents, from 0; broken documents count. */
  readonly index: number;
  /** The document's text in the file, its `---` line included. */
  readonly span: Span;
  readonly root: Node;
  /** The position tree; offsets count from `span.start`. */
  readonly mark: Mark;
}

export interface ParsedFile {
  readonly file: FilePath;
  readonly text: string;
  readonly lines: LineIndex;
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly SourceProblem[];
}

/**
 * Reads a YAML or JSON file into documents with exact positions. Never throws: what cannot be read is a problem, and the
 * other documents of the file are still there.
 */
export function parseYaml(file: FilePath, text: string, limits: Limits = LIMITS): ParsedFile {
  const lines = new LineIndex(text);
  const documents: SourceDocument[] = [];
  const problems: SourceProblem[] = [];
  if (text.length > limits.length) {
    const place = placeAt(file, lines, 0, 0);
    return {
      file,
      text,
      lines,
      documents,
      problems: [{ place, what: `the file is larger than ${limits.length} characters` }],
    };
  }
  for (const [index, span] of documentSpans(text).entries()) {
    const source = text.slice(span.start, span.end);
    const read = readDocument(source, limits);
    if (read.kind === 'problem') {
      const at = span.start + Math.min(Math.max(read.offset, 0), source.length);
      problems.push({ place: placeAt(file, lines, at, lineEnd(text, at)), what: read.what });
    } else if (read.kind === 'duplicate') {
      const placed = ({ start, end }: Span) => placeAt(file, lines, start + span.start, end + span.start);
      const { key, first, second } = read;
      problems.push({ place: placed(second), what: TWICE, duplicate: { key, first: placed(first) } });
    }
    if (read.kind === 'document' || (read.kind === 'duplicate' && read.value !== undefined)) {
      const root = rootNode({ file, text, lines, offset: span.start }, read.value, read.mark);
      documents.push({ file, index, span, root, mark: read.mark });
    }
  }
  const hidden = hiddenBreakIn(text, documents);
  if (hidden !== undefined) problems.push({ place: placeAt(file, lines, hidden, hidden + 1), what: HIDDEN_BREAK });
  return { file, text, lines, documents, problems };
}

const HIDDEN_BREAK = 'an invisible character ends the line for Kubernetes and for no other reader';

type Read =
  | { readonly kind: 'document'; readonly value: unknown; readonly mark: Mark }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'duplicate';
      readonly key: string;
      readonly first: Span;
      readonly second: Span;
      /** The document with the last of the values, as lenient readers see it; absent when more is wrong with it. */
      readonly value: unknown;
      readonly mark: Mark;
    }
  | { readonly kind: 'problem'; readonly offset: number; readonly what: string };

function readDocument(source: string, limits: Limits): Read {
  let mark: Mark | undefined;
  let events: readonly Event[] = [];
  const construct = (lenient: boolean): unknown => {
    const options = { source, schema: KUBERNETES_SCHEMA, maxAliases: limits.aliases, json: lenient };
    return constructFromEvents([...events], options)[0];
  };
  try {
    events = parseEvents(source, { maxDepth: limits.depth });
    mark = marksOf(source, events, limits.nodes);
    if (mark === undefined) return { kind: 'empty' };
    const value = construct(false);
    return value === null || value === undefined ? { kind: 'empty' } : { kind: 'document', value, mark };
  } catch (error) {
    const duplicate = mark === undefined ? undefined : duplicateIn(mark, error);
    if (mark === undefined || duplicate === undefined) return problemFrom(error);
    return { kind: 'duplicate', ...duplicate, mark, value: valueOrNone(() => construct(true)) };
  }
}

/** A reader that forgives one fault may stumble over the next. */
function valueOrNone(read: () => unknown): unknown {
  try {
    return read() ?? undefined;
  } catch (error) {
    if (error instanceof YAMLException || error instanceof RangeError) return undefined;
    throw error;
  }
}

const TWICE = 'a key stands twice in the same mapping';
const DUPLICATED = /^duplicated mapping key/;

/** The first key of a document that stands twice in its mapping, if that is what is wrong. */
function duplicateIn(
  mark: Mark,
  error: unknown,
): { readonly key: string; readonly first: Span; readonly second: Span } | undefined {
  if (!(error instanceof YAMLException) || !DUPLICATED.test(error.reason)) return undefined;
  const todo: Mark[] = [mark];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (at.kind === 'list') todo.push(...[...at.items].reverse());
    if (at.kind !== 'map') continue;
    const seen = new Map<string, Span>();
    for (const { name, key } of at.entries) {
      const first = seen.get(name);
      if (first !== undefined) return { key: name, first, second: key.span };
      seen.set(name, key.span);
    }
    todo.push(...at.entries.map(({ value }) => value).reverse());
  }
  return undefined;
}

function problemFrom(error: unknown): Read {
  if (error instanceof UnreadableDocument) return { kind: 'problem', offset: error.offset, what: error.message };
  if (error instanceof YAMLException) {
    const offset = error.mark?.position ?? 0;
    return { kind: 'problem', offset, what: plainReason(error.reason) };
  }
  if (error instanceof RangeError) return { kind: 'problem', offset: 0, what: 'the document is nested too deeply' };
  throw error;
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [DUPLICATED, TWICE],
  [/complex keys/, 'a mapping or a list is used as a key'],
  [/^unknown .*tag/, 'a tag that Kubernetes does not know'],
  [/^unidentified alias/, 'an alias without an anchor'],
  [/^nesting exceeded/, 'the document is nested too deeply'],
];

/** js-yaml's reasons quote no values of the file, except names of tags and aliases, which these sentences replace. */
function plainReason(reason: string): string {
  return REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
}

const SEPARATOR = /^(?:---|\.\.\.)(?=\s|$)/;
const NO_CONTENT = /^(?:\uFEFF?\s*(?:#.*)?|%.*)$/;

/**
 * Where the documents of a text begin and end. A line that begins with `---` or `...` ends a document wherever it stands
 * (YAML 1.2, section 9.1.2), so cutting there first keeps a broken document from hiding the others. Comments and
 * directives before a `---` belong to the document that it opens.
 */
export function documentSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  let open = false;
  for (const [line, at, next] of linesOf(text)) {
    const separator = SEPARATOR.exec(line)?.[0];
    if (separator === undefined) {
      open ||= !NO_CONTENT.test(line);
      continue;
    }
    if (open) {
      spans.push({ start, end: at });
      start = at;
    }
    open = separator === '---';
    if (!open) start = next;
  }
  if (open) spans.push({ start, end: text.length });
  return spans;
}

/** Each line without its break, where it begins and where the next one does. */
function* linesOf(text: string): Iterable<readonly [string, number, number]> {
  let at = 0;
  while (at < text.length) {
    const stop = lineEnd(text, at);
    const end = Math.min(text.length, stop + (text.startsWith('\r\n', stop) ? 2 : 1));
    yield [text.slice(at, stop), at, end];
    at = end;
  }
}

const BREAK = /[\r\n]/g;

function lineEnd(text: string, from: number): number {
  BREAK.lastIndex = from;
  return BREAK.exec(text)?.index ?? text.length;
}

function placeAt(file: FilePath, lines: LineIndex, start: number, end: number): Place {
  return { file, span: { start, end }, start: lines.positionAt(start), end: lines.positionAt(end) };
}
