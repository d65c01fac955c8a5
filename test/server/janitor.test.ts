import { expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import { until } from '../support/running-app.js';
import { guiltyPull, pod, proposal, runsOn, stage } from '../support/stage.js';

const app = await appUnderTest({ timing: { janitorMs: 200, abandonedSeconds: 0 } });

test('a check is closed when its pull request is closed before a failed review is tried again', async () => {
  const repository = await stage(app.github);
  app.github.faults.next('GET', '/compare/', { kind: 'status', status: 500 });
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  await until(() => (app.log.some((line) => line.includes('a review failed')) ? true : undefined));
  await pull.close('ana');
  const closed = await until(() => (runsOn(pull, pull.head).join() === 'completed failure' ? true : undefined));
  expect(closed).toBe(true);
  expect(await app.checked(pull)).toMatchObject({ title: expect.stringContaining('this is not a finding') });
});

test('one check that cannot be closed keeps no other waiting', async () => {
  app.github.faults.next('GET', '/compare/', { kind: 'status', status: 500 }, 2);
  const [gone, closed] = [await guiltyPull(app.github), await guiltyPull(app.github)];
  await until(() => (app.github.faults.waiting === 0 ? true : undefined));
  app.github.faults.next('GET', `/repos/${gone.repository.fullName}/commits/`, { kind: 'status', status: 403 }, 1_000);
  await gone.close('ana');
  await closed.close('ana');
  await until(() => (runsOn(closed, closed.head).join() === 'completed failure' ? true : undefined));
  expect(runsOn(gone, gone.head)).toEqual(['in_progress -']);
  app.github.faults.clear();
  await until(() => (runsOn(gone, gone.head).join() === 'completed failure' ? true : undefined));
});
