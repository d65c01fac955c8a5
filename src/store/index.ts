import { CheckRuns } from './check-runs.js';
import { type Database, type DatabaseOptions, openDatabase } from './database.js';
import { Inbox } from './inbox.js';
import { Ledger } from './ledger.js';
import { type Readiness, readiness } from './readiness.js';
import { Reviews } from './reviews.js';

export type { CheckRun, CheckRunKey } from './check-runs.js';
export type { Database, DatabaseOptions } from './database.js';
export type { Delivery, Inbox } from './inbox.js';
export type { Claim, Wait } from './lease.js';
export type { Accepted, Ledger, Progress } from './ledger.js';
export type { Readiness } from './readiness.js';
export type { NewReview, Reviews, StoredReview } from './reviews.js';
export type { CheckRuns };

/** What Portcullis remembers. */
export interface Store {
  /** `embedded`: this process is the only one, so leases found at the start are dead (`ledger.releaseAllAtBoot`). */
  readonly engine: Database['engine'];
  readonly inbox: Inbox;
  readonly ledger: Ledger;
  readonly checkRuns: CheckRuns;
  readonly reviews: Reviews;
  /** Whether a delivery could be written this second. Never throws. */
  ready(): Promise<Readiness>;
  close(): Promise<void>;
}

/** Opens the store; see `openDatabase` for what can go wrong. */
export async function openStore(options: DatabaseOptions): Promise<Store> {
  return storeOn(await openDatabase(options));
}

/** The store on a database that is open already; closing one closes the other. */
export function storeOn(database: Database): Store {
  return {
    engine: database.engine,
    inbox: new Inbox(database.sql),
    ledger: new Ledger(database),
    checkRuns: new CheckRuns(database.sql),
    reviews: new Reviews(database.sql),
    ready: () => readiness(database.sql),
    close: () => database.close(),
  };
}
