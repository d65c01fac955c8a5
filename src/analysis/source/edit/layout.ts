import type { Mark } from '../marks.js';
import type { ParsedFile } from '../yaml.js';
import { columnOf } from './sheet.js';

/** How a file is laid out, so that new text looks like its surroundings. */
export interface Layout {
  /** Columns that a mapping stands further right than its key. */
  readonly indent: number;
  /** Columns that the dashes of a list stand further right than its key; often 0. */
  readonly listIndent: number;
  readonly newline: '\n' | '\r\n';
  /** Whether the text is JSON, where keys and strings are quoted. */
  readonly json: boolean;
  /** Whether block scalars may be written: at the end of a text without a final newline they would lose theirs. */
  readonly literals: boolean;
}

/** The layout that the majority of a file's mappings and lists have, for editing one of its documents. */
export function layoutOf(parsed: ParsedFile, edited: string): Layout {
  const maps = new Map<number, number>();
  const lists = new Map<number, number>();
  for (const document of parsed.documents) {
    const text = parsed.text.slice(document.span.start, document.span.end);
    count(text, document.mark, maps, lists);
  }
  const lines = parsed.text.split('\n').length - 1;
  const windows = parsed.text.split('\r\n').length - 1;
  return {
    indent: Math.max(mostOften(maps, 2), 1),
    listIndent: mostOften(lists, 2),
    newline: windows * 2 > lines ? '\r\n' : '\n',
    json: isJson(edited),
    literals: edited.endsWith('\n'),
  };
}

type Counts = Map<number, number>;

function count(text: string, mark: Mark, maps: Counts, lists: Counts): void {
  if (mark.kind === 'list') for (const item of mark.items) count(text, item, maps, lists);
  if (mark.kind !== 'map') return;
  for (const { key, value } of mark.entries) {
    if (value.style === 'block') {
      const further = columnOf(text, value.span.start) - columnOf(text, key.span.start);
      const counts = value.kind === 'list' ? lists : maps;
      counts.set(further, (counts.get(further) ?? 0) + 1);
    }
    count(text, value, maps, lists);
  }
}

function mostOften(counts: Counts, otherwise: number): number {
  let best = otherwise;
  for (const [width, times] of counts) if (width >= 0 && times > (counts.get(best) ?? 0)) best = width;
  return best;
}

/** Whether a text is one JSON value. */
export function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
