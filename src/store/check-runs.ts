import { type Kysely, sql } from 'kysely';
import type { z } from 'zod';
import type { CommitSha } from '../review/index.js';
import { type Claim, holds } from './lease.js';
import { checkRunRow } from './rows.js';
import type { Tables } from './tables.js';

/** What makes a check run ours to find again: GitHub lets several pull requests share a commit, and so a check. */
export interface CheckRunKey {
  readonly repositoryId: number;
  readonly head: CommitSha;
  readonly name: string;
}

/**
 * A check run we mean to have. `intended`: about to be created, or created and the answer lost, so list and adopt by
 * `externalId` before creating. `open`: in progress under `id`. `completed`: has a conclusion. `openedFor` is the wish
 * that the run was last opened for: another one may ask for a new run, the same one after a crash may not.
 */
export type CheckRun = z.output<typeof checkRunRow>;

/** The check runs we opened, or meant to: written before GitHub is asked, so that none is left open by a crash. */
export class CheckRuns {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /**
   * Records that this claim is about to open a check run, before GitHub is asked to. An earlier one of the same key is
   * taken over with its external id and, if it got that far, its id: that run is to be reopened, not doubled.
   *
   * @returns undefined, and nothing written, when the claim is lost.
   */
  async intend(claim: Claim, key: CheckRunKey, externalId: string): Promise<CheckRun | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      if (!(await holds(tx, claim))) return undefined;
      const { rows } = await sql`
        insert into check_run as c
          (repo_id, head_sha, name, installation_id, owner, repository, pr, fence, external_id, state)
        values (${key.repositoryId}, ${key.head}, ${key.name}, ${claim.pull.installation}, ${claim.pull.owner},
          ${claim.pull.repository}, ${claim.pull.number}, ${claim.fence}, ${externalId}, 'intended')
        on conflict (repo_id, head_sha, name) do update set
          installation_id = excluded.installation_id, owner = excluded.owner, repository = excluded.repository,
          pr = excluded.pr, fence = excluded.fence, conclusion = null, updated_at = now(),
          state = case when c.check_run_id is null then 'intended' else 'open' end
        returning *`.execute(tx);
      return checkRunRow.parse(rows[0]);
    });
  }

  /** GitHub has the check run, created or adopted for this claim, under this id. */
  async opened(claim: Claim, key: CheckRunKey, id: number): Promise<void> {
    await sql`update check_run set check_run_id = ${id}, state = 'open', updated_at = now(),
      opened_pr = ${claim.pull.number}, opened_gen = ${claim.generation}
      where ${at(key)}`.execute(this.#db);
  }

  /** GitHub has accepted the conclusion. */
  async completed(key: CheckRunKey, conclusion: string): Promise<void> {
    await sql`update check_run set state = 'completed', conclusion = ${conclusion}, updated_at = now()
      where ${at(key)}`.execute(this.#db);
  }

  /** What is known of the check runs of a commit. */
  async ofCommit(repositoryId: number, head: CommitSha): Promise<readonly CheckRun[]> {
    const { rows } = await sql`select * from check_run where repo_id = ${repositoryId} and head_sha = ${head}
      order by name`.execute(this.#db);
    return rows.map((row) => checkRunRow.parse(row));
  }

  /** Check runs without a conclusion on commits that the claim's pull request has left, as after a crash and a push. */
  async leftBehind({ pull, head }: Claim): Promise<readonly CheckRun[]> {
    const { rows } = await sql`select * from check_run where repo_id = ${pull.repositoryId} and pr = ${pull.number}
      and head_sha <> ${head} and state <> 'completed' order by updated_at, head_sha`.execute(this.#db);
    return rows.map((row) => checkRunRow.parse(row));
  }

  /**
   * Check runs without a conclusion that nobody works on and nobody will: neither the claim that intended them nor one
   * for the same head has a live lease, no review of the head is still to come, and nothing has been written about them
   * for `seconds`. What GitHub has of them is to be found and closed.
   */
  async abandoned(seconds: number, limit = 100): Promise<readonly CheckRun[]> {
    const { rows } = await sql`
      select c.* from check_run c
      where c.state <> 'completed' and c.updated_at <= now() - make_interval(secs => ${seconds})
        and not exists (select from pull_review p where p.repo_id = c.repo_id and p.pr = c.pr
          and ((p.fence = c.fence or p.want_sha = c.head_sha) and p.lease_until > now()
            or p.want_sha = c.head_sha and p.want_gen > p.done_gen and not p.dead and not p.closed))
      order by c.updated_at, c.repo_id, c.head_sha, c.name limit ${limit}`.execute(this.#db);
    return rows.map((row) => checkRunRow.parse(row));
  }
}

const at = (key: CheckRunKey) => sql`repo_id = ${key.repositoryId} and head_sha = ${key.head} and name = ${key.name}`;
