import { expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import type { LoggedRequest } from '../support/fake-github/index.js';
import { pod, proposal, stage } from '../support/stage.js';

const app = await appUnderTest();

/** How many reads at most came after one another, each after the one before had been answered. */
function depthOf(requests: readonly LoggedRequest[]): number {
  const depths: number[] = [];
  for (const [index, { startedAt }] of requests.entries()) {
    const before = requests.slice(0, index).flatMap(({ finishedAt }, at) => (finishedAt <= startedAt ? [at] : []));
    depths.push(1 + Math.max(0, ...before.map((at) => depths[at] ?? 0)));
  }
  return Math.max(0, ...depths);
}

test('a pull request of one file costs at most 14 requests, 4 of them writes, and reads 4 deep', async () => {
  const settings = 'version: 1\nfailOn: high\n';
  const files = { 'apps/pod.yaml': pod(false), 'apps/other.yaml': pod(false, 'other'), '.portcullis.yml': settings };
  const repository = await stage(app.github, files);
  // Requests that do not wait for one another overlap for certain when each takes a while.
  app.github.faults.latency = 150;
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'failure' });
  await app.quiet();
  app.github.faults.clear();
  const { requests } = app.github;
  const isToken = ({ path }: LoggedRequest) => path.endsWith('/access_tokens');
  expect(requests.length).toBeLessThanOrEqual(14);
  expect(requests.filter(({ isWrite }) => isWrite).length).toBeLessThanOrEqual(4);
  expect(depthOf(requests.filter((request) => !request.isWrite && !isToken(request)))).toBeLessThanOrEqual(4);
  expect(pull.conversation.comments).toHaveLength(1);
  expect(pull.conversation.threads).toHaveLength(1);
});
