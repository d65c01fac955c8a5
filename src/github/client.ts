import { type Probot, ProbotOctokit } from 'probot';
import type { z } from 'zod';
import { type Clock, Pace, systemClock } from './pace.js';
import { rateLimitOf, Trouble, troubleFrom } from './trouble.js';

/** A conversation with GitHub in the name of one installation. A request that fails rejects with `RateLimited` or `Trouble`. */
export interface Client {
  readonly installation: number;
  /** Our own id, by which our check runs are told from others'. */
  readonly appId: number;
  readonly rest: ProbotOctokit['rest'];
  readonly paginate: ProbotOctokit['paginate'];
  /** The `data` of a GraphQL query, held against a schema. Values that come from strangers belong into `variables`. */
  query<T>(schema: z.ZodType<T>, document: string, variables: Readonly<Record<string, unknown>>): Promise<T>;
}

/**
 * The Octokit to give to Probot. The stock plugins are off: throttling counts GraphQL reads as writes and spaces every
 * write by a second, both sleep inside the request when a limit is hit, and retrying repeats POSTs that GitHub carried
 * out before it answered 502. (Only the function form of `defaults` reaches them.)
 */
export const PlainOctokit: typeof ProbotOctokit = ProbotOctokit.defaults((options: OctokitOptions) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
  auth: authAt(options.baseUrl, options.auth),
}));

type OctokitOptions = NonNullable<ConstructorParameters<typeof ProbotOctokit>[0]>;

/** Probot gives authentication a request without the base URL, which would renew tokens at api.github.com. */
function authAt(baseUrl: string | undefined, auth: unknown): unknown {
  if (baseUrl === undefined || typeof auth !== 'object' || auth === null) return auth;
  const request: unknown = 'request' in auth ? auth.request : undefined;
  const bound = typeof request === 'function' && 'defaults' in request ? request.defaults : undefined;
  return typeof bound === 'function' ? { ...auth, request: bound({ baseUrl }) } : auth;
}

/** Clients by installation. */
export type Clients = (installation: number) => Promise<Client>;

/**
 * Opens clients over a Probot that was made with `PlainOctokit`. An installation keeps its client, so that all that is
 * written in its name goes through one pace.
 */
export function connectGitHub(probot: Probot, appId: number, clock: Clock = systemClock): Clients {
  const clients = new Map<number, Promise<Client>>();
  return (installation) => {
    const known = clients.get(installation);
    if (known !== undefined) return known;
    const opened = probot.auth(installation).then((octokit) => clientOf(octokit, installation, appId, clock));
    clients.set(installation, opened);
    opened.catch(() => clients.delete(installation));
    return opened;
  };
}

function clientOf(octokit: ProbotOctokit, installation: number, appId: number, clock: Clock): Client {
  const pace = new Pace(clock);
  octokit.hook.wrap('request', async (request, options) => {
    // Octokit sends its own requests for tokens through here too, inside of those that need them.
    if (options.url.endsWith('/access_tokens')) return request(options);
    const isGraphql = options.url.endsWith('/graphql');
    if (options.method !== 'GET' && !isGraphql) await pace.pass();
    try {
      const response = await withFreshToken(octokit, installation, async () => request(options));
      if (isGraphql && hasErrorOfType(response.data, 'RATE_LIMITED')) throw rateLimitOf(response.headers, clock.now());
      return response;
    } catch (error) {
      throw troubleFrom(error, clock.now());
    }
  });
  return {
    installation,
    appId,
    rest: octokit.rest,
    paginate: octokit.paginate,
    query: async (schema, document, variables) => {
      const answer = schema.safeParse(await octokit.graphql(document, { ...variables }).catch(throwGraphqlTrouble));
      if (answer.success) return answer.data;
      throw new Trouble('unexpected', 'GitHub answered a GraphQL query in a shape that is not known', 200);
    },
  };
}

/** A token may be revoked before its hour is over; a 401 did nothing, so asking again with a new one is safe. */
async function withFreshToken<T>(octokit: ProbotOctokit, installation: number, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && error.status === 401)) throw error;
    await octokit.auth({ type: 'installation', installationId: installation, refresh: true });
    return send();
  }
}

const errorTypes = (errors: unknown): readonly unknown[] =>
  Array.isArray(errors) ? errors.map((error: unknown) => (hasType(error) ? error.type : undefined)) : [];

const hasType = (error: unknown): error is { readonly type: unknown } =>
  typeof error === 'object' && error !== null && 'type' in error;

const hasErrorOfType = (body: unknown, type: string): boolean =>
  typeof body === 'object' && body !== null && 'errors' in body && errorTypes(body.errors).includes(type);

/** GraphQL says no with status 200; an error without a type is GitHub's own, most often its ten seconds being over. */
function throwGraphqlTrouble(error: unknown): never {
  if (!(error instanceof Error && 'errors' in error)) throw error;
  const types = errorTypes(error.errors);
  if (types.includes('NOT_FOUND')) throw new Trouble('gone', 'GitHub has no such thing, or not for us', 200);
  if (types.includes('FORBIDDEN'))
    throw new Trouble('forbidden', 'The installation does not grant what this needs', 200);
  if (types.some((type) => type !== undefined)) throw new Trouble('unexpected', 'GitHub refused a GraphQL query', 200);
  throw new Trouble('unavailable', 'GitHub could not finish a GraphQL query', 200);
}
