import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Answer, notFound, Refusal } from './answer.js';
import { Call, type Routes } from './call.js';
import type { Caller, Installation } from './credentials.js';
import { checkBody, checkedParameters, faultOfResponse, type Match, operationFor } from './description.js';
import type { FakeGitHub } from './fake-github.js';
import { answerGraphql } from './graphql.js';
import { pageOf } from './pages.js';
import { checkDemand } from './permissions.js';
import type { Repository } from './repository.js';
import type { LoggedRequest } from './requests.js';
import { apps } from './routes/apps.js';
import { checks } from './routes/checks.js';
import { comments } from './routes/comments.js';
import { commits } from './routes/commits.js';
import { contents } from './routes/contents.js';
import { pulls } from './routes/pulls.js';
import { repositories } from './routes/repositories.js';
import { reviews } from './routes/reviews.js';

const routes: Routes = {
  ...apps,
  ...checks,
  ...comments,
  ...commits,
  ...contents,
  ...pulls,
  ...repositories,
  ...reviews,
};

/** Requests whose content counts towards GitHub's limit on creating content. */
const CREATING = /^(pulls\/create|issues\/create|checks\/create|git\/create-commit)/;

/** A response ready to be sent. */
export interface Response {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

/** A request, read. `path` is without `/api/v3`. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly log: LoggedRequest;
}

/** A JSON response. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response => ({
  status,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    ...headers,
  },
  body: JSON.stringify(body),
});

const refused = (refusal: Refusal): Response => json(refusal.status, refusal.body, refusal.headers);

function parsed(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

/** The API behind the server: takes requests through GitHub's gates, in GitHub's order, to the routes. */
export class Api {
  readonly #github: FakeGitHub;
  readonly #lastReads = new Map<string, Response>();

  constructor(github: FakeGitHub) {
    this.#github = github;
  }

  /** What the same URL answered last time; undefined if it was not read yet. */
  lastRead(incoming: Incoming): Response | undefined {
    return this.#lastReads.get(incoming.url.href);
  }

  /** The answer to a request, whatever it is. `active` is how many requests are under way. */
  async answer(incoming: Incoming, active: number): Promise<Response> {
    try {
      if (active > this.#github.limits.concurrent) throw this.#github.limits.secondaryLimit();
      const response = incoming.path === '/graphql' ? await this.#graphql(incoming) : await this.#rest(incoming);
      if (incoming.method === 'GET' && response.status === 200) this.#lastReads.set(incoming.url.href, response);
      return this.#unlessKnown(incoming, response);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const installation = this.#installationOf(incoming);
      if (installation !== undefined) this.#github.limits.spend(installation);
      return this.#limited(incoming, refused(error));
    }
  }

  /** 304 where the client has the answer already; such requests are free. */
  #unlessKnown(incoming: Incoming, response: Response): Response {
    const installation = this.#installationOf(incoming);
    const { etag } = response.headers;
    if (etag !== undefined && incoming.headers['if-none-match'] === etag) {
      return this.#limited(incoming, { ...response, status: 304, body: '' });
    }
    if (installation !== undefined && incoming.path !== '/rate_limit') this.#github.limits.spend(installation);
    return this.#limited(incoming, response);
  }

  #limited(incoming: Incoming, response: Response): Response {
    const installation = this.#installationOf(incoming);
    if (installation === undefined) return response;
    const resource = incoming.path === '/graphql' ? 'graphql' : 'core';
    return { ...response, headers: { ...this.#github.limits.headers(installation, resource), ...response.headers } };
  }

  #installationOf(incoming: Incoming): Installation | undefined {
    const id = incoming.log.tokenInstallation;
    return id === undefined ? undefined : this.#github.credentials.installations.get(id);
  }

  async #graphql(incoming: Incoming): Promise<Response> {
    const caller = this.#identify(incoming);
    if (caller.kind === 'app') throw new Refusal(403, 'Resource not accessible by integration');
    const request = parsed(incoming.body) as { query?: string; variables?: Record<string, unknown> } | undefined;
    const isWrite = /^\s*mutation\b/m.test(request?.query ?? '');
    incoming.log.isWrite = isWrite;
    this.#github.limits.check(caller.installation, { endpoint: 'graphql', isWrite, creates: false });
    return json(200, await answerGraphql(this.#github, caller, request?.query ?? '', request?.variables ?? {}));
  }

  #identify(incoming: Incoming): Caller {
    const caller = this.#github.credentials.caller(incoming.headers.authorization);
    if (caller.kind === 'installation') incoming.log.tokenInstallation = caller.installation.id;
    return caller;
  }

  async #rest(incoming: Incoming): Promise<Response> {
    const github = this.#github;
    const match = operationFor(incoming.method, incoming.path);
    const route = match === undefined ? undefined : routes[match.operation.id];
    if (match === undefined || route === undefined) {
      github.violations.push(`${incoming.method} ${incoming.path} is not an endpoint that the fake knows`);
      throw notFound();
    }
    const caller = this.#identify(incoming);
    const { id } = match.operation;
    if (caller.kind === 'installation' && id !== 'rate-limit/get') {
      github.limits.check(caller.installation, {
        endpoint: id,
        isWrite: incoming.log.isWrite,
        creates: CREATING.test(id),
      });
    }
    checkDemand(id, caller);
    const repository = this.#repositoryOf(match, caller);
    const parameters = checkedParameters(match, incoming.url.searchParams);
    const body = parsed(incoming.body);
    checkBody(match.operation, body);
    const call = new Call({
      github,
      caller,
      parameters,
      body,
      repository,
      url: incoming.url,
      accept: incoming.headers.accept ?? '',
      authorization: incoming.headers.authorization ?? '',
    });
    return this.#checked(match, call, await route(call));
  }

  /** What the App is not installed on does not exist for it. */
  #repositoryOf({ params }: Match, caller: Caller): Repository | undefined {
    const { owner, repo } = params;
    if (owner === undefined || repo === undefined) return undefined;
    const repository = this.#github.find(owner, repo);
    const hidden = caller.kind === 'installation' && !caller.repositories.has(repository?.id ?? 0);
    if (repository === undefined || hidden) throw notFound();
    return repository;
  }

  /** Turns an answer into bytes; one that GitHub's description does not allow is our own fault and becomes a 500. */
  #checked(match: Match, call: Call, answer: Answer): Response {
    if (answer.kind === 'empty') return { status: 204, headers: {}, body: '' };
    if (answer.kind === 'bytes')
      return { status: 200, headers: { 'content-type': answer.contentType }, body: answer.bytes };
    const page = answer.kind === 'list' ? pageOf(answer.all, call.parameters, call.url) : undefined;
    const body = answer.kind === 'list' ? (answer.wrap?.(page?.items ?? []) ?? page?.items ?? []) : answer.body;
    const status = answer.kind === 'list' ? 200 : answer.status;
    const fault = faultOfResponse(match.operation, status, body);
    if (fault !== undefined) {
      this.#github.violations.push(fault);
      return json(500, { message: fault });
    }
    const etag = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('hex')}"`;
    const link = page?.link;
    const more = answer.kind === 'json' ? answer.headers : undefined;
    return json(status, body, {
      ...(status === 200 ? { etag } : {}),
      ...(link === undefined ? {} : { link }),
      ...more,
    });
  }
}
