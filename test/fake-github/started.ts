import { createSign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import {
  FakeGitHub,
  type FakeGitHubOptions,
  type Files,
  type Pull,
  type Repository,
} from '../support/fake-github/index.js';

export const DEPLOYMENT = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join('');

/** A fake GitHub for one test file; closed, and asserted to be without violations, by jest. */
export async function started(options: Partial<FakeGitHubOptions> = {}): Promise<FakeGitHub> {
  const dir = await mkdtemp(join(tmpdir(), 'fake-github-'));
  const github = await FakeGitHub.start({
    appId: 42,
    slug: 'portcullis',
    webhookSecret: 'x'.repeat(32),
    dir,
    ...options,
  });
  afterEach(() => {
    expect(github.violations.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await github.close();
    await rm(dir, { recursive: true, force: true });
  });
  return github;
}

/** An App token with claims of the caller's choice. */
export function appToken(github: FakeGitHub, claims: object = {}, key: string = github.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: 42, iat: now - 30, exp: now + 500, ...claims })}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export const clientWith = (github: FakeGitHub, auth: string): Octokit =>
  new Octokit({ baseUrl: github.url, auth, log: quiet });

/** A client with a fresh installation token for a repository. */
export async function clientFor(github: FakeGitHub, repository: Repository): Promise<Octokit> {
  const { data } = await clientWith(github, appToken(github)).rest.apps.createInstallationAccessToken({
    installation_id: github.installationOf(repository).id,
  });
  return clientWith(github, data.token);
}

let count = 0;

/** A repository with one file of 30 lines, and a client for it. */
export async function repositoryWith(
  github: FakeGitHub,
  files: Files = { 'app/deployment.yaml': DEPLOYMENT },
): Promise<{ repository: Repository; octokit: Octokit; at: { owner: string; repo: string } }> {
  count += 1;
  const repository = await github.repository({ owner: 'acme', name: `shop-${count}`, files });
  return { repository, octokit: await clientFor(github, repository), at: { owner: 'acme', repo: repository.name } };
}

/** A pull request that changes lines 10 and 25 of the file and leaves everything between alone. */
export async function openedPull(repository: Repository): Promise<Pull> {
  const text = DEPLOYMENT.replace('line 10\n', 'line ten\n').replace('line 25\n', 'line twenty-five\n');
  await repository.commit('feature', { files: { 'app/deployment.yaml': text }, message: 'Change two lines' });
  return repository.openPull({ head: 'feature', title: 'Change two lines', by: 'ana' });
}

/** Status and body of a request that GitHub refuses; fails the test when it is accepted. */
export async function refusal(request: Promise<unknown>): Promise<{ status: number; message: string; body: unknown }> {
  const error: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { status, message, response } = error as { status: number; message: string; response?: { data: unknown } };
  expect(status).toBeGreaterThanOrEqual(300);
  return { status, message, body: response?.data };
}
