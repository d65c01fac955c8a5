/** Something that goes wrong on the way. */
export type Fault =
  /** Answered with that status; nothing happens. */
  | { readonly kind: 'status'; readonly status: number }
  /** The work is done, the client gets 502. */
  | { readonly kind: 'commit-then-502' }
  /** The work is done, the connection is cut. */
  | { readonly kind: 'commit-then-reset' }
  /** The connection is cut; nothing happens. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'secondary-limit'; readonly retryAfter?: number }
  /** A read answers what the same URL answered before. */
  | { readonly kind: 'stale' };

interface Planned {
  readonly method: string;
  readonly path: string | RegExp;
  readonly fault: Fault;
  times: number;
}

/** Faults that wait for a request they fit. */
export class Faults {
  /** Milliseconds that every answer takes longer. */
  latency = 0;
  #planned: Planned[] = [];

  /**
   * Makes the next request (or the next `times`) with that method and path go wrong. `*` is any method; a string
   * must be part of the path, which starts behind `/api/v3`.
   */
  next(method: string, path: string | RegExp, fault: Fault, times = 1): void {
    this.#planned.push({ method: method.toUpperCase(), path, fault, times });
  }

  /** Faults that are still waiting. */
  get waiting(): number {
    return this.#planned.reduce((sum, planned) => sum + planned.times, 0);
  }

  clear(): void {
    this.#planned = [];
    this.latency = 0;
  }

  /** The fault for a request, which is used up by asking. */
  take(method: string, path: string): Fault | undefined {
    const fits = ({ method: wanted, path: pattern }: Planned): boolean =>
      (wanted === '*' || wanted === method) &&
      (typeof pattern === 'string' ? path.includes(pattern) : pattern.test(path));
    const planned = this.#planned.find(fits);
    if (planned === undefined) return undefined;
    planned.times -= 1;
    this.#planned = this.#planned.filter(({ times }) => times > 0);
    return planned.fault;
  }
}
