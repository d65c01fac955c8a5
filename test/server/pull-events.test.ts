import { expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import { until } from '../support/running-app.js';
import { anchorsOf, GUILTY, guiltyPull, pod, proposal, runsOn, stage } from '../support/stage.js';

const app = await appUnderTest();

test('opened, then pushed: each head has its own check, and the comment follows', async () => {
  const pull = await guiltyPull(app.github);
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'failure' });
  await app.quiet();
  expect(anchorsOf(pull)).toEqual([`apps/pod.yaml:${GUILTY}`]);
  const first = pull.head;
  await pull.repository.commit('feature', { files: { 'apps/pod.yaml': `# a pod\n${pod(true)}` } });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'failure' });
  await app.quiet();
  expect(anchorsOf(pull)).toEqual([`apps/pod.yaml:${GUILTY + 1}`]);
  expect([runsOn(pull, first), runsOn(pull, pull.head)]).toEqual([['completed failure'], ['completed failure']]);
});

test('reopened: a push while it was closed is judged now', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  await pull.close('ana');
  await app.quiet();
  await pull.reopen('ana');
  await until(() => (runsOn(pull, pull.head).length === 2 ? true : undefined));
  await app.quiet();
  expect(runsOn(pull, pull.head)).toEqual(['completed failure', 'completed failure']);
  expect(anchorsOf(pull)).toEqual([`apps/pod.yaml:${GUILTY}`]);
});

test('a draft is judged, and again when it is ready', async () => {
  const pull = await guiltyPull(app.github, { draft: true });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'failure' });
  await app.quiet();
  await pull.readyForReview('ana');
  await app.quiet();
  expect(runsOn(pull, pull.head)).toEqual(['completed failure', 'completed failure']);
  expect(pull.conversation.comments).toHaveLength(1);
});

test('aimed at another branch: only what is new there counts', async () => {
  const repository = await stage(app.github);
  await repository.commit('release', { files: { 'apps/pod.yaml': pod(true) } });
  await repository.branch('feature', 'release');
  const pull = await proposal(repository, { 'apps/other.yaml': pod(false, 'other') });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'failure' });
  await app.quiet();
  await pull.retarget('release', 'ana');
  await app.quiet();
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  expect(pull.conversation.reviewComments).toEqual([]);
});

test('a check that is run again gets a new run and no second comment', async () => {
  const pull = await guiltyPull(app.github);
  const { run } = await app.checked(pull);
  await app.quiet();
  const before = app.github.requests.length;
  await pull.repository.checks.rerequest(run, 'ana');
  await app.quiet();
  const writes = app.github.requests.slice(before).filter(({ isWrite }) => isWrite);
  expect(writes.map(({ method, path }) => `${method} ${path.split('/').at(4)}`)).toEqual([
    'POST check-runs',
    'PATCH check-runs',
  ]);
  expect(runsOn(pull, pull.head)).toEqual(['completed failure', 'completed failure']);
});

test('a suite that is run again, of a pull request that nothing was ever heard of', async () => {
  const repository = await stage(app.github);
  app.github.deliverTo('http://127.0.0.1:9/');
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  await app.github.settled();
  app.github.deliverTo(app.webhookUrl);
  await repository.checks.rerequestSuite(pull.head, 'ana');
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'failure' });
  await app.quiet();
});

test('a fork: judged like any other, and its check can be run again', async () => {
  const repository = await stage(app.github);
  const fork = await app.github.fork(repository, 'eve');
  await fork.commit('feature', { files: { 'apps/pod.yaml': pod(true) } });
  const pull = await repository.openPull({ head: 'feature', from: fork, title: 'From afar', by: 'eve' });
  const { run, conclusion } = await app.checked(pull);
  expect(conclusion).toBe('failure');
  await app.quiet();
  expect(anchorsOf(pull)).toEqual([`apps/pod.yaml:${GUILTY}`]);
  await repository.checks.rerequest(run, 'ana');
  await app.quiet();
  expect(runsOn(pull, pull.head)).toHaveLength(2);
});

test('a force push: what was said about the old commits goes', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  await pull.repository.forcePush('feature', 'main', { files: { 'apps/new.yaml': pod(false, 'new') } });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  await app.quiet();
  expect(pull.conversation.reviewComments).toEqual([]);
});

test('a new title is nothing to judge', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  const before = app.github.requests.length;
  await pull.announce('edited', pull.author, { changes: { title: { from: 'Old' } } });
  await app.quiet();
  expect(app.github.requests).toHaveLength(before);
});
