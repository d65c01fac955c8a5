import { Refusal } from './answer.js';
import type { Installation } from './credentials.js';

/**
 * GitHub's documented figures: requests an hour for an installation, content-creating requests a minute, and points a
 * minute for each endpoint, where a read costs one and a write five.
 */
const HOURLY = 5000;
const CREATIONS_A_MINUTE = 80;
const POINTS_A_MINUTE = 900;
/** Requests that may be under way at once, over all installations of the fake. */
const CONCURRENT = 100;

interface Budget {
  limit: number;
  used: number;
  resetAt: number;
  creations: number[];
  points: Array<{ readonly at: number; readonly endpoint: string; readonly cost: number }>;
}

/** Primary and secondary limits, counted per installation as GitHub does. */
export class RateLimits {
  creationsAMinute = CREATIONS_A_MINUTE;
  pointsAMinute = POINTS_A_MINUTE;
  concurrent = CONCURRENT;
  /** Seconds a client is told to wait after the secondary limit. */
  retryAfter = 60;
  readonly #budgets = new Map<number, Budget>();

  /** Leaves an installation so many requests until the window resets, in `seconds`. */
  leave(installation: Installation, remaining: number, seconds = 3600): void {
    const budget = this.#budget(installation);
    budget.used = budget.limit - remaining;
    budget.resetAt = Date.now() + seconds * 1000;
  }

  /** GitHub's `rate-limit`. */
  json(installation: Installation): { limit: number; remaining: number; reset: number; used: number } {
    const { limit, used, resetAt } = this.#budget(installation);
    return { limit, remaining: Math.max(limit - used, 0), reset: Math.ceil(resetAt / 1000), used };
  }

  headers(installation: Installation, resource: string): Record<string, string> {
    const { limit, remaining, reset, used } = this.json(installation);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': resource,
    };
  }

  /** Refuses a request beyond the primary limit, or a write beyond the secondary ones. */
  check(
    installation: Installation,
    request: { readonly endpoint: string; readonly isWrite: boolean; readonly creates: boolean },
  ): void {
    const budget = this.#budget(installation);
    const now = Date.now();
    if (budget.used >= budget.limit) {
      throw new Refusal(403, `API rate limit exceeded for installation ID ${installation.id}.`);
    }
    budget.creations = budget.creations.filter((at) => at > now - 60_000);
    budget.points = budget.points.filter(({ at }) => at > now - 60_000);
    const cost = request.isWrite ? 5 : 1;
    const { endpoint } = request;
    const points = budget.points.reduce((sum, point) => sum + (point.endpoint === endpoint ? point.cost : 0), cost);
    const tooMany = request.creates && budget.creations.length >= this.creationsAMinute;
    if (tooMany || points > this.pointsAMinute) throw this.secondaryLimit();
    budget.points.push({ at: now, endpoint, cost });
    if (request.creates) budget.creations.push(now);
  }

  /** Counts a request against the primary limit. Requests answered 304 are free. */
  spend(installation: Installation): void {
    this.#budget(installation).used += 1;
  }

  secondaryLimit(): Refusal {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ' +
      'If you reach out to GitHub Support for help, please include the request ID.';
    return new Refusal(403, message, { headers: { 'retry-after': String(this.retryAfter) } });
  }

  #budget(installation: Installation): Budget {
    const known = this.#budgets.get(installation.id);
    if (known !== undefined && known.resetAt > Date.now()) return known;
    const fresh: Budget = {
      limit: HOURLY,
      used: 0,
      resetAt: Date.now() + 3_600_000,
      creations: known?.creations ?? [],
      points: known?.points ?? [],
    };
    this.#budgets.set(installation.id, fresh);
    return fresh;
  }
}
