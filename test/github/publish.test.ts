import { describe, expect, test } from '@jest/globals';
import { openCheck } from '../../src/github/index.js';
import type { Pull } from '../support/fake-github/index.js';
import { connected, fakeGitHub, rejection, requestsDuring } from './connected.js';
import { commitOf, guilty, LINES, repaired, reviewed, reviewOf, staged, withLine } from './published.js';

const github = await fakeGitHub();

/** A pull request that changes line 10 of `app.yaml` and adds `new.yaml`. */
const stage = () => staged(github, { 'app.yaml': withLine(10, 'privileged: true'), 'new.yaml': LINES });

const writes = (requests: readonly { readonly isWrite: boolean; readonly path: string }[]) =>
  requests.filter(({ isWrite, path }) => isWrite && !path.endsWith('/access_tokens'));

const commentsOf = (pull: Pull) =>
  pull.conversation.reviewComments.map(({ place, body }) => ({
    at: place.subject === 'file' ? place.path : `${place.path}:${place.startLine ?? ''}${place.line}`,
    body,
  }));

const checkOf = (pull: Pull) => pull.conversation.checks.find(({ name }) => name === 'portcullis');

describe('publishing a review', () => {
  test('ends the check, comments on the line with a suggestion, and says it all in one comment', async () => {
    const { pull, client } = await stage();
    const finding = guilty('app.yaml', 10, repaired('app.yaml', 10, 'privileged: false'));
    await reviewed(github, client, pull, reviewOf(finding));
    expect(checkOf(pull)).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
      externalId: `${pull.repository.id}:${pull.head}`,
      annotations: [{ path: 'app.yaml', start_line: 10, annotation_level: 'failure' }],
    });
    expect(commentsOf(pull)).toMatchObject([{ at: 'app.yaml:10' }]);
    expect(pull.conversation.reviewComments[0]?.body).toContain('```suggestion\nprivileged: false\n```');
    expect(pull.conversation.reviews).toMatchObject([{ state: 'COMMENTED', commitId: pull.head }]);
    expect(pull.conversation.comments).toHaveLength(1);
  });

  test('twice writes nothing the second time', async () => {
    const { pull, client } = await stage();
    const review = reviewOf(guilty('app.yaml', 10), guilty('new.yaml', 3), guilty('app.yaml', 30));
    await reviewed(github, client, pull, review);
    const again = await requestsDuring(github, () => reviewed(github, client, pull, review));
    expect(writes(again)).toEqual([]);
  });

  test('is silent when there is nothing to say', async () => {
    const { pull, client } = await stage();
    const requests = await requestsDuring(github, () => reviewed(github, client, pull, reviewOf()));
    expect(checkOf(pull)).toMatchObject({ conclusion: 'success' });
    expect(writes(requests)).toHaveLength(2);
    expect(pull.conversation.comments).toEqual([]);
  });

  test('puts a finding off the diff on the file, and one in a file outside it into the check only', async () => {
    const { pull, client } = await stage();
    await reviewed(github, client, pull, reviewOf(guilty('app.yaml', 30), guilty('other.yaml', 1)));
    expect(commentsOf(pull)).toMatchObject([{ at: 'app.yaml' }]);
    expect(commentsOf(pull)[0]?.body).toContain('About line 30');
    expect(checkOf(pull)?.annotations.map(({ path }) => path)).toEqual(['app.yaml', 'other.yaml']);
  });

  test('makes at most 30 comments on lines and 5 on files, also the next time', async () => {
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`f${index}.yaml`, LINES]));
    const { pull, client, repository } = await stage();
    await repository.commit('main', { files: many });
    await repository.commit('feature', { files: many });
    const lines = Array.from({ length: 40 }, (_, index) => guilty('new.yaml', index + 1));
    const review = reviewOf(...lines, guilty('app.yaml', 30), guilty('app.yaml', 31));
    await reviewed(github, client, pull, review);
    expect(commentsOf(pull).filter(({ at }) => at.startsWith('new.yaml:'))).toHaveLength(30);
    expect(commentsOf(pull).filter(({ at }) => at === 'app.yaml')).toHaveLength(2);
    expect(writes(await requestsDuring(github, () => reviewed(github, client, pull, review)))).toEqual([]);
  });

  test('sends annotations fifty at a time', async () => {
    const { pull, client } = await stage();
    const findings = Array.from({ length: 120 }, (_, index) => guilty('far.yaml', index + 1));
    const requests = await requestsDuring(github, () => reviewed(github, client, pull, reviewOf(...findings)));
    expect(checkOf(pull)?.annotations).toHaveLength(120);
    expect(writes(requests).filter(({ path }) => path.includes('/check-runs'))).toHaveLength(4);
  });

  test('sends the annotations that a crash left out', async () => {
    const { pull, client } = await stage();
    const review = reviewOf(...Array.from({ length: 120 }, (_, index) => guilty('far.yaml', index + 1)));
    const third = /\/check-runs\/\d+$/;
    github.faults.next('PATCH', third, { kind: 'delay', milliseconds: 1 });
    github.faults.next('PATCH', third, { kind: 'status', status: 502 });
    expect(await rejection(reviewed(github, client, pull, review))).toMatchObject({ code: 'unavailable' });
    expect(checkOf(pull)?.annotations).toHaveLength(50);
    await reviewed(github, client, pull, review);
    const lines = checkOf(pull)?.annotations.map((annotation) => annotation.start_line);
    expect(new Set(lines).size).toBe(120);
    expect(lines).toHaveLength(120);
  });
});

describe('the check run', () => {
  test('is taken over when its creation was answered with 502', async () => {
    const { pull, client } = await stage();
    github.faults.next('POST', /\/check-runs$/, { kind: 'commit-then-502' });
    expect(await rejection(reviewed(github, client, pull, reviewOf()))).toMatchObject({ code: 'unavailable' });
    await reviewed(github, client, pull, reviewOf());
    expect(pull.repository.checks.all.map(({ status }) => status)).toEqual(['completed']);
  });

  test('that is finished and must run again is a new one', async () => {
    const { pull, client } = await stage();
    await reviewed(github, client, pull, reviewOf());
    await openCheck(client, commitOf(pull), true);
    expect(checkOf(pull)).toMatchObject({ status: 'in_progress', conclusion: null });
    await reviewed(github, client, pull, reviewOf(guilty('app.yaml', 10)));
    expect(pull.repository.checks.all.map(({ conclusion }) => conclusion)).toEqual(['success', 'failure']);
  });

  test('that is finished with other words gives way to a new one', async () => {
    const { pull, client } = await stage();
    await reviewed(github, client, pull, reviewOf());
    await reviewed(github, client, pull, reviewOf(guilty('app.yaml', 10)));
    expect(checkOf(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(checkOf(pull)?.annotations).toHaveLength(1);
  });

  test('of somebody else by the same name is left alone', async () => {
    const { pull, client, repository } = await stage();
    const stranger = { id: 7, slug: 'stranger', name: 'stranger', permissions: { checks: 'write' }, events: [] };
    const external_id = `${repository.id}:${pull.head}`;
    await repository.checks.create({ name: 'portcullis', head_sha: pull.head, external_id }, stranger);
    await reviewed(github, client, pull, reviewOf());
    expect(repository.checks.all.map(({ app, status }) => [app.id, status])).toEqual([
      [7, 'queued'],
      [42, 'completed'],
    ]);
  });
});

describe('comments that GitHub will not take', () => {
  test('cost themselves only', async () => {
    const { pull, client, repository } = await stage();
    const request = reviewed(github, client, pull, reviewOf(guilty('app.yaml', 10), guilty('new.yaml', 3)));
    github.faults.next('POST', /\/pulls\/\d+\/reviews$/, { kind: 'status', status: 422 });
    github.faults.next('POST', /\/pulls\/\d+\/comments$/, { kind: 'status', status: 422 });
    await request;
    expect(commentsOf(pull)).toMatchObject([{ at: 'new.yaml:3' }]);
    expect(checkOf(pull)).toMatchObject({ conclusion: 'failure' });
    expect(repository.checks.all).toHaveLength(1);
  });

  test('for lack of permission leave the check, which says so', async () => {
    const { pull, client, repository } = await stage();
    const installation = github.installationOf(repository);
    installation.permissions = { metadata: 'read', contents: 'read', pull_requests: 'read', checks: 'write' };
    github.expireTokens();
    const fresh = await connected(github)(installation.id);
    const review = reviewOf(guilty('app.yaml', 10));
    expect(await reviewed(github, fresh, pull, review)).toMatchObject({ withoutComments: true });
    expect(checkOf(pull)).toMatchObject({ conclusion: 'failure' });
    expect(checkOf(pull)?.summary).toContain('Comments could not be posted');
    expect(checkOf(pull)?.annotations).toHaveLength(1);
    const again = await requestsDuring(github, () => reviewed(github, fresh, pull, review));
    expect(again.filter(({ path, isWrite }) => isWrite && path.includes('/check-runs'))).toEqual([]);
    expect(client.installation).toBe(installation.id);
  });

  test('because of a limit come with the next try, and none twice', async () => {
    const { pull, client } = await stage();
    const review = reviewOf(guilty('app.yaml', 10));
    github.faults.next('POST', /\/issues\/\d+\/comments$/, { kind: 'secondary-limit', retryAfter: 5 });
    expect(await rejection(reviewed(github, client, pull, review))).toMatchObject({ name: 'RateLimited' });
    expect(checkOf(pull)).toMatchObject({ conclusion: 'failure' });
    await reviewed(github, client, pull, review);
    expect(commentsOf(pull)).toHaveLength(1);
    expect(pull.conversation.comments).toHaveLength(1);
    expect(pull.repository.checks.all).toHaveLength(1);
  });

  test.each([
    ['review', /\/pulls\/\d+\/reviews$/],
    ['summary', /\/issues\/\d+\/comments$/],
  ])('are not doubled when GitHub took the %s and answered 502', async (_, path) => {
    const { pull, client } = await stage();
    const review = reviewOf(guilty('app.yaml', 10));
    github.faults.next('POST', path, { kind: 'commit-then-502' });
    expect(await rejection(reviewed(github, client, pull, review))).toMatchObject({ code: 'unavailable' });
    await reviewed(github, client, pull, review);
    expect(commentsOf(pull)).toHaveLength(1);
    expect(pull.conversation.comments).toHaveLength(1);
  });
});
