import { type FilePath, LineIndex, type Place, type Span } from './location.js';
import type { Mark } from './marks.js';
import type { ParsedFile, SourceDocument } from './yaml.js';

/** A comment of a file. */
export interface Comment {
  /** Without its `#` and the blanks around it. */
  readonly text: string;
  readonly place: Place;
  /** True when nothing else stands on its line. */
  readonly alone: boolean;
  /** The document that it stands in; absent in files that are read as text. */
  readonly document?: SourceDocument;
}

/**
 * The comments of a YAML file, in the order of the text. A `#` inside a quoted or a block scalar begins none. Documents
 * that could not be read have no comments, since nobody knows what is a scalar there.
 */
export function* commentsIn(parsed: ParsedFile): Iterable<Comment> {
  const { file, text, lines } = parsed;
  for (const document of parsed.documents) {
    const { start, end } = document.span;
    const opaque = opaqueSpans(document.mark).sort((one, other) => one.start - other.start);
    let next = 0;
    for (let at = text.indexOf('#', start); at >= 0 && at < end; at = text.indexOf('#', at + 1)) {
      while ((opaque[next]?.end ?? Number.POSITIVE_INFINITY) <= at - start) next++;
      const inside = opaque[next];
      if (inside !== undefined && inside.start <= at - start) {
        at = start + inside.end - 1;
      } else if (at === 0 || BEFORE.has(text[at - 1] ?? '')) {
        const stop = lineEnd(text, at);
        yield { ...commentAt(file, text, lines, at, stop), document };
        at = stop - 1;
      }
    }
  }
}

/** The comments of a text whose lines are comments as a whole or not at all, as those of a Dockerfile. */
export function* lineCommentsIn(file: FilePath, text: string): Iterable<Comment> {
  const lines = new LineIndex(text);
  for (const match of text.matchAll(/^[ \t]*#/gm)) {
    const at = match.index + match[0].length - 1;
    yield commentAt(file, text, lines, at, lineEnd(text, at));
  }
}

const BEFORE = new Set([' ', '\t', '\r', '\n', '\uFEFF']);

function commentAt(file: FilePath, text: string, lines: LineIndex, at: number, stop: number): Comment {
  const start = lines.positionAt(at);
  const place = { file, span: { start: at, end: stop }, start, end: lines.positionAt(stop) };
  const before = text.slice(lines.startOf(start.line), at).replace('\uFEFF', '');
  return { text: text.slice(at + 1, stop).trim(), place, alone: before.trim() === '' };
}

/** Where scalars stand that may hold a `#` after a blank. */
function opaqueSpans(mark: Mark): Span[] {
  const spans: Span[] = [];
  const visit = (at: Mark): void => {
    if (at.kind === 'map') {
      for (const { key, value } of at.entries) {
        visit(key);
        visit(value);
      }
      at.merges.forEach(visit);
    } else if (at.kind === 'list') {
      at.items.forEach(visit);
    } else if (at.kind === 'scalar' && at.style !== 'plain') {
      spans.push(at.style === 'single' || at.style === 'double' ? at.span : at.content);
    }
  };
  visit(mark);
  return spans;
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === '\n' || text[at] === '\r') return at;
  return text.length;
}
