import { expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import type { Pull, Repository } from '../support/fake-github/index.js';
import { until } from '../support/running-app.js';
import { pod, proposal, runsOn, stage } from '../support/stage.js';

const app = await appUnderTest();

/** Two pull requests with one head: into `main` it makes a pod guilty, in `release` the pod is guilty already. */
async function twins(): Promise<{ readonly repository: Repository; readonly guilty: Pull; readonly harmless: Pull }> {
  const repository = await stage(app.github);
  await repository.commit('release', { files: { 'apps/pod.yaml': pod(true) } });
  await repository.branch('feature', 'release');
  const guilty = await proposal(repository, { 'apps/other.yaml': pod(false, 'other') });
  const harmless = await repository.openPull({ head: 'feature', base: 'release', title: 'The same', by: 'ana' });
  return { repository, guilty, harmless };
}

test('the worst of the pull requests that share a commit counts, and both are named', async () => {
  const { guilty, harmless } = await twins();
  await app.quiet();
  const { conclusion, title, summary } = await app.checked(harmless);
  expect(conclusion).toBe('failure');
  expect(title).toMatch(new RegExp(`^#${guilty.number}: 2 blocking`));
  expect(summary).toContain(`## Pull request #${guilty.number} into \`main\``);
  expect(summary).toContain(`## Pull request #${harmless.number} into \`release\``);
  expect(summary).not.toContain('Not judged yet');
  expect(harmless.conversation.comments).toEqual([]);
  expect(runsOn(guilty, guilty.head).filter((run) => !run.startsWith('completed'))).toEqual([]);
});

test('when the guilty one is closed, the other is free', async () => {
  const { guilty, harmless } = await twins();
  await app.quiet();
  expect(await app.checked(harmless)).toMatchObject({ conclusion: 'failure' });
  await guilty.close('ana');
  await app.quiet();
  expect(await app.checked(harmless)).toMatchObject({ conclusion: 'success' });
});

test('when the guilty one is aimed elsewhere, the other is free', async () => {
  const { repository, guilty, harmless } = await twins();
  await app.quiet();
  await repository.branch('next', 'release');
  await guilty.retarget('next', 'ana');
  await app.quiet();
  expect(await app.checked(harmless)).toMatchObject({ conclusion: 'success' });
});

test('when both are fixed by a push, the new commit is good for both', async () => {
  const { repository, guilty, harmless } = await twins();
  await app.quiet();
  await repository.commit('feature', { files: { 'apps/pod.yaml': pod(false) } });
  await app.quiet();
  expect(harmless.head).toBe(guilty.head);
  expect(await app.checked(guilty)).toMatchObject({ conclusion: 'success', title: expect.stringMatching(/^#\d+: /) });
});

test('a neighbour that nothing was ever heard of is judged too', async () => {
  const repository = await stage(app.github);
  await repository.commit('release', { files: { 'apps/pod.yaml': pod(true) } });
  await repository.branch('feature', 'release');
  app.github.deliverTo('http://127.0.0.1:9/');
  const guilty = await proposal(repository, { 'apps/other.yaml': pod(false, 'other') });
  await app.github.settled();
  app.github.deliverTo(app.webhookUrl);
  const harmless = await repository.openPull({ head: 'feature', base: 'release', title: 'The same', by: 'ana' });
  await app.quiet();
  const { conclusion, title } = await app.checked(harmless);
  expect([conclusion, title]).toEqual(['failure', expect.stringMatching(`^#${guilty.number}: 2 blocking`)]);
});

test('a fork whose head moves on leaves the commit to the one that stays', async () => {
  const { repository } = await twins();
  const fork = await app.github.fork(repository, 'eve');
  const harmless = await repository.openPull({
    head: 'feature',
    base: 'release',
    from: fork,
    title: 'Mine',
    by: 'eve',
  });
  await app.quiet();
  expect(await app.checked(harmless)).toMatchObject({ conclusion: 'failure' });
  await repository.commit('feature', { files: { 'apps/pod.yaml': pod(false) } });
  await app.quiet();
  const free = await until(() => (runsOn(harmless, harmless.head).at(-1) === 'completed success' ? true : undefined));
  expect(free).toBe(true);
});
