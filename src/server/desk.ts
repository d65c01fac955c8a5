import type { Logger } from 'pino';
import type { Clients, ObjectCache } from '../github/index.js';
import type { Store } from '../store/index.js';
import type { JudgePool } from './judge/court.js';

/** Everything that a review needs, wired once by the composition root. */
export interface Desk {
  readonly store: Store;
  readonly clients: Clients;
  /** Git objects that an installation has read; never shared between installations. */
  readonly cacheOf: (installation: number) => ObjectCache;
  readonly judges: JudgePool;
  /** Where people read the repositories, as "https://github.com". */
  readonly webUrl: string;
  /** Today as `YYYY-MM-DD`, in UTC. */
  readonly today: () => string;
  readonly log: Logger;
}
