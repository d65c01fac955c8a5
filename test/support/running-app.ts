import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Clock } from '../../src/github/index.js';
import { type RunningServer, type ServeOptions, serve } from '../../src/server/index.js';
import { openDatabase } from '../../src/store/database.js';
import { storeOn } from '../../src/store/index.js';
import { emptySnapshot } from '../contracts/database.js';
import { type CheckRun, FakeGitHub, type Pull } from './fake-github/index.js';

export const SECRET = 'a-webhook-secret-of-thirty-two-bytes';
export const APP_ID = 42;
/** The compiled judge process; `npm run build` makes it. */
export const JUDGE = new URL('../../dist/server/judge/process.js', import.meta.url);

/** A finished check as people see it. */
export interface Checked {
  readonly conclusion: string;
  readonly title: string;
  readonly summary: string;
  readonly run: CheckRun;
}

/** A fake GitHub with the App running against it, as it would in production. */
export interface RunningApp {
  readonly github: FakeGitHub;
  readonly log: readonly string[];
  /** Where webhooks go. */
  readonly webhookUrl: string;
  /** Ends the server and starts another over the same data. */
  restart(): Promise<void>;
  /** Resolves with the newest check of a pull request's head once it has a conclusion. */
  checked(pull: Pull): Promise<Checked>;
  /** Resolves when every webhook is answered and no review is wanted or under way. */
  quiet(): Promise<void>;
  /** Makes every review and installation that waits for a later time due now. */
  hurry(): Promise<void>;
  close(): Promise<void>;
}

/** Writes follow one another at once; the pace has tests of its own. */
export const UNPACED: Clock = { now: () => Date.now(), wait: async () => undefined };

/** What differs from an ordinary start. The data is in memory; it outlives a restart but not a `close`. */
export interface AppOptions {
  /** Laid over the App's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly judge?: URL;
  readonly timing?: ServeOptions['timing'];
}

/** Starts both. */
export async function runApp(options: AppOptions = {}): Promise<RunningApp> {
  const dir = await mkdtemp(join(tmpdir(), 'portcullis-app-'));
  const github = await FakeGitHub.start({ appId: APP_ID, slug: 'portcullis', webhookSecret: SECRET, dir });
  const database = await openDatabase({ memory: true, snapshot: await emptySnapshot() });
  const log: string[] = [];
  let webhookUrl = '';
  const start = async (): Promise<RunningServer> => {
    const server = await serve(environmentOf(github, options.environment), {
      judge: options.judge ?? JUDGE,
      logTo: { write: (line: string) => void log.push(line) },
      store: storeOn({ ...database, close: async () => undefined }),
      clock: UNPACED,
      timing: { pollMs: 50, lagSeconds: 0.1, ...options.timing },
    });
    webhookUrl = `${server.url}/api/github/webhooks`;
    github.deliverTo(webhookUrl);
    return server;
  };
  const told = () => log.slice(-5).join('');
  const isIdle = async () => {
    await github.settled();
    const { rows } = await sql`select from pull_review
      where (want_gen > done_gen and not dead and not closed) or lease_until > now()`.execute(database.sql);
    return rows.length === 0;
  };
  let server = await start();
  return {
    github,
    log,
    get webhookUrl() {
      return webhookUrl;
    },
    async restart() {
      await server.stop();
      server = await start();
    },
    checked: (pull) => until(() => finished(pull), told),
    quiet: () => until(async () => ((await isIdle()) ? true : undefined), told).then(() => undefined),
    async hurry() {
      await sql`update pull_review set run_at = now()`.execute(database.sql);
      await sql`update installation_state set snoozed_until = null`.execute(database.sql);
    },
    async close() {
      await server.stop();
      await database.close();
      await github.close();
      await rm(dir, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The environment of a server that talks to the fake. */
export function environmentOf(
  github: FakeGitHub,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    APP_ID: String(APP_ID),
    PRIVATE_KEY: github.privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: github.url,
    PORT: '0',
    ...more,
  };
}

/** The newest check of a pull request's head, when it has a conclusion. */
export function finished(pull: Pull): Checked | undefined {
  const run = pull.repository.checks.latest(pull.head)[0];
  if (run?.status !== 'completed' || run.conclusion === null) return undefined;
  return { conclusion: run.conclusion, title: run.title ?? '', summary: run.summary ?? '', run };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again until there is an answer; gives up after a while with what the caller can tell. */
export async function until<T>(
  answer: () => T | undefined | Promise<T | undefined>,
  told: () => string = () => '',
  seconds = 50,
): Promise<T> {
  for (let tries = 0; tries < seconds * 40; tries++) {
    const value = await answer();
    if (value !== undefined) return value;
    await pause(25);
  }
  throw new Error(`nothing came within ${seconds} s. ${told()}`);
}
