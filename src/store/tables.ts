import type { ColumnType, Generated } from 'kysely';

/** Set by the database's own clock; read as a `Date`. */
type Stamp = ColumnType<Date, Date | undefined, Date>;

/** The tables as Kysely types its queries. `migrations/` makes them; rows are decoded in `rows.ts`. */
export interface Tables {
  readonly inbox: {
    readonly delivery: string;
    readonly event: string;
    readonly action: string | null;
    readonly installation_id: number | null;
    readonly received_at: Stamp;
    readonly body: Uint8Array | null;
  };
  readonly pull_review: {
    readonly repo_id: number;
    readonly pr: number;
    readonly installation_id: number;
    readonly owner: string;
    readonly repository: string;
    readonly reason: string;
    readonly priority: number;
    readonly want_gen: number;
    readonly want_sha: string;
    readonly want_at: Stamp;
    readonly done_gen: number;
    readonly done_sha: string | null;
    readonly run_at: Stamp;
    readonly attempts: number;
    readonly dead: boolean;
    readonly closed: boolean;
    readonly last_error: string | null;
    readonly lease_owner: string | null;
    readonly lease_until: Date | null;
    readonly fence: number;
  };
  readonly check_run: {
    readonly repo_id: number;
    readonly head_sha: string;
    readonly name: string;
    readonly installation_id: number;
    readonly owner: string;
    readonly repository: string;
    readonly pr: number;
    readonly fence: number;
    readonly external_id: string;
    readonly check_run_id: number | null;
    readonly state: string;
    readonly conclusion: string | null;
    readonly updated_at: Stamp;
  };
  readonly review_run: {
    readonly id: Generated<number>;
    readonly installation_id: number;
    readonly repo_id: number;
    readonly pr: number;
    readonly head_sha: string;
    readonly base_sha: string;
    readonly policy_digest: string;
    readonly verdict: string;
    readonly review: string;
    readonly created_at: Stamp;
  };
  readonly installation_state: {
    readonly installation_id: number;
    readonly snoozed_until: Date | null;
    readonly suspended: boolean;
  };
}
