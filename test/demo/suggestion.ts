import { type Pull, type ReviewComment, suggestedLines } from '../support/fake-github/index.js';

/** Lines of the change, and what a comment suggests in their place. */
export interface Suggestion {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What a comment suggests; undefined when it suggests nothing or a push has changed its lines. */
export function suggestionOf({ body, place }: ReviewComment): Suggestion | undefined {
  const after = suggestedLines(body);
  if (after === undefined || place.line === null) return undefined;
  const height = place.line - (place.startLine ?? place.line) + 1;
  // The quoted hunk ends with the last line that the comment stands on.
  const before = place.diffHunk
    .split('\n')
    .slice(1)
    .filter((line) => line.startsWith('+') || line.startsWith(' '))
    .slice(-height)
    .map((line) => line.slice(1));
  return { before, after };
}

/** The comments of a pull request whose suggestion can be applied now, oldest first. */
export const openSuggestions = ({ conversation }: Pull): readonly ReviewComment[] =>
  conversation.reviewComments.filter((comment) => suggestionOf(comment) !== undefined);
