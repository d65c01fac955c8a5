import { type Kysely, type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { CommitSha, PullRequest, Reason } from '../review/index.js';
import { claimRow } from './rows.js';
import type { Tables } from './tables.js';

/** Reviews that one installation may have running at once, so that a busy one leaves workers to the others. */
const runningPerInstallation = 3;

/** Tries, the first included, before a review is given up; a new push or a re-run starts over. */
const attemptsUntilDead = 5;

/** Any number will do, as long as every replica locks the same one. */
const claimLock = 7_203_001;

/** A review that this worker may do, and until when: the lease has to be kept with heartbeats. */
export interface Claim {
  readonly pull: PullRequest;
  /** The head that was wanted when the claim was made. */
  readonly head: CommitSha;
  readonly reason: Reason;
  /** Counts the wishes for a review of this pull request. */
  readonly generation: number;
  /** Unique to the claim; writes with an older fence are refused. */
  readonly fence: number;
  readonly owner: string;
  /** 1 on the first try of this wish. */
  readonly attempt: number;
}

/** A wait from now by the database's clock, or the instant that somebody else named. */
export type Wait = { readonly seconds: number } | { readonly until: Date };

/** The end of a wait, as SQL. */
export const endOf = (wait: Wait): RawBuilder<Date> =>
  'until' in wait ? sql<Date>`${wait.until}::timestamptz` : inSeconds(wait.seconds);

const inSeconds = (seconds: number): RawBuilder<Date> => sql<Date>`now() + make_interval(secs => ${seconds})`;

/** Of a row `r`: a review is wanted, may start now, and nobody is on it. */
const ready = sql`r.want_gen > r.done_gen and not r.dead and not r.closed and r.run_at <= now()
  and (r.lease_until is null or r.lease_until <= now())`;

/**
 * Leases up to `limit` reviews. Installations take turns: a row's slot is its rank within its installation plus what
 * already runs there, and low slots go first. One claim at a time (the advisory lock) keeps the cap strict; rows that
 * somebody is writing are left for the next claim, so a claim never waits for a row.
 */
export async function claimReviews(
  db: Kysely<Tables>,
  limit: number,
  owner: string,
  seconds: number,
): Promise<readonly Claim[]> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${claimLock})`.execute(tx);
    await buryCrashed(tx);
    const { rows } = await sql`
      with busy as (
        select installation_id, count(*)::int as running from pull_review where lease_until > now() group by 1),
      candidate as (
        select r.repo_id, r.pr, coalesce(b.running, 0) + row_number() over (
          partition by r.installation_id order by r.priority, r.want_at, r.repo_id, r.pr) as slot
        from pull_review r
        left join busy b using (installation_id)
        left join installation_state s using (installation_id)
        where ${ready} and not coalesce(s.suspended, false) and coalesce(s.snoozed_until <= now(), true)),
      pick as (
        select r.repo_id, r.pr from candidate c join pull_review r using (repo_id, pr)
        where c.slot <= ${runningPerInstallation} and ${ready}
        order by c.slot, r.priority, r.want_at limit ${limit}
        for update of r skip locked)
      update pull_review p set
        lease_owner = ${owner}, lease_until = ${inSeconds(seconds)},
        fence = nextval('pull_review_fence'), attempts = p.attempts + 1
      from pick where p.repo_id = pick.repo_id and p.pr = pick.pr
      returning p.*`.execute(tx);
    return rows.map((row) => claimRow.parse(row));
  });
}

/** A review that took its worker down every time would do so forever. */
async function buryCrashed(tx: Kysely<Tables>): Promise<void> {
  await sql`
    with crashed as (
      select r.repo_id, r.pr from pull_review r where ${ready} and r.attempts >= ${attemptsUntilDead}
      for update skip locked)
    update pull_review p set
      dead = true, lease_owner = null, lease_until = null, last_error = 'the worker ended without an answer every time'
    from crashed where p.repo_id = crashed.repo_id and p.pr = crashed.pr`.execute(tx);
}

/** Of the row that a claim leased, as long as it is the claim's. */
const isOurs = (claim: Claim) => sql`repo_id = ${claim.pull.repositoryId} and pr = ${claim.pull.number}
  and fence = ${claim.fence} and lease_owner = ${claim.owner}`;

/** Whether the claim still counts, for the rest of this transaction. */
export async function holds(tx: Kysely<Tables>, claim: Claim): Promise<boolean> {
  const { rows } = await sql`select from pull_review where ${isOurs(claim)} for share`.execute(tx);
  return rows.length === 1;
}

/** Says that the worker is alive. `superseded`: a newer wish came in. `lost`: the review is somebody else's, or gone. */
export async function keepLease(
  db: Kysely<Tables>,
  claim: Claim,
  seconds: number,
): Promise<'ok' | 'superseded' | 'lost'> {
  const { rows } = await sql`update pull_review set lease_until = ${inSeconds(seconds)}
    where ${isOurs(claim)} returning want_gen > ${claim.generation} as superseded`.execute(db);
  const [row] = z.array(z.object({ superseded: z.boolean() })).parse(rows);
  if (row === undefined) return 'lost';
  return row.superseded ? 'superseded' : 'ok';
}

/** Marks the generation done at `head`. False, and nothing written, when the claim no longer counts. */
export async function markDone(db: Kysely<Tables>, claim: Claim, head: CommitSha): Promise<boolean> {
  const { numAffectedRows } = await sql`update pull_review set
      done_gen = ${claim.generation}, done_sha = ${head}, lease_owner = null, lease_until = null,
      attempts = case when want_gen > ${claim.generation} then attempts else 0 end, last_error = null
    where ${isOurs(claim)} and done_gen < ${claim.generation}`.execute(db);
  return numAffectedRows === 1n;
}

/**
 * Gives a failed review back. It is due again after 2, 6, 19 and 60 seconds, each give or take a fifth so that what
 * failed together does not return together; then it is dead. A wish that came in meanwhile is due at once.
 */
export async function markFailed(db: Kysely<Tables>, claim: Claim, error: string): Promise<'retry' | 'dead' | 'lost'> {
  const { rows } = await sql`update pull_review set
      lease_owner = null, lease_until = null, last_error = ${storable(error)},
      dead = want_gen = ${claim.generation} and attempts >= ${attemptsUntilDead},
      run_at = case when want_gen > ${claim.generation} then run_at
        else now() + make_interval(secs => 2 * power(30, (least(attempts, 4) - 1) / 3.0) * (0.8 + 0.4 * random())) end
    where ${isOurs(claim)} returning dead`.execute(db);
  const [row] = z.array(z.object({ dead: z.boolean() })).parse(rows);
  if (row === undefined) return 'lost';
  return row.dead ? 'dead' : 'retry';
}

/** Gives a review back without counting the attempt; it is due when the wait ends, or when a newer wish comes in. */
export async function giveBack(db: Kysely<Tables>, claim: Claim, wait: Wait | undefined): Promise<boolean> {
  const due = wait === undefined ? sql`run_at` : endOf(wait);
  const { numAffectedRows } = await sql`update pull_review set
      lease_owner = null, lease_until = null, attempts = greatest(attempts - 1, 0),
      run_at = case when want_gen > ${claim.generation} then run_at else ${due} end
    where ${isOurs(claim)}`.execute(db);
  return numAffectedRows === 1n;
}

/** PostgreSQL's text holds no NUL, and an error can quote a pull request. */
function storable(error: string): string {
  return error.replaceAll('\0', '\u{fffd}').slice(0, 2_000);
}
