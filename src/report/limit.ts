/** A stretch of a report whose rows may be left out when space is short; the rest of it always stands. */
export interface Section {
  readonly head: readonly string[];
  readonly rows: readonly string[];
  readonly tail: readonly string[];
  /** What a row is, in the singular. */
  readonly noun: string;
}

/** Most that a note about dropped rows may take, in characters. */
const NOTE = 200;

/**
 * Joins sections to a text of at most `limit` characters (UTF-16 code units). Rows are left out whole, the last ones of a
 * section first, and each section says how many it lost. A long section leaves half of the space to those after it, as far
 * as they need it.
 */
export function withinLimit(sections: readonly Section[], limit: number): string {
  let left = limit - sections.reduce((sum, { head, tail }) => sum + size(head) + size(tail) + NOTE, 0);
  let later = sections.reduce((sum, { rows }) => sum + size(rows), 0);
  return sections
    .flatMap(({ head, rows, tail, noun }) => {
      later -= size(rows);
      let share = Math.max(left - later, Math.floor(left / 2));
      const kept: string[] = [];
      for (const row of rows) {
        if (size([row]) > share) break;
        share -= size([row]);
        left -= size([row]);
        kept.push(row);
      }
      const missing = rows.length - kept.length;
      return [...head, ...kept, ...(missing === 0 ? [] : ['', note(missing, noun), '']), ...tail];
    })
    .join('\n');
}

const size = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

function note(missing: number, noun: string): string {
  return `…and ${missing} more ${missing === 1 ? noun : `${noun}s`}, left out to keep this within GitHub's limits.`;
}
