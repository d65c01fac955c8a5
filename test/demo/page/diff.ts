import { hunksOf } from '../../support/fake-github/diff.js';
import type { Suggestion } from '../suggestion.js';
import { type Html, html } from './html.js';

/** Lines above a comment that are quoted with it. */
const QUOTED_LINES = 4;

interface Row {
  readonly kind: 'added' | 'deleted' | 'context' | 'header';
  readonly left?: number | undefined;
  readonly right?: number | undefined;
  readonly text: string;
}

const SIGNS = { added: '+', deleted: '−', context: ' ', header: ' ' } as const;

function row({ kind, left, right, text }: Row): Html {
  return html`<tr class="${kind}"><td class="number">${left}</td><td class="number">${right}</td><td class="sign">${SIGNS[kind]}</td><td class="code">${text}</td></tr>`;
}

const table = (rows: readonly Row[], label: string): Html =>
  html`<table class="diff" aria-label="${label}"><tbody>${rows.map(row)}</tbody></table>`;

function rowsOf(patch: string): readonly Row[] {
  return hunksOf(patch).flatMap(({ header, lines }): Row[] => [
    { kind: 'header', text: header },
    ...lines.flatMap(({ text, left, right }): Row[] => {
      if (text.startsWith('\\')) return [];
      const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'deleted' : 'context';
      return [{ kind, left, right, text: text.slice(1) }];
    }),
  ]);
}

/** A file's changes, with the line numbers of both sides. */
export const patchTable = (patch: string, path: string): Html => table(rowsOf(patch), `Changes of ${path}`);

/** The last lines of the hunk that a comment stands on. */
export const quotedLines = (diffHunk: string, path: string): Html =>
  table(rowsOf(diffHunk).slice(1).slice(-QUOTED_LINES), `Lines of ${path}`);

/** What a suggestion takes away and puts in its place. */
export function suggestionTable({ before, after }: Suggestion): Html {
  const rows: readonly Row[] = [
    ...before.map((text): Row => ({ kind: 'deleted', text })),
    ...after.map((text): Row => ({ kind: 'added', text })),
  ];
  return table(rows, 'Suggested change');
}
