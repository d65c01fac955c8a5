import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingHttpHeaders, type RequestOptions, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MOST_BYTES } from '../../src/server/body.js';
import { type HostOptions, LIMITS, openHost, type RawDelivery } from '../../src/server/http.js';

const SECRET = 'the-secret-of-today-0123';
const PREVIOUS = 'the-secret-of-yesterday-0123';
const PATH = '/api/github/webhooks';
const BODY = '{"action":"opened"}';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Heard {
  readonly port: number;
  readonly deliveries: readonly RawDelivery[];
  readonly logged: readonly string[];
}

/** A host on a port of its own, and what it heard. */
async function listen(options: Partial<HostOptions> = {}): Promise<Heard> {
  const deliveries: RawDelivery[] = [];
  const logged: string[] = [];
  server = openHost({
    webhookPath: PATH,
    webhookSecrets: [SECRET, PREVIOUS],
    receive: (delivery) => {
      deliveries.push(delivery);
      return Promise.resolve('accepted');
    },
    ready: () => Promise.resolve(true),
    log: (fields, message) => logged.push(`${JSON.stringify(fields)} ${message}`),
    ...options,
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, deliveries, logged };
}

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

async function ask(options: RequestOptions, body: string | Readable = ''): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', agent: false, ...options });
  // A host that has answered may close while the rest of a body is still being written.
  const response = once(asked, 'response');
  if (typeof body === 'string') asked.end(body);
  else body.pipe(asked);
  const [message] = await response;
  let text = '';
  for await (const chunk of message) text += String(chunk);
  asked.on('error', () => {});
  return { status: message.statusCode, text, headers: message.headers };
}

const signed = (body: string, secret = SECRET) => ({
  'content-type': 'application/json',
  'x-github-delivery': 'd-1',
  'x-github-event': 'pull_request',
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});

const deliver = (
  port: number,
  headers: Readonly<Record<string, string>> = signed(BODY),
  body: string | Readable = BODY,
) => ask({ port, method: 'POST', path: PATH, headers }, body);

/** As many bytes as asked for, in chunks, without holding them. */
function stream(bytes: number): Readable {
  const chunk = Buffer.alloc(64 * 1024, 'a');
  let left = bytes;
  return new Readable({
    read() {
      const next = Math.min(left, chunk.length);
      left -= next;
      this.push(next === 0 ? null : chunk.subarray(0, next));
    },
  });
}

describe('a delivery with a good signature', () => {
  test.each([
    ['current', SECRET],
    ['previous', PREVIOUS],
  ])('is handed on under the %s secret', async (_, secret) => {
    const { port, deliveries } = await listen();
    expect(await deliver(port, signed(BODY, secret))).toMatchObject({ status: 202, text: 'accepted\n' });
    expect(deliveries).toEqual([{ id: 'd-1', event: 'pull_request', body: BODY }]);
  });

  test("that is no JSON is the sender's mistake", async () => {
    const { port } = await listen({ receive: () => Promise.resolve('malformed') });
    expect(await deliver(port, signed('{'), '{')).toMatchObject({ status: 400, text: 'not JSON\n' });
  });

  test('keeps its bytes, whatever the language', async () => {
    const { port, deliveries } = await listen();
    const body = '{"title":"żółw 🐢 \\u0000"}';
    expect((await deliver(port, signed(body), body)).status).toBe(202);
    expect(deliveries[0]?.body).toBe(body);
  });

  test('of the largest size that GitHub sends is accepted', async () => {
    const { port, deliveries } = await listen();
    const body = JSON.stringify('a'.repeat(MOST_BYTES - 2));
    expect((await deliver(port, signed(body), body)).status).toBe(202);
    expect(deliveries[0]?.body).toHaveLength(MOST_BYTES);
  });
});

describe('nothing else is handed on', () => {
  const { 'x-hub-signature-256': signature, ...unsigned } = signed(BODY);
  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['no signature', unsigned, 400],
    ['an empty signature', { ...unsigned, 'x-hub-signature-256': '' }, 400],
    ['the signature of another secret', signed(BODY, 'somebody-else'), 401],
    ['the signature of another body', signed('{}'), 401],
    ['a signature of another length', { ...unsigned, 'x-hub-signature-256': signature.slice(0, 40) }, 401],
    ['a SHA-1 signature', { ...unsigned, 'x-hub-signature-256': `sha1=${signature.slice(7, 47)}` }, 401],
    ['no event', { ...signed(BODY), 'x-github-event': '' }, 400],
    ['no delivery id', { ...signed(BODY), 'x-github-delivery': '' }, 400],
    ['a form', { ...signed(BODY), 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('%s', async (_, headers, status) => {
    const { port, deliveries } = await listen();
    expect((await deliver(port, headers)).status).toBe(status);
    expect(deliveries).toEqual([]);
  });

  test('an empty body', async () => {
    const { port, deliveries } = await listen();
    expect((await deliver(port, signed(''), '')).status).toBe(401);
    expect(deliveries).toEqual([]);
  });

  test.each([
    ['GET', PATH, 405],
    ['PUT', PATH, 405],
    ['POST', '/', 404],
    ['POST', `${PATH}/`, 404],
    ['GET', '/nowhere', 404],
    ['POST', '/livez', 404],
  ])('%s %s', async (method, path, status) => {
    const { port, deliveries } = await listen();
    expect((await ask({ port, method, path, headers: signed(BODY) }, method === 'GET' ? '' : BODY)).status).toBe(
      status,
    );
    expect(deliveries).toEqual([]);
  });
});

describe('bounds', () => {
  test.each([
    ['with its length announced', { 'content-length': String(MOST_BYTES + 1024) }],
    ['in chunks', {}],
  ])('a body of 26 MB is a 413, %s, and is not held', async (_, extra) => {
    const { port, deliveries } = await listen();
    const answer = await deliver(port, { ...signed(BODY), ...extra }, stream(MOST_BYTES + 1024));
    expect(answer).toMatchObject({ status: 413, text: 'too large\n' });
    expect(deliveries).toEqual([]);
  });

  test('a gigabyte is answered after the first 25 MB, and dropped', async () => {
    const { port } = await listen();
    const before = process.memoryUsage().arrayBuffers;
    expect((await deliver(port, signed(BODY), stream(2 ** 30))).status).toBe(413);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MOST_BYTES);
  });

  test('all bodies together have a bound too, and leave room when they are answered', async () => {
    const { port } = await listen({ limits: { ...LIMITS, bytes: 1_000 } });
    const large = JSON.stringify('a'.repeat(2_000));
    const answer = await deliver(port, signed(large), large);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    for (let round = 0; round < 100; round++) expect((await deliver(port)).status).toBe(202);
  });

  test('more deliveries than can be in hand are asked to come again', async () => {
    let store: (outcome: 'accepted') => void = () => {};
    const stored = new Promise<'accepted'>((resolve) => {
      store = resolve;
    });
    const arrived: string[] = [];
    const receive = ({ id }: RawDelivery) => {
      arrived.push(id);
      return stored;
    };
    const { port } = await listen({ receive, limits: { ...LIMITS, deliveries: 2 } });
    const waiting = [deliver(port), deliver(port)];
    while (arrived.length < 2) await new Promise(setImmediate);
    const third = await deliver(port);
    expect([third.status, third.headers['retry-after']]).toEqual([503, '5']);
    store('accepted');
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202]);
    expect((await deliver(port)).status).toBe(202);
  });

  test('a sender that goes away half way leaves nothing behind', async () => {
    const { port, deliveries, logged } = await listen({ limits: { ...LIMITS, deliveries: 1 } });
    const socket = connect(port, '127.0.0.1');
    const headers = Object.entries({ ...signed(BODY), host: 'x', 'content-length': '1000' });
    socket.write(`POST ${PATH} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n{`);
    while ((await deliver(port)).status === 202) await new Promise(setImmediate);
    socket.destroy();
    while (logged.length === 0) await new Promise(setImmediate);
    const heard = deliveries.length;
    expect((await deliver(port)).status).toBe(202);
    expect(deliveries).toHaveLength(heard + 1);
  });

  test('what is not HTTP is cut off', async () => {
    const { port } = await listen();
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.end('\x16\x03\x01 this is no HTTP\r\n\r\n');
    let said = '';
    socket.on('data', (data) => {
      said += String(data);
    });
    await once(socket, 'close');
    expect(said).toBe('');
  });
});

describe('a delivery that cannot be stored', () => {
  test('is a 500 that says nothing about the inside', async () => {
    const receive = () => Promise.reject(new TypeError('password of the database'));
    const { port, logged } = await listen({ receive });
    expect(await deliver(port)).toMatchObject({ status: 500, text: 'not stored\n' });
    expect(logged).toEqual(['{"error":"TypeError"} a delivery could not be stored']);
  });

  test('in time is a 500, so that GitHub shows it as failed and it can be redelivered', async () => {
    const receive = () => new Promise<'accepted'>(() => {});
    const { port } = await listen({ receive, limits: { ...LIMITS, answerMs: 20 } });
    expect(await deliver(port)).toMatchObject({ status: 500, text: 'not stored\n' });
  });

  test('the time ends before GitHub stops listening', () => {
    expect(LIMITS.answerMs).toBeLessThan(10_000);
  });
});

describe('health', () => {
  const get = (port: number, path: string, method = 'GET') => ask({ port, path, method });

  test('/livez says that the process answers, whatever the database does', async () => {
    const { port } = await listen({ ready: () => Promise.reject(new Error('down')) });
    expect(await get(port, '/livez')).toMatchObject({ status: 200, text: 'ok\n' });
    expect((await get(port, '/healthz', 'HEAD')).status).toBe(200);
  });

  test.each<[string, () => Promise<boolean>, number]>([
    ['can be stored', () => Promise.resolve(true), 200],
    ['cannot be stored', () => Promise.resolve(false), 503],
    ['are not even answered', () => Promise.reject(new Error('password')), 503],
  ])('/readyz when deliveries %s', async (_, ready, status) => {
    const { port } = await listen({ ready });
    const answer = await get(port, '/readyz');
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('password');
  });
});
