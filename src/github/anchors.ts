/** Lines of the new file that one hunk shows, first and last, both included. */
export interface HunkLines {
  readonly start: number;
  readonly end: number;
}

const HEADER = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/**
 * The hunks of a unified diff as the lines of the new file that they show: added lines and the unchanged ones around
 * them. Only there does GitHub accept comments on the right side. Lines of the diff are counted instead of trusting the
 * header, in case the diff was cut.
 */
export function hunksOf(patch: string): readonly HunkLines[] {
  const hunks: { start: number; end: number }[] = [];
  for (const line of patch.split('\n')) {
    const header = HEADER.exec(line);
    const current = hunks.at(-1);
    if (header !== null) {
      const start = Number(header[1]);
      hunks.push({ start, end: start - 1 });
    } else if (current !== undefined && (line.startsWith('+') || line.startsWith(' '))) {
      current.end += 1;
    }
  }
  return hunks.filter(({ start, end }) => end >= start);
}

/** Whether a comment may span these lines: GitHub wants all of them in one hunk. */
export function mayAnchor(hunks: readonly HunkLines[], start: number, end: number): boolean {
  return start <= end && hunks.some((hunk) => hunk.start <= start && end <= hunk.end);
}
