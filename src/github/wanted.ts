import {
  type CheckReport,
  type CommentContext,
  checkReport,
  clearedComment,
  type InlineComment,
  inlineComments,
  stickyComment,
} from '../report/index.js';
import type { Review } from '../review/index.js';
import { type HunkLines, hunksOf, mayAnchor } from './anchors.js';
import type { Changes } from './pull.js';

/** How a check run may end. Everything but `success` keeps a required check shut. */
export type Conclusion = CheckReport['conclusion'] | 'action_required' | 'timed_out' | 'cancelled';

/** What a finished check run says; also about reviews that did not come to an end. */
export interface CheckWords extends Omit<CheckReport, 'conclusion'> {
  readonly conclusion: Conclusion;
}

/** Hunks of a pull request's diff by file; a file without a patch has none, files outside the diff are absent. */
export type Diff = ReadonlyMap<string, readonly HunkLines[]>;

/** How a judged pull request shall look on GitHub. */
export interface Wanted {
  readonly check: CheckWords;
  readonly comments: readonly InlineComment[];
  /** Body of the one summary comment, or what to make of one where nothing is left to say. */
  readonly summary: { readonly say: string } | { readonly cleared: string };
  readonly diff: Diff;
}

/** Where in the changed files comments may stand. */
export function diffOf({ files }: Changes): Diff {
  return new Map(files.map(({ path, patch }) => [path, patch === undefined ? [] : hunksOf(patch)]));
}

/** Puts a review into the words that GitHub shall show. Suggestions are made only where the diff has their lines. */
export function wantedFor(review: Review, context: Omit<CommentContext, 'inDiff'>, changes: Changes): Wanted {
  const diff = diffOf(changes);
  const inDiff = (file: string, start: number, end: number): boolean => mayAnchor(diff.get(file) ?? [], start, end);
  const reported: CommentContext = { ...context, inDiff };
  const sticky = stickyComment(review, reported);
  return {
    check: checkReport(review, reported),
    comments: inlineComments(review, reported),
    summary: sticky === undefined ? { cleared: clearedComment(review) } : { say: sticky },
    diff,
  };
}
