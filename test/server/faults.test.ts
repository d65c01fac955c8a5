import { afterEach, expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import { until } from '../support/running-app.js';
import { anchorsOf, GUILTY, guiltyPull, pod, proposal, runsOn, stage } from '../support/stage.js';

const app = await appUnderTest();

afterEach(async () => {
  expect(app.github.faults.waiting).toBe(0);
  app.github.faults.clear();
  await app.hurry();
  await app.quiet();
  expect(app.github.violations).toEqual([]);
});

const guilty = `apps/pod.yaml:${GUILTY}`;

test('a webhook that comes twice is one review', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  const opened = app.github.deliveries.find(({ event, action, repositoryId }) => {
    return event === 'pull_request' && action === 'opened' && repositoryId === pull.repository.id;
  });
  const requests = app.github.requests.length;
  app.github.redeliver(opened?.id ?? 0);
  await app.quiet();
  expect(app.github.deliveries.at(-1)).toMatchObject({ redelivery: true, statusCode: 202 });
  expect(app.github.requests).toHaveLength(requests);
});

test('a webhook that GitHub did not sign is nobody', async () => {
  const requests = app.github.requests.length;
  const send = (signature: string) =>
    fetch(app.webhookUrl, {
      method: 'POST',
      body: '{}',
      headers: {
        'content-type': 'application/json',
        'x-github-delivery': 'one',
        'x-github-event': 'pull_request',
        'x-hub-signature-256': signature,
      },
    });
  expect((await send(`sha256=${'0'.repeat(64)}`)).status).toBe(401);
  expect(app.github.requests).toHaveLength(requests);
});

test.each([
  ['the conversation', 'POST', '/graphql', { kind: 'status', status: 502 }],
  ['the comparison', 'GET', '/compare/', { kind: 'status', status: 500 }],
  ['a tree', 'GET', '/git/trees/', { kind: 'reset' }],
  ['the check runs of the commit', 'GET', '/check-runs', { kind: 'reset' }],
  ['the token', 'POST', '/access_tokens', { kind: 'status', status: 500 }],
] as const)('%s cannot be read at first: it is tried again', async (_, method, path, fault) => {
  const repository = await stage(app.github);
  app.github.faults.next(method, path, fault);
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  await until(() => (app.github.faults.waiting === 0 ? true : undefined));
  await until(async () => {
    await app.hurry();
    return runsOn(pull, pull.head).join() === 'completed failure' ? true : undefined;
  });
  await app.quiet();
  expect(anchorsOf(pull)).toEqual([guilty]);
  expect(pull.conversation.comments).toHaveLength(1);
});

test.each([
  ['the new check', 'POST', /\/check-runs$/],
  ['the conclusion', 'PATCH', /\/check-runs\/\d+$/],
  ['the review', 'POST', /\/pulls\/\d+\/reviews$/],
  ['the summary', 'POST', /\/issues\/\d+\/comments$/],
] as const)('GitHub takes %s but the answer is lost: nothing is there twice', async (_, method, path) => {
  for (const kind of ['commit-then-502', 'commit-then-reset'] as const) {
    app.github.faults.next(method, path, { kind });
    const pull = await guiltyPull(app.github);
    await until(async () => {
      await app.hurry();
      return pull.conversation.comments.length > 0 ? true : undefined;
    });
    await app.quiet();
    expect(runsOn(pull, pull.head)).toEqual(['completed failure']);
    expect(anchorsOf(pull)).toEqual([guilty]);
    expect(pull.conversation.comments).toHaveLength(1);
  }
});

test('one installation that GitHub asks to wait does not hold up another', async () => {
  const slow = await stage(app.github);
  const other = await stage(app.github);
  app.github.faults.next('GET', `/repos/${slow.fullName}/`, { kind: 'secondary-limit', retryAfter: 600 }, 2);
  const waiting = await proposal(slow, { 'apps/pod.yaml': pod(true) });
  await until(() => (app.log.some((line) => line.includes('GitHub asks to wait')) ? true : undefined));
  const second = await proposal(slow, { 'apps/pod.yaml': pod(true) }, { head: 'second' });
  const served = await proposal(other, { 'apps/pod.yaml': pod(true) });
  expect(await app.checked(served)).toMatchObject({ conclusion: 'failure' });
  expect([waiting, second].map((pull) => runsOn(pull, pull.head).some((run) => run.startsWith('completed')))).toEqual([
    false,
    false,
  ]);
  app.github.faults.clear();
  await app.hurry();
  for (const pull of [waiting, second]) expect(await app.checked(pull)).toMatchObject({ conclusion: 'failure' });
});

test('a token that ran out is renewed', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  app.github.expireTokens();
  await pull.repository.commit('feature', { files: { 'apps/pod.yaml': pod(false) } });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
});

test('an installation that may not comment: the check concludes and says so', async () => {
  const repository = await stage(app.github);
  app.github.install(repository, { metadata: 'read', contents: 'read', pull_requests: 'read', checks: 'write' });
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  await app.checked(pull);
  await app.quiet();
  const { conclusion, summary } = await app.checked(pull);
  expect(conclusion).toBe('failure');
  expect(summary).toContain('Comments could not be posted');
  expect(pull.conversation.comments).toEqual([]);
});

test('GitHub shows the old head for a while: the new one is waited for', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  const old = pull.head;
  app.github.faults.next('POST', '/graphql', { kind: 'stale' }, 1);
  await pull.repository.commit('feature', { files: { 'apps/pod.yaml': pod(false) } });
  await until(async () => {
    await app.hurry();
    return runsOn(pull, pull.head).join() === 'completed success' ? true : undefined;
  });
  expect(runsOn(pull, old)).toEqual(['completed failure']);
});

test('a push while an older one is being judged: the old check is cancelled, the new head is judged', async () => {
  const repository = await stage(app.github);
  app.github.faults.next('GET', '/git/trees/', { kind: 'delay', milliseconds: 3_000 }, 2);
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  const old = pull.head;
  await until(() => (app.github.faults.waiting === 0 ? true : undefined));
  await repository.commit('feature', { files: { 'apps/pod.yaml': pod(false) } });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  await app.quiet();
  expect([runsOn(pull, old), runsOn(pull, pull.head)]).toEqual([['completed cancelled'], ['completed success']]);
  expect(pull.conversation.comments).toEqual([]);
});

test('a closed pull request leaves no check open', async () => {
  const repository = await stage(app.github);
  app.github.faults.next('POST', '/graphql', { kind: 'delay', milliseconds: 1_500 });
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  await until(() => (app.github.faults.waiting === 0 ? true : undefined));
  await pull.close('ana');
  await until(() => (runsOn(pull, pull.head).every((run) => run.startsWith('completed')) ? true : undefined));
});

test('a review that fails every time is given up after five tries, and the check says that it is no finding', async () => {
  const repository = await stage(app.github);
  app.github.faults.next('GET', /\/compare\//, { kind: 'status', status: 500 }, 5);
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  await until(async () => {
    await app.hurry();
    return runsOn(pull, pull.head).join() === 'completed failure' ? true : undefined;
  });
  const { title, summary } = await app.checked(pull);
  expect(title).toBe('Portcullis could not evaluate this change; this is not a finding');
  expect(summary).toContain('incident');
  expect(pull.conversation.comments).toEqual([]);
  const { run } = await app.checked(pull);
  await repository.checks.rerequest(run, 'ana');
  await until(() => (runsOn(pull, pull.head).length === 2 ? true : undefined));
  await app.quiet();
  expect(await app.checked(pull)).toMatchObject({ title: '2 blocking · 1 manifest' });
});

test('a server that is stopped while it judges lets the review end; one that starts again goes on', async () => {
  app.github.faults.next('GET', '/git/trees/', { kind: 'delay', milliseconds: 500 }, 1);
  const pull = await guiltyPull(app.github);
  await until(() => (app.github.faults.waiting === 0 ? true : undefined));
  await app.restart();
  expect(runsOn(pull, pull.head)).toEqual(['completed failure']);
  const next = await guiltyPull(app.github);
  expect(await app.checked(next)).toMatchObject({ conclusion: 'failure' });
});
