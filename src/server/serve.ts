import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pino from 'pino';
import { Probot } from 'probot';
import { connectGitHub, deliveryFacts, jobFor, ObjectCache, PlainOctokit, WATCHED_EVENTS } from '../github/index.js';
import { openStore, type Store } from '../store/index.js';
import portcullis, { type Accept } from './app.js';
import type { Desk } from './desk.js';
import { openHost, type RawDelivery } from './http.js';
import { startJanitor } from './janitor.js';
import { openJudgePool } from './judge/court.js';
import { openLog } from './log.js';
import { type ServerSettings, serverSettings } from './settings.js';
import { startWorker, type Worker } from './worker.js';

/** A server that is up. */
export interface RunningServer {
  /** Where it listens, as "http://127.0.0.1:3000". */
  readonly url: string;
  /** Stops accepting, lets running reviews end, and closes everything. */
  stop(): Promise<void>;
}

/** What tests and the demo may replace. */
export interface ServeOptions {
  readonly logTo?: pino.DestinationStream;
  /** The compiled judge process. */
  readonly judge?: URL;
}

/**
 * Starts the App with the settings of an environment: the store is opened, reviews that a crash interrupted are taken up
 * again, and the webhook is served. Throws a `SettingsError` or the store's error when it cannot start.
 */
export async function serve(
  environment: Readonly<Record<string, string | undefined>>,
  options: ServeOptions = {},
): Promise<RunningServer> {
  const settings = serverSettings(environment);
  const log = openLog(settings.logLevel, options.logTo);
  const store = await openStore(settings.database);
  const probot = new Probot({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecrets[0],
    baseUrl: settings.apiUrl,
    Octokit: PlainOctokit,
    log,
  });
  const desk: Desk = {
    store,
    clients: connectGitHub(probot, settings.appId),
    cacheOf: cachesByInstallation(),
    judges: openJudgePool(settings.bounds, options.judge),
    webUrl: webUrlOf(settings.apiUrl),
    today: () => new Date().toISOString().slice(0, 10),
    log,
  };
  if (store.engine === 'embedded') await store.ledger.releaseAllAtBoot();
  const worker = startWorker(desk, settings.concurrency, `${process.pid}-${randomUUID()}`);
  const janitor = startJanitor(desk);
  portcullis(probot, { accept: acceptInto(store, worker, settings) });
  await probot.ready();
  const host = openHost({
    webhookPath: settings.webhookPath,
    webhookSecrets: settings.webhookSecrets,
    receive: (delivery) => receiveBy(probot, delivery),
    ready: async () => (await store.ready()).ready,
    log: (fields, message) => log.error(fields, message),
  });
  const url = await listen(host, settings);
  log.info({ url, engine: store.engine }, 'listening');
  return {
    url,
    async stop() {
      janitor.stop();
      await close(host);
      await worker.stop();
      desk.judges.close();
      await store.close();
    },
  };
}

/** Answers the address once the host listens. */
async function listen(server: Server, { host, port }: ServerSettings): Promise<string> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const bound = server.address() as AddressInfo;
  return `http://${bound.address.includes(':') ? `[${bound.address}]` : bound.address}:${bound.port}`;
}

/** Accepts no more connections, and resolves when those that are open have been answered. */
async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/** Translates an event and makes it durable; the review itself starts from the ledger. */
function acceptInto(store: Store, worker: Worker, { appId }: ServerSettings): Accept {
  return async ({ id, name, payload }) => {
    const job = jobFor(name, payload, appId);
    if (job === undefined) return;
    const { action } = deliveryFacts(payload);
    await store.ledger.accept({ id, event: name, ...(action === undefined ? {} : { action }) }, job);
    worker.wake();
  };
}

async function receiveBy(probot: Probot, { id, event, body }: RawDelivery): Promise<'accepted' | 'malformed'> {
  const name = WATCHED_EVENTS.find((watched) => watched === event);
  if (name === undefined) return 'accepted';
  const payload = parsed(body);
  if (payload === undefined) return 'malformed';
  await probot.receive({ id, name, payload } as Parameters<Probot['receive']>[0]);
  return 'accepted';
}

function parsed(body: string): unknown {
  try {
    const payload: unknown = JSON.parse(body);
    return typeof payload === 'object' && payload !== null ? payload : undefined;
  } catch {
    return undefined;
  }
}

function cachesByInstallation(): Desk['cacheOf'] {
  const caches = new Map<number, ObjectCache>();
  return (installation) => {
    const cache = caches.get(installation) ?? new ObjectCache();
    caches.set(installation, cache);
    return cache;
  };
}

/** Where people read what the API serves: github.com, or the host of an Enterprise Server. */
function webUrlOf(apiUrl: string): string {
  const { protocol, host } = new URL(apiUrl);
  return host === 'api.github.com' ? 'https://github.com' : `${protocol}//${host}`;
}
