import { describe, expect, test } from '@jest/globals';
import { deliveryFacts, jobFor, WATCHED_EVENTS } from '../../src/github/index.js';
import type { Job } from '../../src/review/index.js';
import type { Pull } from '../support/fake-github/index.js';
import { APP, fakeGitHub } from './connected.js';
import { LINES, withLine } from './published.js';

const github = await fakeGitHub();
const repository = await github.repository({ owner: 'acme', name: 'shop', files: { 'app.yaml': LINES } });
await repository.branch('release', 'main');
await repository.commit('feature', { files: { 'app.yaml': withLine(10, 'changed: x') } });
const pull = await repository.openPull({ head: 'feature', title: 'Change' });
const installation = github.installationOf(repository).id;

const place = { installation, repositoryId: repository.id, owner: 'acme', repository: 'shop' };

/** The jobs of the webhooks that something causes. */
async function jobsOf(cause: () => Promise<unknown>): Promise<readonly Job[]> {
  const before = github.deliveries.length;
  await cause();
  return github.deliveries.slice(before).flatMap(({ event, payload }) => jobFor(event, payload, APP) ?? []);
}

const review = (reason: string, of: Pull = pull) => ({
  kind: 'review',
  pull: { ...place, number: of.number },
  head: of.head,
  reason,
});

describe('pull_request', () => {
  test('opened, pushed, closed, reopened, ready and retargeted', async () => {
    expect(github.deliveries.flatMap(({ event, payload }) => jobFor(event, payload, APP) ?? [])).toEqual([
      review('opened'),
    ]);
    const push = await jobsOf(() => repository.commit('feature', { files: { 'b.yaml': 'b: 1\n' } }));
    expect(push).toEqual([review('pushed')]);
    expect(await jobsOf(() => pull.close())).toEqual([{ kind: 'close', pull: { ...place, number: 1 } }]);
    expect(await jobsOf(() => pull.reopen())).toEqual([review('reopened')]);
    expect(await jobsOf(() => pull.convertToDraft())).toEqual([]);
    expect(await jobsOf(() => pull.readyForReview())).toEqual([review('ready')]);
    expect(await jobsOf(() => pull.retarget('release'))).toEqual([review('retargeted')]);
    expect(await jobsOf(() => pull.conversation.say('ana', 'Hello'))).toEqual([]);
  });

  test('edited asks for nothing when the base stays', () => {
    const payload = github.deliveries.find(({ event }) => event === 'pull_request')?.payload;
    expect(
      jobFor('pull_request', { ...payload, action: 'edited', changes: { title: { from: 'x' } } }, APP),
    ).toBeUndefined();
  });
});

describe('checks', () => {
  test('re-run, button and re-run all', async () => {
    const actions = [{ label: 'Again', description: 'Review again', identifier: 'again' }];
    const run = await repository.checks.create({ name: 'portcullis', head_sha: pull.head, actions });
    expect(await jobsOf(() => repository.checks.rerequest(run, 'ana'))).toEqual([review('rerequested')]);
    expect(await jobsOf(() => repository.checks.press(run, 'again', 'ana'))).toEqual([review('button')]);
    expect(await jobsOf(() => repository.checks.rerequestSuite(pull.head, 'ana'))).toEqual([review('rerequested')]);
  });

  test('of a fork name no pull request, so the commit is reviewed', async () => {
    const fork = await github.fork(repository, 'mallory');
    await fork.commit('patch', { files: { 'app.yaml': withLine(12, 'changed: x') } });
    const foreign = await repository.openPull({ head: 'patch', from: fork, title: 'Patch', by: 'mallory' });
    const run = await repository.checks.create({ name: 'portcullis', head_sha: foreign.head });
    expect(await jobsOf(() => repository.checks.rerequest(run, 'ana'))).toEqual([
      { kind: 'review-commit', ...place, head: foreign.head },
    ]);
  });

  test('of other names and other Apps are none of ours', async () => {
    const run = await repository.checks.create({ name: 'something else', head_sha: pull.head });
    expect(await jobsOf(() => repository.checks.rerequest(run, 'ana'))).toEqual([]);
    const own = github.deliveries.findLast(({ event, payload }) => {
      const job = jobFor(event, payload, APP);
      return event.startsWith('check_') && job !== undefined;
    });
    expect(jobFor(own?.event ?? '', own?.payload, APP + 1)).toBeUndefined();
  });
});

describe('installation', () => {
  const payload = (action: string) => ({ action, installation: { id: 7 } });
  test('deleted is forgotten, suspended is not', () => {
    expect(jobFor('installation', payload('deleted'), APP)).toEqual({ kind: 'forget', installation: 7 });
    expect(jobFor('installation', payload('suspend'), APP)).toBeUndefined();
  });
});

describe('payloads of any shape', () => {
  test.each([undefined, null, 7, 'text', [], {}, { action: 7 }, { pull_request: { number: 'x' } }])(
    'are no jobs: %j',
    (payload) => {
      for (const event of [...WATCHED_EVENTS, 'ping', 'push']) expect(jobFor(event, payload, APP)).toBeUndefined();
      expect(deliveryFacts(payload)).toEqual({});
    },
  );

  test('tell their installation and action', () => {
    expect(deliveryFacts({ action: 'opened', installation: { id: 7 } })).toEqual({ installation: 7, action: 'opened' });
    expect(deliveryFacts({ action: 7, installation: { id: 7 } })).toEqual({ installation: 7 });
  });
});
