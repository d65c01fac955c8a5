/** Reads the time and waits; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Writes that may follow one another at once after a quiet time: two whole reviews. */
const BURST = 8;
/** GitHub asks for a second between writes ("Best practices for using the REST API"). */
const REFILL_MS = 1000;

/**
 * Lets writes of one installation pass: a burst, then one a second. That is at most 68 a minute, so the limit of 80
 * content-creating requests a minute holds too. Installations have a pace each and never wait for one another.
 */
export class Pace {
  readonly #clock: Clock;
  /** When the next write would be due if there were no burst; never far in the past. */
  #due = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Resolves when the next write may be sent; callers pass in the order in which they came. */
  async pass(): Promise<void> {
    const now = this.#clock.now();
    const due = Math.max(this.#due, now - (BURST - 1) * REFILL_MS);
    this.#due = due + REFILL_MS;
    if (due > now) await this.#clock.wait(due - now);
  }
}
