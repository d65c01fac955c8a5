/** A JSON object as it goes over the wire. */
export type Json = { readonly [name: string]: unknown };

/** What a route answers. `bytes` replaces the JSON body (raw media types); `all` asks for the list to be paged. */
export type Answer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly contentType: string }
  | { readonly kind: 'empty' }
  /** `wrap` puts the page where GitHub does, for example under `check_runs` beside `total_count`. */
  | { readonly kind: 'list'; readonly all: readonly Json[]; readonly wrap?: (page: readonly Json[]) => Json };

export const ok = (body: unknown): Answer => ({ kind: 'json', status: 200, body });
export const created = (body: unknown): Answer => ({ kind: 'json', status: 201, body });
export const noContent: Answer = { kind: 'empty' };

/** GitHub says no. Thrown by routes, turned into a response by the server. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly errors: readonly unknown[] | undefined;

  constructor(
    status: number,
    message: string,
    more: { errors?: readonly unknown[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  get body(): Json {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    };
  }
}

/** GitHub's answer for what does not exist and for what the caller may not know about. */
export const notFound = (): Refusal => new Refusal(404, 'Not Found');

/** GitHub's answer to an App that lacks a permission. */
export const notAccessible = (wanted?: string): Refusal =>
  new Refusal(403, 'Resource not accessible by integration', {
    headers: wanted === undefined ? {} : { 'x-accepted-github-permissions': wanted },
  });

/** GitHub's "Validation Failed", with one entry an error. */
export const invalid = (...errors: readonly unknown[]): Refusal => new Refusal(422, 'Validation Failed', { errors });

/** Finds or refuses with 404. */
export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw notFound();
  return thing;
}
