import type { Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { code } from './escape.js';
import { type Section, withinLimit } from './limit.js';
import { SUMMARY_MARKER } from './marker.js';
import { findingsTable, folded, paragraph, problemSections, warningSections } from './sections.js';
import { count, counting, reported, sorted, title, verdictLine } from './words.js';

/** Rows of the table that stand open. */
const OPEN_ROWS = 10;
/** Characters of a comment; GitHub takes 65,536. */
const COMMENT_LIMIT = 60_000;

/** How the findings compare with those of the review before, in numbers. */
export interface SinceLastPush {
  readonly fixed: number;
  readonly new: number;
  readonly unchanged: number;
}

/** What the summary comment needs beside the review. */
export interface CommentContext extends ReportContext {
  /** Absent on the first review of a pull request. */
  readonly previous?: SinceLastPush;
}

/**
 * The one summary comment of a pull request, as Markdown of at most 60,000 characters. Undefined when there is nothing to
 * say: a clean change gets no comment.
 */
export function stickyComment(review: Review, context: CommentContext): string | undefined {
  const groups = sorted(review);
  if (reported(review).length === 0 && counting(review).length === 0 && review.verdict === 'pass') return undefined;
  const { blocking } = groups;
  const hidden = blocking.slice(OPEN_ROWS);
  const sections: readonly Section[] = [
    paragraph(SUMMARY_MARKER, verdictLine(review)),
    ...sinceLastPush(context.previous),
    ...(blocking.length === 0 ? [] : [findingsTable(blocking.slice(0, OPEN_ROWS), context)]),
    ...folded(count(hidden.length, 'more blocking finding'), findingsTable(hidden, context)),
    ...problemSections(review, context),
    ...warningSections(groups, context),
    ...howToRun(review),
  ];
  return withinLimit(sections, COMMENT_LIMIT).trimEnd();
}

/** What an existing summary comment becomes when nothing is left to say: one line. */
export function clearedComment(review: Review): string {
  return `${SUMMARY_MARKER}\n✅ **${title(review)}**`;
}

function sinceLastPush(previous: SinceLastPush | undefined): readonly Section[] {
  if (previous === undefined) return [];
  return [
    paragraph(`Since the last push: ${previous.fixed} fixed, ${previous.new} new, ${previous.unchanged} unchanged.`),
  ];
}

function howToRun({ compared }: Review): readonly Section[] {
  if (compared === undefined) return [];
  return [paragraph(`<sub>Run it yourself: ${code(`portcullis review --base ${compared.mergeBase}`)}</sub>`)];
}
