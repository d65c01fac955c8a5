import { describe, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { RateLimited, Trouble } from '../../src/github/index.js';
import type { Clock } from '../../src/github/pace.js';
import { addressOf, connected, fakeGitHub, nameOf, rejection } from './connected.js';

const github = await fakeGitHub();
const repository = await github.repository({ owner: 'acme', name: 'shop', files: { 'a.yaml': 'a: 1\n' } });
const at = nameOf(repository);
const installation = github.installationOf(repository).id;
const head = repository.headOf('main');

const QUERY = 'query($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { name } }';
const ANYTHING = z.unknown();
const check = { ...at, name: 'portcullis', head_sha: head };

/** A clock whose time passes only by waiting, so that a test sees how long writes would take. */
function countingClock(): Clock & { readonly waited: () => number } {
  let time = 1_000_000;
  let waited = 0;
  return {
    now: () => time,
    wait: async (milliseconds) => {
      waited += milliseconds;
      time += milliseconds;
    },
    waited: () => waited,
  };
}

describe('pace', () => {
  test('the writes and GraphQL reads of one review wait for nothing', async () => {
    const clock = countingClock();
    const client = await connected(github, clock)(installation);
    for (let write = 0; write < 4; write++) await client.rest.checks.create(check);
    await client.query(ANYTHING, QUERY, at);
    await client.query(ANYTHING, QUERY, at);
    expect(clock.waited()).toBe(0);
  });

  test('the 100th write comes after a second for every write beyond the burst, and no read waits', async () => {
    const clock = countingClock();
    const crowded = await github.repository({ owner: 'crowded', name: 'shop', files: { 'a.yaml': 'a: 1\n' } });
    const client = await connected(github, clock)(github.installationOf(crowded).id);
    github.limits.creationsAMinute = 1000;
    const run = { ...nameOf(crowded), name: 'portcullis', head_sha: crowded.headOf('main') };
    for (let write = 0; write < 100; write++) await client.rest.checks.create(run);
    expect(clock.waited()).toBe(92_000);
    await client.rest.repos.get(nameOf(crowded));
    await client.query(ANYTHING, QUERY, nameOf(crowded));
    expect(clock.waited()).toBe(92_000);
    github.limits.creationsAMinute = 80;
  });

  test('a busy installation does not slow another one', async () => {
    const clock = countingClock();
    const clients = connected(github, clock);
    const other = await github.repository({ owner: 'other', name: 'shop', files: { 'a.yaml': 'a: 1\n' } });
    const busy = await clients(installation);
    for (let write = 0; write < 10; write++) await busy.rest.checks.create(check);
    const before = clock.waited();
    const quiet = await clients(github.installationOf(other).id);
    await quiet.rest.checks.create({ ...nameOf(other), name: 'portcullis', head_sha: other.headOf('main') });
    expect(clock.waited()).toBe(before);
    expect(before).toBe(2000);
  });
});

describe('limits', () => {
  test('the primary limit tells when it is over', async () => {
    const client = await connected(github)(installation);
    github.limits.leave(github.installationOf(repository), 0, 600);
    const error = await rejection(client.rest.repos.get(at));
    expect(error).toBeInstanceOf(RateLimited);
    expect(error).toMatchObject({ limit: 'primary' });
    const seconds = error instanceof RateLimited ? (error.until.getTime() - Date.now()) / 1000 : 0;
    expect(Math.round(seconds / 10)).toBe(60);
    github.limits.leave(github.installationOf(repository), 5000);
  });

  test('the secondary limit tells how long to wait, and a write is not sent again', async () => {
    const client = await connected(github)(installation);
    github.faults.next('POST', '/check-runs', { kind: 'secondary-limit', retryAfter: 120 });
    const before = github.requests.length;
    const error = await rejection(client.rest.checks.create(check));
    expect(error).toMatchObject({ name: 'RateLimited', limit: 'secondary' });
    const until = error instanceof RateLimited ? error.until.getTime() : 0;
    expect(Math.round((until - Date.now()) / 10_000)).toBe(12);
    expect(github.requests.slice(before).filter(({ path }) => path.endsWith('/check-runs'))).toHaveLength(1);
  });
});

test('a GraphQL answer with status 200 can be the limit, too', async () => {
  const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 1.' }];
  const headers = {
    'content-type': 'application/json',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '2000000000',
  };
  const limited: typeof fetch = async (input, init) =>
    addressOf(input).endsWith('/graphql') ? new Response(JSON.stringify({ errors }), { headers }) : fetch(input, init);
  const client = await connected(github, undefined, limited)(installation);
  const error = await rejection(client.query(ANYTHING, QUERY, at));
  expect(error).toMatchObject({ name: 'RateLimited', limit: 'primary', until: new Date(2_000_000_000_000) });
});

describe('trouble', () => {
  test.each([
    ['unavailable', 'retry', { kind: 'status', status: 502 }],
    ['unavailable', 'retry', { kind: 'reset' }],
    ['forbidden', 'give up', { kind: 'status', status: 403 }],
    ['gone', 'give up', { kind: 'status', status: 404 }],
    ['refused', 'give up', { kind: 'status', status: 422 }],
  ] as const)('is %s: %s', async (code, next, fault) => {
    const client = await connected(github)(installation);
    github.faults.next('POST', '/check-runs', fault);
    const before = github.requests.length;
    const error = await rejection(client.rest.checks.create(check));
    expect(error).toBeInstanceOf(Trouble);
    expect(error).toMatchObject({ code, next });
    expect(github.requests.slice(before).filter(({ path }) => path.endsWith('/check-runs'))).toHaveLength(1);
  });

  test('what GraphQL refuses is told apart though its status is 200', async () => {
    const client = await connected(github)(installation);
    expect(await rejection(client.query(ANYTHING, QUERY, { owner: 'acme', repo: 'absent' }))).toMatchObject({
      code: 'gone',
    });
  });

  test('a GraphQL answer of another shape is told as such', async () => {
    const client = await connected(github)(installation);
    const other = z.object({ repository: z.object({ name: z.number() }) });
    expect(await rejection(client.query(other, QUERY, at))).toMatchObject({ code: 'unexpected', next: 'give up' });
  });

  test('holds no credentials', async () => {
    const client = await connected(github)(installation);
    github.faults.next('GET', '/repos/acme/shop', { kind: 'status', status: 500 });
    const error = await rejection(client.rest.repos.get(at));
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ghs_');
  });
});

test('a token that GitHub does not take any more is replaced', async () => {
  const client = await connected(github)(installation);
  await client.rest.repos.get(at);
  github.expireTokens();
  // Octokit waits for tokens younger than five seconds to become known everywhere; this one shall be older.
  jest.useFakeTimers({
    now: Date.now() + 60_000,
    doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'],
  });
  const { data } = await client.rest.repos.get(at);
  jest.useRealTimers();
  expect(data.name).toBe('shop');
});
