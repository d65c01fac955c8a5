import { type Kysely, sql } from 'kysely';
import type { z } from 'zod';
import type { CommitSha, Job, PullRequest } from '../review/index.js';
import { apply } from './accept.js';
import type { Database } from './database.js';
import { type Delivery, packed, record } from './inbox.js';
import { type Claim, claimReviews, endOf, giveBack, keepLease, markDone, markFailed, type Wait } from './lease.js';
import { insertReview, type NewReview } from './reviews.js';
import { progressRow, pullRow } from './rows.js';
import type { Tables } from './tables.js';

/** What became of a delivery. `pulls` are the pull requests that want a review because of it. */
export type Accepted =
  | { readonly kind: 'accepted'; readonly pulls: readonly PullRequest[] }
  | { readonly kind: 'duplicate' };

/** How far a pull request has come: what is wanted, what is done, and what stands in between. */
export type Progress = z.output<typeof progressRow>;

/**
 * A row a pull request: the review that is wanted, the one that is done, and who is on it. Not a queue but a desired
 * state, so ten pushes in a minute are one review of the newest head.
 *
 * Times are the database's. Whatever a worker does to a claim carries the claim's fence; once the lease went to another
 * worker, or the installation is gone, nothing of it is written.
 *
 * Only reviews live here. Work that is not about one pull request (sweeps, retention) belongs on a queue library in the
 * same database, enqueued in the same transactions.
 */
export class Ledger {
  readonly #db: Kysely<Tables>;
  readonly #engine: Database['engine'];

  constructor(database: Database) {
    this.#db = database.sql;
    this.#engine = database.engine;
  }

  /**
   * Remembers a delivery and what it asks for, in one transaction: once this resolves, both survive a crash. A delivery
   * that was seen before changes nothing. A `review-commit` wants a review of every open pull request known at that
   * head; when it names none, the caller has to ask GitHub which there are.
   */
  async accept(delivery: Delivery, job: Job): Promise<Accepted> {
    const body = await packed(delivery.body);
    const installation = 'pull' in job ? job.pull.installation : job.installation;
    return this.#db.transaction().execute(async (tx): Promise<Accepted> => {
      if (!(await record(tx, delivery, installation, body))) return { kind: 'duplicate' };
      return { kind: 'accepted', pulls: await apply(tx, job, delivery.id) };
    });
  }

  /**
   * Leases up to `limit` reviews for `seconds`. Installations take turns, each with at most three running; those that
   * are snoozed or suspended are passed over.
   *
   * @param owner names the worker in the database, for people.
   */
  claim(limit: number, owner: string, seconds: number): Promise<readonly Claim[]> {
    return claimReviews(this.#db, limit, owner, seconds);
  }

  /**
   * Keeps the lease for `seconds` more. `superseded`: a newer review of the pull request is wanted, so this one can stop
   * and be released. `lost`: stop, and publish nothing.
   */
  heartbeat(claim: Claim, seconds: number): Promise<'ok' | 'superseded' | 'lost'> {
    return keepLease(this.#db, claim, seconds);
  }

  /**
   * The review of `head` is done; its result is remembered in the same transaction. False when the claim is lost: then
   * nothing is written.
   */
  async complete(claim: Claim, done: { readonly head: CommitSha; readonly review?: NewReview }): Promise<boolean> {
    return this.#db.transaction().execute(async (tx) => {
      if (!(await markDone(tx, claim, done.head))) return false;
      if (done.review !== undefined) await insertReview(tx, claim.pull, done.review);
      return true;
    });
  }

  /** The review failed: tried again after 2 to 60 s, and `dead` after the fifth time until something new is wanted. */
  fail(claim: Claim, error: string): Promise<'retry' | 'dead' | 'lost'> {
    return markFailed(this.#db, claim, error);
  }

  /** Puts this review off; the attempt does not count. False when the claim is lost. */
  snooze(claim: Claim, wait: Wait): Promise<boolean> {
    return giveBack(this.#db, claim, wait);
  }

  /** Gives the review back at once, for a worker that shuts down or was superseded. False when the claim is lost. */
  release(claim: Claim): Promise<boolean> {
    return giveBack(this.#db, claim, undefined);
  }

  /**
   * Ends every lease. At the start of the one process that an embedded database has, whoever held them is dead; with a
   * shared database this would rob running workers, and is refused. The attempts stay counted.
   */
  async releaseAllAtBoot(): Promise<number> {
    if (this.#engine !== 'embedded') throw new Error('leases of a shared database are not ours to end');
    const { numAffectedRows } = await sql`update pull_review set lease_owner = null, lease_until = null
      where lease_until is not null`.execute(this.#db);
    return Number(numAffectedRows ?? 0);
  }

  /** No review of this installation starts before the wait ends; a longer wait that is under way stays. */
  async snoozeInstallation(installation: number, wait: Wait): Promise<void> {
    await sql`insert into installation_state as s (installation_id, snoozed_until)
      values (${installation}, ${endOf(wait)})
      on conflict (installation_id) do update set snoozed_until = greatest(s.snoozed_until, excluded.snoozed_until)`.execute(
      this.#db,
    );
  }

  /** While an installation is suspended, GitHub refuses its token; its reviews wait. */
  async suspend(installation: number, suspended: boolean): Promise<void> {
    await sql`insert into installation_state (installation_id, suspended) values (${installation}, ${suspended})
      on conflict (installation_id) do update set suspended = excluded.suspended`.execute(this.#db);
  }

  /** The open pull requests whose head this is, as far as deliveries and reviews have told; several may share one. */
  async pullsAtHead(repositoryId: number, head: CommitSha): Promise<readonly PullRequest[]> {
    const { rows } = await sql`select * from pull_review where repo_id = ${repositoryId}
      and (want_sha = ${head} or done_sha = ${head}) and not closed order by pr`.execute(this.#db);
    return rows.map((row) => pullRow.parse(row));
  }

  /** How far a pull request has come; undefined when no delivery has ever named it. */
  async progress(repositoryId: number, number: number): Promise<Progress | undefined> {
    const { rows } = await sql`select *, coalesce(lease_until > now(), false) as running from pull_review
      where repo_id = ${repositoryId} and pr = ${number}`.execute(this.#db);
    return rows[0] === undefined ? undefined : progressRow.parse(rows[0]);
  }
}
