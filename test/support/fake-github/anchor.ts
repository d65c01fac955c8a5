import type { ChangedFile, Hunk, HunkLine } from './diff.js';

export type Side = 'LEFT' | 'RIGHT';

/** Where in a diff a review comment stands. */
export interface Anchor {
  readonly side: Side;
  readonly line: number;
  readonly startSide: Side | undefined;
  readonly startLine: number | undefined;
}

const stands = (line: HunkLine, side: Side, number: number): boolean =>
  side === 'RIGHT' ? line.right === number : line.left === number && line.right === undefined;

function hunkWith(file: ChangedFile, side: Side, number: number): { hunk: Hunk; line: HunkLine } | undefined {
  for (const hunk of file.hunks) {
    const line = hunk.lines.find((candidate) => stands(candidate, side, number));
    if (line !== undefined) return { hunk, line };
  }
  return undefined;
}

/** GitHub's objections to an anchor; empty when the comment may stand there. */
export function objectionsTo(file: ChangedFile, anchor: Anchor): string[] {
  const end = hunkWith(file, anchor.side, anchor.line);
  if (end === undefined) return ['line must be part of the diff', "diff hunk can't be blank"];
  if (anchor.startLine === undefined) return [];
  const startSide = anchor.startSide ?? anchor.side;
  if (startSide === anchor.side && anchor.startLine >= anchor.line) return ['start line must precede the end line.'];
  const start = hunkWith(file, startSide, anchor.startLine);
  if (start === undefined) return ['start line must be part of the diff'];
  return start.hunk === end.hunk ? [] : ['start line must be part of the same hunk as the line.'];
}

/** The legacy position of a line and the hunk text above it, as review comments quote it; undefined off the diff. */
export function quoteOf(file: ChangedFile, anchor: Anchor): { position: number; diffHunk: string } | undefined {
  const at = hunkWith(file, anchor.side, anchor.line);
  if (at === undefined) return undefined;
  const above = at.hunk.lines.slice(0, at.hunk.lines.indexOf(at.line) + 1);
  return { position: at.line.position, diffHunk: [at.hunk.header, ...above.map((line) => line.text)].join('\n') };
}

/** The anchor that a legacy `position` means; undefined if the patch has no such position. */
export function anchorAt(file: ChangedFile, position: number): Anchor | undefined {
  const line = file.hunks.flatMap((hunk) => hunk.lines).find((candidate) => candidate.position === position);
  if (line?.right !== undefined) return { side: 'RIGHT', line: line.right, startSide: undefined, startLine: undefined };
  if (line?.left !== undefined) return { side: 'LEFT', line: line.left, startSide: undefined, startLine: undefined };
  return undefined;
}

/** Where an old line stands after a change; undefined when the change touched it, which makes comments outdated. */
export function movedLine(hunks: readonly Hunk[], line: number): number | undefined {
  let shift = 0;
  for (const hunk of hunks) {
    // A hunk of added lines only names the line before the insertion.
    const first = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
    if (line < first) break;
    const kept = hunk.lines.find((candidate) => candidate.left === line);
    if (kept !== undefined) return kept.right;
    shift = hunk.newStart + hunk.newLines - (hunk.oldStart + hunk.oldLines);
    if (hunk.oldLines === 0) shift -= 1;
    if (hunk.newLines === 0) shift += 1;
  }
  return line + shift;
}
