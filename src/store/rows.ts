import { z } from 'zod';
import { type CommitSha, commitSha, type PullRequest, type Reason, type Verdict } from '../review/index.js';

/** Listed as keys so that a new reason does not compile until it is here. */
const reasons: Readonly<Record<Reason, true>> = {
  opened: true,
  pushed: true,
  reopened: true,
  ready: true,
  retargeted: true,
  rerequested: true,
  button: true,
};
const isReason = (text: string): text is Reason => Object.hasOwn(reasons, text);

/** A commit id as the tables hold it. */
export const shaColumn = z.string().transform((text): CommitSha => commitSha(text));

/** A newer replica may have written a reason that this one does not know; the review is wanted all the same. */
const reason = z.string().transform((text): Reason => (isReason(text) ? text : 'pushed'));

const verdict: z.ZodType<Verdict> = z.enum(['pass', 'fail', 'undetermined']);

const pullColumns = {
  installation_id: z.number(),
  repo_id: z.number(),
  owner: z.string(),
  repository: z.string(),
  pr: z.number(),
};

const pullOf = (row: z.infer<z.ZodObject<typeof pullColumns>>): PullRequest => ({
  installation: row.installation_id,
  repositoryId: row.repo_id,
  owner: row.owner,
  repository: row.repository,
  number: row.pr,
});

/** The columns that name a pull request. */
export const pullRow = z.object(pullColumns).transform(pullOf);

/** A ledger row that has just been leased. */
export const claimRow = z
  .object({
    ...pullColumns,
    reason,
    want_sha: shaColumn,
    want_gen: z.number(),
    fence: z.number(),
    lease_owner: z.string(),
    attempts: z.number(),
  })
  .transform((row) => ({
    pull: pullOf(row),
    head: row.want_sha,
    reason: row.reason,
    generation: row.want_gen,
    fence: row.fence,
    owner: row.lease_owner,
    attempt: row.attempts,
  }));

/** A ledger row as pages and tests look at it. */
export const progressRow = z
  .object({
    ...pullColumns,
    reason,
    want_sha: shaColumn,
    want_gen: z.number(),
    done_sha: shaColumn.nullable(),
    done_gen: z.number(),
    run_at: z.date(),
    attempts: z.number(),
    running: z.boolean(),
    dead: z.boolean(),
    closed: z.boolean(),
    last_error: z.string().nullable(),
  })
  .transform((row) => ({
    pull: pullOf(row),
    reason: row.reason,
    wanted: { generation: row.want_gen, head: row.want_sha },
    done: row.done_sha === null ? undefined : { generation: row.done_gen, head: row.done_sha },
    runAt: row.run_at,
    attempts: row.attempts,
    running: row.running,
    dead: row.dead,
    closed: row.closed,
    lastError: row.last_error ?? undefined,
  }));

/** A check run that was meant to exist, and what became of it. */
export const checkRunRow = z
  .object({
    ...pullColumns,
    head_sha: shaColumn,
    name: z.string(),
    external_id: z.string(),
    check_run_id: z.number().nullable(),
    opened_pr: z.number().nullable(),
    opened_gen: z.number().nullable(),
    state: z.enum(['intended', 'open', 'completed']),
    conclusion: z.string().nullable(),
    updated_at: z.date(),
  })
  .transform((row) => ({
    pull: pullOf(row),
    head: row.head_sha,
    name: row.name,
    externalId: row.external_id,
    id: row.check_run_id ?? undefined,
    openedFor:
      row.opened_pr === null || row.opened_gen === null
        ? undefined
        : { number: row.opened_pr, generation: row.opened_gen },
    state: row.state,
    conclusion: row.conclusion ?? undefined,
    updatedAt: row.updated_at,
  }));

/** A stored review. `review` is what was remembered, parsed but not judged: whoever reads it knows its schema. */
export const reviewRow = z
  .object({
    id: z.number(),
    installation_id: z.number(),
    repo_id: z.number(),
    pr: z.number(),
    head_sha: shaColumn,
    base_sha: shaColumn,
    policy_digest: z.string(),
    verdict,
    review: z.unknown(),
    created_at: z.date(),
  })
  .transform((row) => ({
    id: row.id,
    installation: row.installation_id,
    repositoryId: row.repo_id,
    number: row.pr,
    head: row.head_sha,
    base: row.base_sha,
    policyDigest: row.policy_digest,
    verdict: row.verdict,
    review: row.review,
    createdAt: row.created_at,
  }));
