import type { Kysely } from 'kysely';
import type { z } from 'zod';
import type { CommitSha, PullRequest, Verdict } from '../review/index.js';
import { type Claim, holds } from './lease.js';
import { reviewRow } from './rows.js';
import type { Tables } from './tables.js';

/** A review to remember: `review` is any JSON, kept as it is. */
export interface NewReview {
  readonly head: CommitSha;
  readonly base: CommitSha;
  /** Identifies the settings, policies and waivers that judged. */
  readonly policyDigest: string;
  readonly verdict: Verdict;
  readonly review: unknown;
}

/** A remembered review. Its `review` is parsed JSON that the reader still has to decode. */
export type StoredReview = z.output<typeof reviewRow>;

/** The reviews that pages show. */
export class Reviews {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /**
   * Remembers a review before it is published; the same head, base and policy judged again replaces the earlier one.
   *
   * @returns its id, or undefined and nothing written when the claim is lost.
   */
  remember(claim: Claim, review: NewReview): Promise<number | undefined> {
    return this.#db
      .transaction()
      .execute(async (tx) => ((await holds(tx, claim)) ? insertReview(tx, claim.pull, review) : undefined));
  }

  /** The review with this id. */
  async read(id: number): Promise<StoredReview | undefined> {
    const row = await this.#db.selectFrom('review_run').selectAll().where('id', '=', id).executeTakeFirst();
    return row && reviewRow.parse(row);
  }

  /** The newest review of a pull request; of one head, when that is given. */
  async latest(repositoryId: number, number: number, head?: CommitSha): Promise<StoredReview | undefined> {
    const row = await this.#db
      .selectFrom('review_run')
      .selectAll()
      .where('repo_id', '=', repositoryId)
      .where('pr', '=', number)
      .$if(head !== undefined, (query) => query.where('head_sha', '=', head ?? ''))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && reviewRow.parse(row);
  }
}

/** Writes a review, where a transaction wants it to. */
export async function insertReview(db: Kysely<Tables>, pull: PullRequest, review: NewReview): Promise<number> {
  const { id } = await db
    .insertInto('review_run')
    .values({
      installation_id: pull.installation,
      repo_id: pull.repositoryId,
      pr: pull.number,
      head_sha: review.head,
      base_sha: review.base,
      policy_digest: review.policyDigest,
      verdict: review.verdict,
      review: JSON.stringify(review.review),
    })
    .onConflict((conflict) =>
      conflict.columns(['repo_id', 'pr', 'head_sha', 'base_sha', 'policy_digest']).doUpdateSet((eb) => ({
        installation_id: eb.ref('excluded.installation_id'),
        verdict: eb.ref('excluded.verdict'),
        review: eb.ref('excluded.review'),
        created_at: eb.ref('excluded.created_at'),
      })),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
