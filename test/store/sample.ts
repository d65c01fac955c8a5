import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type CommitSha, commitSha, type Job, type PullRequest, type Reason } from '../../src/review/index.js';
import type { Database } from '../../src/store/database.js';
import type { Delivery } from '../../src/store/index.js';

export const head = (number: number): CommitSha => commitSha(number.toString(16).padStart(40, '0'));

export const pullRequest = (number: number, installation = 1): PullRequest => ({
  installation,
  repositoryId: installation * 1000,
  owner: 'acme',
  repository: `shop-${installation}`,
  number,
});

export const delivery = (id: string = randomUUID()): Delivery => ({ id, event: 'pull_request', action: 'synchronize' });

export const review = (pull: PullRequest, at: CommitSha, reason: Reason = 'pushed'): Job => ({
  kind: 'review',
  pull,
  head: at,
  reason,
});

export const reviewCommit = (at: CommitSha, installation = 1): Job => {
  const { number: _, ...repository } = pullRequest(0, installation);
  return { kind: 'review-commit', ...repository, head: at };
};

/** Lets every backoff and snooze of a pull request run out. */
export async function passTime({ sql: db }: Database): Promise<void> {
  await sql`update pull_review set run_at = now()`.execute(db);
  await sql`update installation_state set snoozed_until = now()`.execute(db);
}

export async function emptyTables({ sql: db }: Database): Promise<void> {
  await sql`truncate inbox, pull_review, check_run, review_run, installation_state`.execute(db);
}
