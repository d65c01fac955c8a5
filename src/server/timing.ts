/** Every timer of the server. Tests bring shorter ones. */
export interface Timing {
  /** Seconds that a claim stays ours without a heartbeat. */
  readonly leaseSeconds: number;
  readonly heartbeatMs: number;
  /** After this the ledger is looked at again, when nothing woke the worker. */
  readonly pollMs: number;
  /** Seconds until GitHub is asked again for a commit that it has announced and does not show yet. */
  readonly lagSeconds: number;
  /** How long GitHub may go on showing another head than the one that it announced. */
  readonly lagLimitMs: number;
  /** How long running reviews may take to end when the server stops. */
  readonly drainMs: number;
  /** How often the janitor looks. */
  readonly janitorMs: number;
  /** Seconds that a check may stay open without anybody on it. */
  readonly abandonedSeconds: number;
}

export const TIMING: Timing = {
  leaseSeconds: 60,
  heartbeatMs: 20_000,
  pollMs: 1_000,
  lagSeconds: 3,
  lagLimitMs: 60_000,
  drainMs: 20_000,
  janitorMs: 60_000,
  abandonedSeconds: 600,
};
