/** A stretch of a report whose rows may be left out when space is short; the rest of it always stands. */
export interface Section {
  /** Lines before the rows; given up together with `tail` when no row fits and there is nothing else to say. */
  readonly head: readonly string[];
  readonly rows: readonly string[];
  readonly tail: readonly string[];
  /** Says that rows are missing: "and 12 more". */
  dropped(number: number): string;
}

/** Most that a note about dropped rows may take, in characters. */
const NOTE = 200;

/**
 * Joins sections to a text of at most `limit` characters (UTF-16 code units). Rows are left out whole, from the end of the
 * last sections first, and each section says how many it lost.
 */
export function fit(sections: readonly Section[], limit: number): string {
  const size = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length + 1, 0);
  let left = limit - sections.reduce((sum, { head, tail }) => sum + size(head) + size(tail) + NOTE, 0);
  return sections
    .flatMap(({ head, rows, tail, dropped }) => {
      const kept: string[] = [];
      for (const row of rows) {
        if (row.length + 1 > left) break;
        left -= row.length + 1;
        kept.push(row);
      }
      const missing = rows.length - kept.length;
      return [...head, ...kept, ...(missing === 0 ? [] : ['', dropped(missing)]), ...tail];
    })
    .join('\n');
}
