import { type Kysely, type Migration, sql } from 'kysely';

/** Deliveries, the ledger of pull requests, check runs, reviews and installations. */
export const ledger: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [inbox, fence, pullReview, ...pullReviewIndexes, checkRun, checkRunIndex]) {
      await statement.execute(db);
    }
    for (const statement of [reviewRun, reviewRunIndex, installationState]) await statement.execute(db);
  },
};

const inbox = sql`create table inbox (
  delivery text primary key,
  event text not null,
  action text,
  installation_id bigint,
  received_at timestamptz not null default now(),
  body bytea
)`;

/** One sequence for all rows: a fence stays unique even when a row is deleted and made again. */
const fence = sql`create sequence pull_review_fence`;

const pullReview = sql`create table pull_review (
  repo_id bigint not null,
  pr bigint not null,
  installation_id bigint not null,
  owner text not null,
  repository text not null,
  reason text not null,
  priority smallint not null,
  want_gen bigint not null,
  want_sha text not null,
  want_at timestamptz not null default now(),
  done_gen bigint not null default 0,
  done_sha text,
  run_at timestamptz not null default now(),
  attempts integer not null default 0,
  dead boolean not null default false,
  closed boolean not null default false,
  last_error text,
  lease_owner text,
  lease_until timestamptz,
  fence bigint not null default 0,
  primary key (repo_id, pr),
  check (done_gen <= want_gen),
  check ((lease_owner is null) = (lease_until is null))
)`;

const pullReviewIndexes = [
  sql`create index pull_review_pending on pull_review (installation_id, priority, want_at)
    where want_gen > done_gen and not dead and not closed`,
  sql`create index pull_review_leased on pull_review (lease_until) where lease_until is not null`,
  sql`create index pull_review_wanted on pull_review (repo_id, want_sha)`,
  sql`create index pull_review_done on pull_review (repo_id, done_sha)`,
];

const checkRun = sql`create table check_run (
  repo_id bigint not null,
  head_sha text not null,
  name text not null,
  installation_id bigint not null,
  owner text not null,
  repository text not null,
  pr bigint not null,
  fence bigint not null,
  external_id text not null,
  check_run_id bigint,
  state text not null,
  conclusion text,
  updated_at timestamptz not null default now(),
  primary key (repo_id, head_sha, name)
)`;

const checkRunIndex = sql`create index check_run_open on check_run (updated_at) where state <> 'completed'`;

/** `json`, not `jsonb`: a review quotes pull requests, and `jsonb` refuses \u0000 and lone surrogates. */
const reviewRun = sql`create table review_run (
  id bigint generated always as identity primary key,
  installation_id bigint not null,
  repo_id bigint not null,
  pr bigint not null,
  head_sha text not null,
  base_sha text not null,
  policy_digest text not null,
  verdict text not null,
  review json not null,
  created_at timestamptz not null default now(),
  unique (repo_id, pr, head_sha, base_sha, policy_digest)
)`;

const reviewRunIndex = sql`create index review_run_latest on review_run (repo_id, pr, created_at desc)`;

const installationState = sql`create table installation_state (
  installation_id bigint primary key,
  snoozed_until timestamptz,
  suspended boolean not null default false
)`;
