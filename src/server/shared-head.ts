import { z } from 'zod';
import { type CheckPart, type CheckWords, jointCheck, type PullNow } from '../github/index.js';
import type { PullRequest } from '../review/index.js';
import type { Desk } from './desk.js';

/** How a review is kept: what was found, and the words of its check, which other pull requests may have to repeat. */
export interface KeptReview {
  readonly check: CheckWords;
  readonly review: unknown;
}

const annotation = z.object({
  file: z.string(),
  line: z.number(),
  columns: z.object({ start: z.number(), end: z.number() }).exactOptional(),
  level: z.enum(['failure', 'warning']),
  title: z.string(),
  message: z.string(),
});
const kept = z.object({
  check: z.object({
    conclusion: z.enum(['success', 'failure', 'action_required', 'timed_out', 'cancelled']),
    title: z.string(),
    summary: z.string(),
    annotations: z.array(annotation),
  }),
});

/**
 * The check of a commit that several open pull requests share: each part is what its own review said. A neighbour that
 * was never reviewed at this head counts as failed until it is, and its review is asked for.
 */
export async function checkForAll(own: CheckWords, pull: PullRequest, now: PullNow, desk: Desk): Promise<CheckWords> {
  if (now.others.length === 0) return own;
  const parts: CheckPart[] = [{ pull: pull.number, base: now.base.branch, words: own }];
  for (const { number, base } of now.others) {
    const stored = await desk.store.reviews.latest(pull.repositoryId, number, now.head);
    const words = kept.safeParse(stored?.review).data?.check;
    if (words === undefined) await askFor({ ...pull, number }, now, desk);
    parts.push({ pull: number, base, ...(words === undefined ? {} : { words }) });
  }
  return jointCheck(parts.sort((a, b) => a.pull - b.pull));
}

async function askFor(neighbour: PullRequest, { head }: PullNow, { store }: Desk): Promise<void> {
  const id = `neighbour:${neighbour.repositoryId}:${neighbour.number}:${head}`;
  await store.ledger.accept(
    { id, event: 'neighbour' },
    { kind: 'review', pull: neighbour, head, reason: 'rerequested' },
  );
}
