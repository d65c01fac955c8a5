import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, notFound, Refusal } from './answer.js';
import { Call, type Routes } from './call.js';
import type { Caller, Installation } from './credentials.js';
import { checkBody, checkedParameters, faultOfResponse, type Match, operationFor } from './description.js';
import type { FakeGitHub } from './fake-github.js';
import type { Fault } from './faults.js';
import { answerGraphql } from './graphql.js';
import { pageOf } from './pages.js';
import { checkDemand } from './permissions.js';
import type { Repository } from './repository.js';
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

/** One request as it was seen. Times are milliseconds since 1970. */
export interface LoggedRequest {
  readonly method: string;
  /** Without `/api/v3` and query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly startedAt: number;
  finishedAt: number;
  /** 0 while unanswered, and for connections that were cut. */
  status: number;
  tokenInstallation: number | undefined;
  /** Whether it changes something in a repository: not for GraphQL queries, not for fetching a token. */
  isWrite: boolean;
  readonly bodyBytes: number;
}

/** A response ready to be sent. */
interface Response {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly log: LoggedRequest;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response => ({
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

/** The HTTP side: reads requests, takes them through GitHub's gates in GitHub's order, and answers. */
export class HttpSide {
  readonly server: Server;
  readonly log: LoggedRequest[] = [];
  readonly #github: FakeGitHub;
  readonly #lastReads = new Map<string, Response>();
  #active = 0;

  constructor(github: FakeGitHub) {
    this.#github = github;
    this.server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        github.violations.push(
          `failed on ${request.method} ${request.url}: ${String(error instanceof Error ? error.stack : error)}`,
        );
        response.writeHead(500).end();
      });
    });
  }

  /** Listens on a free port of the loopback interface and returns the root URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = Date.now();
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
    const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '').replace(/^\/api\/graphql$/, '/graphql');
    const method = request.method ?? 'GET';
    const body = await bodyOf(request);
    const log: LoggedRequest = {
      method,
      path,
      query: Object.fromEntries(url.searchParams),
      startedAt,
      finishedAt: startedAt,
      status: 0,
      tokenInstallation: undefined,
      isWrite: method !== 'GET' && path !== '/graphql' && !path.endsWith('/access_tokens'),
      bodyBytes: Buffer.byteLength(body),
    };
    this.log.push(log);
    const incoming = { method, path, url, headers: request.headers, body, log };
    this.#active += 1;
    const answer = await this.#underFault(this.#github.faults.take(method, path), incoming);
    if (this.#github.faults.latency > 0) await delay(this.#github.faults.latency);
    this.#active -= 1;
    log.finishedAt = Date.now();
    if (answer === 'cut') {
      request.socket.destroy();
      return;
    }
    log.status = answer.status;
    const length =
      answer.status === 204 || answer.status === 304
        ? {}
        : { 'content-length': String(Buffer.byteLength(answer.body)) };
    response
      .writeHead(answer.status, { 'x-github-request-id': randomUUID(), ...answer.headers, ...length })
      .end(answer.body);
  }

  async #underFault(fault: Fault | undefined, incoming: Incoming): Promise<Response | 'cut'> {
    switch (fault?.kind) {
      case undefined:
        return this.#answer(incoming);
      case 'status':
        return json(fault.status, { message: 'Server Error' });
      case 'commit-then-502':
        await this.#answer(incoming);
        return json(502, { message: 'Server Error' });
      case 'commit-then-reset':
        await this.#answer(incoming);
        return 'cut';
      case 'reset':
        return 'cut';
      case 'delay':
        await delay(fault.milliseconds);
        return this.#answer(incoming);
      case 'secondary-limit': {
        const { limits } = this.#github;
        const refusal = limits.secondaryLimit();
        const headers = { 'retry-after': String(fault.retryAfter ?? limits.retryAfter) };
        return json(refusal.status, refusal.body, headers);
      }
      case 'stale':
        return this.#lastReads.get(incoming.url.href) ?? this.#answer(incoming);
    }
  }

  async #answer(incoming: Incoming): Promise<Response> {
    try {
      if (this.#active > this.#github.limits.concurrent) throw this.#github.limits.secondaryLimit();
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
