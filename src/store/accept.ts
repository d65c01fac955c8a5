import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { CommitSha, Job, PullRequest, Reason } from '../review/index.js';
import { pullRow, shaColumn } from './rows.js';
import type { Tables } from './tables.js';

const headRows = z.array(z.object({ pr: z.number(), want_sha: shaColumn }));

/** People wait for what they asked for; pushes come second. Lower runs first. */
function priorityOf(reason: Reason): number {
  switch (reason) {
    case 'rerequested':
    case 'button':
      return 0;
    case 'opened':
    case 'pushed':
    case 'reopened':
    case 'ready':
    case 'retargeted':
      return 1;
  }
}

/**
 * Writes a job into the ledger, inside the transaction that records its delivery.
 *
 * @returns the pull requests that now want a review.
 */
export async function apply(db: Kysely<Tables>, job: Job, delivery: string): Promise<readonly PullRequest[]> {
  switch (job.kind) {
    case 'review':
      return wantReview(db, job.pull, job.head, job.reason);
    case 'review-commit':
      return wantReviewOfCommit(db, job);
    case 'close':
      return closePull(db, job.pull);
    case 'forget':
      await forget(db, job.installation, delivery);
      return [];
  }
}

/** A row that waits keeps its place in the queue, however often the head moves. */
const pending = sql`(p.want_gen > p.done_gen and not p.dead and not p.closed)`;
const wantAt = sql`case when ${pending} then p.want_at else now() end`;

async function wantReview(
  db: Kysely<Tables>,
  pull: PullRequest,
  head: CommitSha,
  reason: Reason,
): Promise<readonly PullRequest[]> {
  const before = await lockWithNeighbours(db, pull);
  await sql`
    insert into pull_review as p
      (repo_id, pr, installation_id, owner, repository, reason, priority, want_gen, want_sha)
    values (${pull.repositoryId}, ${pull.number}, ${pull.installation}, ${pull.owner}, ${pull.repository},
      ${reason}, ${priorityOf(reason)}, 1, ${head})
    on conflict (repo_id, pr) do update set
      installation_id = excluded.installation_id, owner = excluded.owner, repository = excluded.repository,
      reason = excluded.reason,
      priority = case when ${pending} then least(p.priority, excluded.priority) else excluded.priority end,
      want_gen = p.want_gen + 1, want_sha = excluded.want_sha, want_at = ${wantAt},
      run_at = now(), attempts = 0, dead = false, closed = false, last_error = null`.execute(db);
  const left = before === undefined || before === head ? [] : await wantNeighbours(db, pull, before);
  return [pull, ...left];
}

/**
 * Locks a pull request and those that share its head, in the one order that all take, and returns that head. Only those
 * that share it are told when it leaves, since a check run belongs to all pull requests of its commit.
 */
async function lockWithNeighbours(db: Kysely<Tables>, pull: PullRequest): Promise<CommitSha | undefined> {
  const { rows } = await sql`
    select pr, want_sha from pull_review p where repo_id = ${pull.repositoryId} and (pr = ${pull.number} or want_sha =
      (select want_sha from pull_review own where own.repo_id = p.repo_id and own.pr = ${pull.number}))
    order by repo_id, pr for update`.execute(db);
  return headRows.parse(rows).find(({ pr }) => pr === pull.number)?.want_sha;
}

/** The check of a commit speaks for all pull requests that have it as their head; one has left, so it is judged anew. */
async function wantNeighbours(db: Kysely<Tables>, pull: PullRequest, head: CommitSha): Promise<readonly PullRequest[]> {
  const { rows } = await sql`
    update pull_review p set
      reason = 'rerequested', want_gen = want_gen + 1, want_at = ${wantAt}, run_at = now(), attempts = 0, dead = false,
      last_error = null
    where repo_id = ${pull.repositoryId} and pr <> ${pull.number} and want_sha = ${head} and not closed
    returning p.*`.execute(db);
  return rows.map((row) => pullRow.parse(row)).sort((a, b) => a.number - b.number);
}

/**
 * A check was requested again, and GitHub names only its commit. Closed pull requests stay closed: their commit may be
 * the head of an open one too. Rows are locked in one order so that two such requests cannot block each other.
 */
async function wantReviewOfCommit(
  db: Kysely<Tables>,
  job: Extract<Job, { kind: 'review-commit' }>,
): Promise<readonly PullRequest[]> {
  const { rows } = await sql`
    with known as (
      select repo_id, pr from pull_review
      where repo_id = ${job.repositoryId} and (want_sha = ${job.head} or done_sha = ${job.head}) and not closed
      order by repo_id, pr for update)
    update pull_review p set
      installation_id = ${job.installation}, owner = ${job.owner}, repository = ${job.repository},
      reason = 'rerequested', priority = ${priorityOf('rerequested')},
      want_gen = want_gen + 1, want_at = ${wantAt}, run_at = now(), attempts = 0, dead = false, last_error = null
    from known where p.repo_id = known.repo_id and p.pr = known.pr
    returning p.*`.execute(db);
  return rows.map((row) => pullRow.parse(row)).sort((a, b) => a.number - b.number);
}

/** A review that is already running may finish; none is started until the pull request is wanted again. */
async function closePull(db: Kysely<Tables>, pull: PullRequest): Promise<readonly PullRequest[]> {
  const head = await lockWithNeighbours(db, pull);
  await db
    .updateTable('pull_review')
    .set({ closed: true })
    .where('repo_id', '=', pull.repositoryId)
    .where('pr', '=', pull.number)
    .execute();
  return head === undefined ? [] : wantNeighbours(db, pull, head);
}

/** Everything of the installation goes, but for the delivery that says so: it must stay known as a duplicate. */
async function forget(db: Kysely<Tables>, installation: number, delivery: string): Promise<void> {
  await sql`select from pull_review where installation_id = ${installation} order by repo_id, pr for update`.execute(
    db,
  );
  await db.deleteFrom('pull_review').where('installation_id', '=', installation).execute();
  await db.deleteFrom('check_run').where('installation_id', '=', installation).execute();
  await db.deleteFrom('review_run').where('installation_id', '=', installation).execute();
  await db.deleteFrom('installation_state').where('installation_id', '=', installation).execute();
  await db.deleteFrom('inbox').where('installation_id', '=', installation).where('delivery', '!=', delivery).execute();
}
