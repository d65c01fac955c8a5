import type { Span } from './location.js';
import type { Mark } from './marks.js';

/**
 * Characters that end a line for Kubernetes' clients, which read YAML 1.1, and for nobody else: what follows one in a
 * comment is applied, and no reviewer and no other reader sees it.
 */
const BREAK = /[\u0085\u2028\u2029]/;

/** Offset of the first such character of a text outside of quotes, where it only is a part of the value. */
export function hiddenBreakIn(
  text: string,
  documents: readonly { readonly span: Span; readonly mark: Mark }[],
): number | undefined {
  if (!BREAK.test(text)) return undefined;
  const quoted = documents
    .flatMap(({ span, mark }) =>
      [...quotedSpans(mark)].map(({ start, end }) => ({ start: start + span.start, end: end + span.start })),
    )
    .sort((one, other) => one.start - other.start);
  let next = 0;
  for (const { index } of text.matchAll(new RegExp(BREAK, 'g'))) {
    while ((quoted[next]?.end ?? Number.POSITIVE_INFINITY) <= index) next++;
    if ((quoted[next]?.start ?? Number.POSITIVE_INFINITY) > index) return index;
  }
  return undefined;
}

function* quotedSpans(mark: Mark): Iterable<Span> {
  const todo: Mark[] = [mark];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (at.kind === 'list') for (const item of at.items) todo.push(item);
    else if (at.kind === 'map') for (const { key, value } of at.entries) todo.push(key, value);
    else if (at.style === 'single' || at.style === 'double') yield at.span;
    if (at.kind === 'map') for (const merged of at.merges) todo.push(merged);
  }
}
