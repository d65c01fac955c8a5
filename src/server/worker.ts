import { CHECK_NAME, findCheck, finishCheck, RateLimited, Trouble } from '../github/index.js';
import type { Claim } from '../store/index.js';
import type { Desk } from './desk.js';
import { Stopping, Superseded } from './interruption.js';
import { type Ended, logged, Reviewer } from './review-pull.js';
import { failedWords } from './words.js';

/** Takes reviews from the ledger and does them. */
export interface Worker {
  /** Look at the ledger now: something was accepted. */
  wake(): void;
  /** Takes nothing new, lets running reviews end for a while, and gives the rest back. */
  stop(): Promise<void>;
}

/** Starts taking reviews, at most `concurrency` at the same time. */
export function startWorker(desk: Desk, concurrency: number, owner: string): Worker {
  return new LedgerWorker(desk, concurrency, owner);
}

/** A review under way: how to end it, and how to ask at once whether it is still wanted. */
interface Running {
  readonly stop: AbortController;
  readonly beat: () => void;
}

class LedgerWorker implements Worker {
  readonly #desk: Desk;
  readonly #reviewer: Reviewer;
  readonly #concurrency: number;
  readonly #owner: string;
  readonly #running = new Map<Promise<void>, Running>();
  readonly #looking: Promise<void>;
  #stopping = false;
  #wake: () => void = () => {};

  constructor(desk: Desk, concurrency: number, owner: string) {
    this.#desk = desk;
    this.#reviewer = new Reviewer(desk);
    this.#concurrency = concurrency;
    this.#owner = owner;
    this.#looking = this.#look();
  }

  wake(): void {
    for (const { beat } of this.#running.values()) beat();
    this.#wake();
  }

  async #look(): Promise<void> {
    while (!this.#stopping) {
      const woken = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#desk.timing.pollMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const took = await this.#take();
      if (took === 0) await woken;
      else this.#wake();
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    // What a look at the ledger has just claimed counts as running.
    await this.#looking;
    const all = Promise.allSettled(this.#running.keys());
    const timer = setTimeout(() => {
      for (const { stop } of this.#running.values()) stop.abort(new Stopping('the server stops'));
    }, this.#desk.timing.drainMs);
    await all;
    clearTimeout(timer);
  }

  async #take(): Promise<number> {
    const free = this.#concurrency - this.#running.size;
    if (free <= 0) return 0;
    try {
      const claims = await this.#desk.store.ledger.claim(free, this.#owner, this.#desk.timing.leaseSeconds);
      for (const claim of claims) this.#start(claim);
      return claims.length;
    } catch (error) {
      this.#desk.log.error({ error: nameOf(error) }, 'the ledger could not be read');
      return 0;
    }
  }

  #start(claim: Claim): void {
    const stop = new AbortController();
    const beat = () => void this.#beat(claim, stop);
    const timer = setInterval(beat, this.#desk.timing.heartbeatMs);
    const work = this.#perform(claim, stop.signal).finally(() => {
      clearInterval(timer);
      this.#running.delete(work);
      this.#wake();
    });
    this.#running.set(work, { stop, beat });
  }

  async #beat(claim: Claim, stop: AbortController): Promise<void> {
    const { store, timing, log } = this.#desk;
    try {
      const answer = await store.ledger.heartbeat(claim, timing.leaseSeconds);
      if (answer === 'superseded') stop.abort(new Superseded('a newer push came'));
      if (answer === 'lost') stop.abort(new Stopping('the claim is lost'));
    } catch (error) {
      log.warn({ ...logged(claim), error: nameOf(error) }, 'a heartbeat failed');
    }
  }

  async #perform(claim: Claim, signal: AbortSignal): Promise<void> {
    try {
      await this.#ended(claim, await this.#reviewer.review(claim, signal));
    } catch (error) {
      await this.#failed(claim, error).catch((second: unknown) =>
        this.#desk.log.error({ ...logged(claim), error: nameOf(second) }, 'a failure could not be recorded'),
      );
    }
  }

  async #ended(claim: Claim, ended: Ended): Promise<void> {
    if (ended === 'not there yet')
      await this.#desk.store.ledger.snooze(claim, { seconds: this.#desk.timing.lagSeconds });
    if (ended === 'lost') this.#desk.log.info(logged(claim), 'the review is no longer ours');
  }

  /** The one place where a failed review is sorted: wait for the quota, give back, forget, or try again. */
  async #failed(claim: Claim, error: unknown): Promise<void> {
    const { ledger } = this.#desk.store;
    const { log } = this.#desk;
    if (error instanceof RateLimited) {
      log.warn({ ...logged(claim), limit: error.limit, until: error.until }, 'GitHub asks to wait');
      await ledger.snoozeInstallation(claim.pull.installation, { until: error.until });
      await ledger.snooze(claim, { until: error.until });
    } else if (error instanceof Superseded) {
      try {
        await this.#reviewer.supersede(claim);
      } finally {
        await ledger.release(claim);
      }
    } else if (error instanceof Stopping) {
      await ledger.release(claim);
    } else if (error instanceof Trouble && error.code === 'gone') {
      log.info({ ...logged(claim), tell: error.tell }, 'there is nothing left to review');
      try {
        await this.#reviewer.gone(claim);
      } finally {
        await ledger.complete(claim, { head: claim.head });
      }
    } else {
      const what = error instanceof Trouble ? error.tell : nameOf(error);
      const next = await ledger.fail(claim, what);
      log.error({ ...logged(claim), error: nameOf(error), what, next }, 'a review failed');
      if (next === 'dead') await this.#giveUp(claim);
    }
  }

  /** The gate stays shut, and says that it is not the change's fault. */
  async #giveUp(claim: Claim): Promise<void> {
    const { pull, head } = claim;
    const client = await this.#desk.clients(pull.installation);
    const commit = { owner: pull.owner, repo: pull.repository, repositoryId: pull.repositoryId, head };
    const run = await findCheck(client, commit);
    if (run === undefined || run.completed) return;
    await finishCheck(client, commit, run.id, failedWords(`${pull.repositoryId}-${pull.number}-${claim.generation}`));
    await this.#desk.store.checkRuns.completed({ repositoryId: pull.repositoryId, head, name: CHECK_NAME }, 'failure');
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error');
