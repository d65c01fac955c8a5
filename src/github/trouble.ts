/** What kind of thing went wrong between GitHub and us. */
export type TroubleCode =
  /** GitHub cannot be reached, or answers with an error of its own. */
  | 'unavailable'
  /** The repository, the pull request or the commit is not there, or not for us. */
  | 'gone'
  /** The installation does not grant what the request needs. */
  | 'forbidden'
  /** Our own credentials are not accepted. */
  | 'unauthorised'
  /** GitHub understood the request and says no to its content. */
  | 'refused'
  /** An answer that this program does not know. */
  | 'unexpected';

/** A request to GitHub failed. `tell` is fit for a person to read; it holds neither bodies nor credentials. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly code: TroubleCode;
  /** Whether the same request may go better later. */
  readonly next: 'retry' | 'give up';
  readonly tell: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(code: TroubleCode, tell: string, status: number) {
    super(tell);
    this.code = code;
    this.next = code === 'unavailable' ? 'retry' : 'give up';
    this.tell = tell;
    this.status = status;
  }
}

/** The installation has used up what GitHub allows it; nothing of it should be tried before `until`. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  readonly until: Date;
  readonly limit: 'primary' | 'secondary';

  constructor(limit: 'primary' | 'secondary', until: Date) {
    super(`GitHub's ${limit} rate limit holds until ${until.toISOString()}`);
    this.limit = limit;
    this.until = until;
  }
}

/** GitHub asks for at least a minute when it names no time ("Rate limits for the REST API"). */
const UNNAMED_WAIT_MS = 60_000;

/** The parts of Octokit's errors that are looked at; everything else in them may hold secrets. */
interface Failure {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const response = 'response' in error ? fieldsOf(error.response) : {};
  return {
    // Octokit reports connections that broke as status 500 without a response.
    status: 'response' in error && error.response !== undefined ? error.status : 0,
    message: error.message,
    headers: fieldsOf(response['headers']),
  };
}

const number = (header: unknown): number | undefined => {
  const value = Number(header);
  return header === undefined || header === null || !Number.isFinite(value) ? undefined : value;
};

/**
 * When a refused request may be sent again, by the headers of the refusal: `retry-after` in seconds, else the reset of
 * the primary limit in seconds since 1970 when nothing of it is left, else a minute from now.
 */
export function rateLimitOf(headers: Readonly<Record<string, unknown>>, now: number): RateLimited {
  const retryAfter = number(headers['retry-after']);
  if (retryAfter !== undefined) return new RateLimited('secondary', new Date(now + retryAfter * 1000));
  const reset = number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && reset !== undefined) {
    return new RateLimited('primary', new Date(Math.max(reset * 1000, now + 1000)));
  }
  return new RateLimited('secondary', new Date(now + UNNAMED_WAIT_MS));
}

/** GitHub answers limits with 403 as well as 429; a missing permission is a 403 too, without any of these signs. */
function isRateLimit({ status, message, headers }: Failure): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const spent = headers['x-ratelimit-remaining'] === '0' && /rate limit/i.test(message);
  return spent || headers['retry-after'] !== undefined || /secondary rate limit|abuse detection/i.test(message);
}

/**
 * Turns whatever a request threw into `RateLimited` or `Trouble`; what is no failure of a request is given back.
 * `now` is in milliseconds since 1970.
 */
export function troubleFrom(error: unknown, now: number): unknown {
  const failure = failureOf(error);
  if (failure === undefined) return error;
  if (isRateLimit(failure)) return rateLimitOf(failure.headers, now);
  const { status } = failure;
  if (status === 0) return new Trouble('unavailable', 'GitHub could not be reached', status);
  if (status >= 500 || status === 408)
    return new Trouble('unavailable', `GitHub answered with status ${status}`, status);
  if (status === 401) return new Trouble('unauthorised', 'GitHub does not accept our credentials', status);
  if (status === 403) return new Trouble('forbidden', 'The installation does not grant what this needs', status);
  if (status === 404 || status === 410 || status === 451) {
    return new Trouble('gone', 'GitHub has no such thing, or not for us', status);
  }
  if (status === 409 || status === 422) return new Trouble('refused', 'GitHub refused the request', status);
  return new Trouble('unexpected', `GitHub answered with status ${status}`, status);
}
