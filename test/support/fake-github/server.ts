import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Api, type Incoming, json, type Response } from './api.js';
import type { FakeGitHub } from './fake-github.js';
import type { Fault } from './faults.js';
import type { LoggedRequest } from './requests.js';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, answer: Response, log: LoggedRequest): void {
  log.status = answer.status;
  const bodyless = answer.status === 204 || answer.status === 304;
  const length = bodyless ? {} : { 'content-length': String(Buffer.byteLength(answer.body)) };
  response
    .writeHead(answer.status, { 'x-github-request-id': randomUUID(), ...answer.headers, ...length })
    .end(answer.body);
}

/** The HTTP side: reads requests, lets them go wrong where asked to, logs them, and sends the answers. */
export class HttpSide {
  readonly server: Server;
  readonly log: LoggedRequest[] = [];
  readonly #github: FakeGitHub;
  readonly #api: Api;
  #active = 0;

  constructor(github: FakeGitHub) {
    this.#github = github;
    this.#api = new Api(github);
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
    const body = await bodyOf(request).catch(() => undefined);
    // The client is gone, as one that was killed.
    if (body === undefined) return;
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
    const answer = await this.#counted({ method, path, url, headers: request.headers, body, log });
    log.finishedAt = Date.now();
    if (answer === 'cut') request.socket.destroy();
    else send(response, answer, log);
  }

  async #counted(incoming: Incoming): Promise<Response | 'cut'> {
    const { faults } = this.#github;
    this.#active += 1;
    try {
      const answer = await this.#underFault(faults.take(incoming.method, incoming.path), incoming);
      if (faults.latency > 0) await delay(faults.latency);
      return answer;
    } finally {
      this.#active -= 1;
    }
  }

  async #underFault(fault: Fault | undefined, incoming: Incoming): Promise<Response | 'cut'> {
    switch (fault?.kind) {
      case undefined:
        return this.#api.answer(incoming, this.#active);
      case 'status':
        return json(fault.status, { message: 'Server Error' });
      case 'commit-then-502':
        await this.#api.answer(incoming, this.#active);
        return json(502, { message: 'Server Error' });
      case 'commit-then-reset':
        await this.#api.answer(incoming, this.#active);
        return 'cut';
      case 'reset':
        return 'cut';
      case 'delay':
        await delay(fault.milliseconds);
        return this.#api.answer(incoming, this.#active);
      case 'secondary-limit': {
        const { limits } = this.#github;
        const refusal = limits.secondaryLimit();
        const headers = { 'retry-after': String(fault.retryAfter ?? limits.retryAfter) };
        return json(refusal.status, refusal.body, headers);
      }
      case 'stale':
        return this.#api.lastRead(incoming) ?? this.#api.answer(incoming, this.#active);
    }
  }
}
