import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, serve } from '../../src/server/index.js';
import { FakeGitHub, type Pull } from './fake-github/index.js';

export const SECRET = 'a-webhook-secret-of-thirty-two-bytes';
export const APP_ID = 42;
const judge = new URL('../../dist/server/judge/process.js', import.meta.url);

/** A fake GitHub with the App running against it, as it would in production. */
export interface RunningApp {
  readonly github: FakeGitHub;
  readonly log: readonly string[];
  /** Ends the server and starts another over the same data. */
  restart(): Promise<void>;
  /** Resolves with the newest check of a pull request's head once it has a conclusion. */
  checked(pull: Pull): Promise<{ readonly conclusion: string; readonly title: string; readonly summary: string }>;
  /** Resolves when nothing has been asked of GitHub for a moment. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** Starts both; `environment` is laid over the App's. */
export async function runApp(environment: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const dir = await mkdtemp(join(tmpdir(), 'portcullis-app-'));
  const github = await FakeGitHub.start({ appId: APP_ID, slug: 'portcullis', webhookSecret: SECRET, dir });
  const log: string[] = [];
  const start = async (): Promise<RunningServer> => {
    const server = await serve(
      {
        APP_ID: String(APP_ID),
        PRIVATE_KEY: github.privateKey,
        WEBHOOK_SECRET: SECRET,
        GITHUB_API_URL: github.url,
        DATA_DIR: join(dir, 'data'),
        PORT: '0',
        ...environment,
      },
      { judge, logTo: { write: (line: string) => void log.push(line) } },
    );
    github.deliverTo(`${server.url}/api/github/webhooks`);
    return server;
  };
  let server = await start();
  return {
    github,
    log,
    async restart() {
      await server.stop();
      server = await start();
    },
    async checked(pull) {
      return until(
        () => {
          const check = pull.repository.checks.latest(pull.head)[0];
          if (check?.status !== 'completed' || check.conclusion === null) return undefined;
          return { conclusion: check.conclusion, title: check.title ?? '', summary: check.summary ?? '' };
        },
        () => log.slice(-5).join(''),
      );
    },
    quiet: () => quiet(github),
    async close() {
      await server.stop();
      await github.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again until there is an answer; gives up after 20 s with what the caller can tell. */
export async function until<T>(answer: () => T | undefined, told: () => string = () => ''): Promise<T> {
  for (let tries = 0; tries < 800; tries++) {
    const value = answer();
    if (value !== undefined) return value;
    await pause(25);
  }
  throw new Error(`nothing came within 20 s. ${told()}`);
}

async function quiet(github: FakeGitHub): Promise<void> {
  let before = -1;
  while (before !== github.requests.length) {
    before = github.requests.length;
    await github.settled();
    await pause(400);
  }
}
