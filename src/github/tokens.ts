import type { ProbotOctokit } from 'probot';
import type { Clock } from './pace.js';

/**
 * What a token may do, whatever more the installation grants. Kept beside `app.yml`: a review reads code and pull
 * requests, and writes checks and comments.
 */
const NEEDED = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' } as const;

/** Milliseconds before its end at which a token is no longer used. GitHub gives them an hour. */
const MARGIN_MS = 5 * 60_000;

interface Token {
  readonly value: string;
  readonly until: number;
}

/** The parts of an Octokit request that an authentication strategy works on. */
interface Sendable {
  (options: object): Promise<unknown>;
  readonly endpoint: { merge(route: unknown, parameters: unknown): { headers: Record<string, unknown> } };
}

/** Access tokens of one installation, asked for with the App's own client and used until shortly before they end. */
export class InstallationTokens {
  readonly #app: ProbotOctokit;
  readonly #installation: number;
  readonly #clock: Clock;
  #token: Promise<Token> | undefined;

  constructor(app: ProbotOctokit, installation: number, clock: Clock) {
    this.#app = app;
    this.#installation = installation;
    this.#clock = clock;
  }

  /** Octokit's authentication strategy: every request carries the present token. */
  readonly strategy = () => {
    const auth = async () => ({ type: 'token', tokenType: 'installation', token: await this.#current() });
    const hook = async (request: Sendable, route: unknown, parameters: unknown) => {
      const endpoint = request.endpoint.merge(route, parameters);
      endpoint.headers['authorization'] = `token ${await this.#current()}`;
      return request(endpoint);
    };
    return Object.assign(auth, { hook });
  };

  /** The present token is of no use any more. */
  forget(): void {
    this.#token = undefined;
  }

  /** Whoever comes while a token is being asked for waits for the same one. */
  async #current(): Promise<string> {
    const held = this.#token ?? this.#renew();
    const { value, until } = await held;
    if (until - MARGIN_MS > this.#clock.now()) return value;
    return (await (this.#token === held ? this.#renew() : (this.#token ?? this.#renew()))).value;
  }

  #renew(): Promise<Token> {
    const asked = this.#ask();
    this.#token = asked;
    asked.catch(() => {
      if (this.#token === asked) this.forget();
    });
    return asked;
  }

  /** GitHub refuses a token that is to have more than was granted; then whatever was granted has to do. */
  async #ask(): Promise<Token> {
    const installation_id = this.#installation;
    const { createInstallationAccessToken: create } = this.#app.rest.apps;
    const narrow = await create({ installation_id, permissions: NEEDED }).catch((error: unknown) => {
      if (error instanceof Error && 'status' in error && error.status === 422) return undefined;
      throw error;
    });
    const { data } = narrow ?? (await create({ installation_id }));
    return { value: data.token, until: Date.parse(data.expires_at) };
  }
}
