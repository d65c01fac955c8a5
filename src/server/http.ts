import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { verify } from '@octokit/webhooks-methods';

/** What the host needs to know, and what it hands a delivery to. */
export interface HostOptions {
  readonly webhookPath: string;
  /** Current secret first. */
  readonly webhookSecrets: readonly string[];
  /** Resolves once the delivery is durable. */
  readonly receive: (delivery: RawDelivery) => Promise<'accepted' | 'malformed'>;
  readonly ready: () => Promise<boolean>;
  readonly log: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}

/** A delivery whose signature is good. */
export interface RawDelivery {
  readonly id: string;
  readonly event: string;
  readonly body: string;
}

/** GitHub caps payloads at 25 MB. */
const MOST_BYTES = 25 * 1024 * 1024;
/** Deliveries in hand at the same time; more are asked to come again. */
const MOST_IN_FLIGHT = 200;
/** GitHub gives up after 10 s; what is not durable by now is answered as failed, so that it can be redelivered. */
const ANSWER_MS = 7_000;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * The HTTP host in front of Probot: it bounds the body while it streams in, checks the signature over the raw bytes, and
 * answers a delivery only after it is durable. Answers say nothing about what went wrong inside.
 */
export function openHost(options: HostOptions): Server {
  let inFlight = 0;
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 15_000, maxHeaderSize: 16_384 },
    (request, response) => {
      const route = routeOf(request, options);
      if (route !== 'webhook') {
        void health(route, options).then((answer) => send(response, answer));
        return;
      }
      if (inFlight >= MOST_IN_FLIGHT) {
        send(response.setHeader('retry-after', '5'), { status: 503, text: 'busy' });
        return;
      }
      inFlight += 1;
      void webhook(request, options)
        .catch((error: unknown): Answer => {
          options.log({ error: error instanceof Error ? error.name : 'unknown' }, 'a delivery could not be stored');
          return { status: 500, text: 'not stored' };
        })
        .then((answer) => send(response, answer))
        .finally(() => {
          inFlight -= 1;
        });
    },
  );
  server.on('clientError', (_, socket) => socket.destroy());
  return server;
}

type Route = 'webhook' | 'livez' | 'readyz' | 'method' | 'nothing';

function routeOf(request: IncomingMessage, { webhookPath }: HostOptions): Route {
  const path = (request.url ?? '/').split('?')[0];
  if (path === webhookPath) return request.method === 'POST' ? 'webhook' : 'method';
  if (request.method !== 'GET' && request.method !== 'HEAD') return 'nothing';
  if (path === '/livez' || path === '/healthz') return 'livez';
  return path === '/readyz' ? 'readyz' : 'nothing';
}

async function health(route: Exclude<Route, 'webhook'>, { ready }: HostOptions): Promise<Answer> {
  switch (route) {
    case 'livez':
      return { status: 200, text: 'ok' };
    case 'readyz':
      return (await ready().catch(() => false)) ? { status: 200, text: 'ok' } : { status: 503, text: 'not ready' };
    case 'method':
      return { status: 405, text: 'method not allowed' };
    case 'nothing':
      return { status: 404, text: 'not found' };
    default:
      return route satisfies never;
  }
}

async function webhook(request: IncomingMessage, options: HostOptions): Promise<Answer> {
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  if (!/^application\/json\b/i.test(header('content-type'))) return { status: 415, text: 'application/json only' };
  const [id, event, signature] = [header('x-github-delivery'), header('x-github-event'), header('x-hub-signature-256')];
  if (id === '' || event === '' || signature === '') return { status: 400, text: 'headers are missing' };
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413, text: 'too large' };
  if (!(await isSigned(body, signature, options.webhookSecrets))) return { status: 401, text: 'bad signature' };
  const outcome = await within(ANSWER_MS, options.receive({ id, event, body }));
  return outcome === 'malformed' ? { status: 400, text: 'not JSON' } : { status: 202, text: 'accepted' };
}

/** The body, or undefined when it is larger than the cap; nothing beyond the cap is kept. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function isSigned(body: string, signature: string, secrets: readonly string[]): Promise<boolean> {
  for (const secret of secrets) {
    if (await verify(secret, body, signature).catch(() => false)) return true;
  }
  return false;
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too late')), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function send(response: ServerResponse, { status, text }: Answer): void {
  if (response.writableEnded || response.destroyed) return;
  const close = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...close }).end(`${text}\n`);
}
