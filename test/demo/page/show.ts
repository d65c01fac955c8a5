import type { Pull } from '../../support/fake-github/index.js';
import type { Moment } from '../play.js';

/** What the page shows, and what its buttons do. */
export interface Show {
  readonly pull: Pull;
  readonly moments: readonly Moment[];
  /** While true, buttons wait. */
  readonly busy: boolean;
  apply(comments: readonly number[]): Promise<void>;
  pushRest(): Promise<void>;
  merge(): Promise<void>;
}
