import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { verify } from '@octokit/webhooks-methods';
import { bodyOf, Room, type Share } from './body.js';

/** What the host needs to know, and what it hands a delivery to. */
export interface HostOptions {
  readonly webhookPath: string;
  /** Current secret first. */
  readonly webhookSecrets: readonly string[];
  /** Resolves once the delivery is durable. */
  readonly receive: (delivery: RawDelivery) => Promise<'accepted' | 'malformed'>;
  readonly ready: () => Promise<boolean>;
  readonly log: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  /** Bounds on what is in hand; `LIMITS` when absent. */
  readonly limits?: HostLimits;
}

/** Bounds of the host. */
export interface HostLimits {
  /** Deliveries in hand at the same time; more are asked to come again. */
  readonly deliveries: number;
  /** Bytes of unfinished deliveries, whose senders nobody has checked yet. */
  readonly bytes: number;
  /** Time in which a delivery must have become durable. */
  readonly answerMs: number;
}

/** GitHub gives up after 10 s; what is not durable by then is answered as failed, so that it can be redelivered. */
export const LIMITS: HostLimits = { deliveries: 200, bytes: 256 * 1024 * 1024, answerMs: 7_000 };

/** A delivery whose signature is good. */
export interface RawDelivery {
  readonly id: string;
  readonly event: string;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const BUSY: Answer = { status: 503, text: 'busy' };

/**
 * The HTTP host in front of Probot: it bounds the body while it streams in, checks the signature over the raw bytes, and
 * answers a delivery only after it is durable. Answers say nothing about what went wrong inside.
 */
export function openHost(options: HostOptions): Server {
  const limits = options.limits ?? LIMITS;
  const room = new Room(limits.bytes);
  let inHand = 0;
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 15_000, maxHeaderSize: 16_384 },
    (request, response) => {
      const route = routeOf(request, options);
      if (route !== 'webhook') {
        void health(route, options).then((answer) => send(response, answer));
        return;
      }
      if (inHand >= limits.deliveries) return send(response, BUSY);
      inHand += 1;
      const share = room.share();
      void webhook(request, share, limits.answerMs, options)
        .catch((error: unknown): Answer => {
          options.log({ error: error instanceof Error ? error.name : 'unknown' }, 'a delivery could not be stored');
          return { status: 500, text: 'not stored' };
        })
        .then((answer) => send(response, answer))
        .finally(() => {
          inHand -= 1;
          share.giveBack();
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

async function webhook(
  request: IncomingMessage,
  share: Share,
  answerMs: number,
  options: HostOptions,
): Promise<Answer> {
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  if (!/^application\/json\b/i.test(header('content-type'))) return { status: 415, text: 'application/json only' };
  const [id, event, signature] = [header('x-github-delivery'), header('x-github-event'), header('x-hub-signature-256')];
  if (id === '' || event === '' || signature === '') return { status: 400, text: 'headers are missing' };
  const read = await bodyOf(request, share);
  if (read.kind !== 'whole') return read.kind === 'no room' ? BUSY : { status: 413, text: 'too large' };
  const body = read.bytes.toString('utf8');
  if (!(await isSigned(body, signature, options.webhookSecrets))) return { status: 401, text: 'bad signature' };
  const outcome = await within(answerMs, options.receive({ id, event, body }));
  return outcome === 'malformed' ? { status: 400, text: 'not JSON' } : { status: 202, text: 'accepted' };
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
  if (status === BUSY.status) response.setHeader('retry-after', '5');
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
