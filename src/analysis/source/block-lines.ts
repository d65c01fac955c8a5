import type { Place, YamlPath } from './location.js';
import { type Mark, solid } from './marks.js';
import type { ParsedFile, SourceDocument } from './yaml.js';

/**
 * Where one line (from 0) of a text stands in its file, for texts in literal style (`|`), whose lines are lines of the
 * file. Undefined for every other style, and for what is reached through an alias or a merge key.
 */
export function placeOfLine(parsed: ParsedFile, document: number, path: YamlPath, line: number): Place | undefined {
  const source = parsed.documents.find(({ index }) => index === document);
  const mark = source === undefined ? undefined : markAt(source, path);
  if (source === undefined || mark?.kind !== 'scalar' || mark.style !== 'literal') return undefined;
  const { file, text, lines } = parsed;
  const number = lines.positionAt(source.span.start + mark.span.start).line + 1 + line;
  if (line < 0 || number > lines.count) return undefined;
  const from = lines.startOf(number);
  const next = number < lines.count ? lines.startOf(number + 1) : text.length;
  const written = text.slice(from, next).replace(/[\r\n]+$/, '');
  const start = from + written.length - written.trimStart().length;
  const end = from + written.trimEnd().length;
  if (end <= start || start >= source.span.start + mark.span.end) return undefined;
  return { file, span: { start, end }, start: lines.positionAt(start), end: lines.positionAt(end) };
}

function markAt({ mark }: SourceDocument, path: YamlPath): Mark | undefined {
  let at: Mark | undefined = mark;
  for (const step of path) {
    if (at === undefined || at.kind === 'alias') return undefined;
    const here = solid(at);
    if (here.kind === 'list') at = here.items[Number(step)];
    else at = here.kind === 'map' ? here.entries.find(({ name }) => name === String(step))?.value : undefined;
  }
  return at;
}
