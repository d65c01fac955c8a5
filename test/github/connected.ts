import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect } from '@jest/globals';
import { pino } from 'pino';
import { Probot } from 'probot';
import { type Clients, connectGitHub, PlainOctokit } from '../../src/github/index.js';
import { type Clock, systemClock } from '../../src/github/pace.js';
import { type CommitSha, commitSha, type PullRequest } from '../../src/review/index.js';
import { FakeGitHub, type Pull, type Repository } from '../support/fake-github/index.js';

export const APP = 42;

/** A fake GitHub for one test file; it is closed and asserted to be without violations by jest. */
export async function fakeGitHub(): Promise<FakeGitHub> {
  const dir = await mkdtemp(join(tmpdir(), 'talking-to-github-'));
  const github = await FakeGitHub.start({ appId: APP, slug: 'portcullis', webhookSecret: 'x'.repeat(32), dir });
  afterEach(() => {
    expect(github.violations.splice(0)).toEqual([]);
    github.faults.clear();
  });
  afterAll(async () => {
    await github.close();
    await rm(dir, { recursive: true, force: true });
  });
  return github;
}

/** Clients as the server opens them, over a Probot of their own: its tokens are not shared with other tests. */
export function connected(
  github: FakeGitHub,
  clock: Clock = systemClock,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Clients {
  const probot = new Probot({
    appId: APP,
    privateKey: github.privateKey,
    secret: 'x'.repeat(32),
    baseUrl: github.url,
    Octokit: PlainOctokit,
    request: { fetch },
    log: pino({ level: 'silent' }),
  });
  return connectGitHub(probot, APP, clock);
}

/** The address in the first argument of `fetch`. */
export const addressOf = (input: Parameters<typeof fetch>[0]): string =>
  input instanceof Request ? input.url : input.toString();

/** A pull request of the fake in our own words. */
export function pullRequestOf(github: FakeGitHub, pull: Pull): PullRequest {
  return {
    installation: github.installationOf(pull.repository).id,
    repositoryId: pull.repository.id,
    owner: pull.repository.owner.login,
    repository: pull.repository.name,
    number: pull.number,
  };
}

export const headOf = (pull: Pull): CommitSha => commitSha(pull.head);

export const nameOf = (repository: Repository): { owner: string; repo: string } => ({
  owner: repository.owner.login,
  repo: repository.name,
});

/** The requests that a piece of work makes. */
export async function requestsDuring(github: FakeGitHub, work: () => Promise<unknown>) {
  const before = github.requests.length;
  await work();
  return github.requests.slice(before);
}

/** What a promise is rejected with; the test fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => 'it was fulfilled',
    (error: unknown) => ({ error }),
  );
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome.error;
}
