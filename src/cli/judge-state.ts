import { plainRenderer } from '../render/index.js';
import { commitSha, directoryOf, type Overrides, type Repository, type Review, reviewState } from '../review/index.js';
import type { Directory } from './directory.js';
import type { Ground } from './ground.js';

/** Stands for a state that no commit holds; directories have one state and do not ask for it. */
const UNCOMMITTED = commitSha('0'.repeat(40));

/**
 * Judges what stands in directories. `repository` is the directory itself, or it with some files changed. What the
 * directory lists only for context is not accounted for, and what it could not list keeps the review from passing.
 */
export async function judgeState(
  { paths }: Ground,
  directory: Directory,
  repository: Repository,
  day: string,
  overrides: Overrides,
): Promise<Review> {
  const review = await reviewState({ at: UNCOMMITTED, day }, { repository, renderer: plainRenderer }, overrides);
  const closed = (await directory.closed()).map((problem) => ({ ...problem, counts: true }));
  const isAsked = (path: string): boolean => paths.some((asked) => isWithin(path, asked));
  const { coverage } = review;
  return {
    ...review,
    verdict: review.verdict === 'pass' && closed.length > 0 ? 'undetermined' : review.verdict,
    problems: [...closed, ...review.problems],
    coverage: {
      ...coverage,
      targets: coverage.targets.filter(
        (target) => isAsked(target) || paths.some((asked) => directoryOf(asked) === target),
      ),
      leftAlone: coverage.leftAlone.filter(({ file }) => isAsked(file)),
    },
  };
}

function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
