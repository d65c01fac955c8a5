import { describe, expect, test } from '@jest/globals';
import { openedPull, refusal, repositoryWith, started } from './started.js';

const github = await started();

describe('limits', () => {
  test('count down per installation and refuse at nothing left', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const installation = github.installationOf(repository);
    github.limits.leave(installation, 2);
    const first = await octokit.rest.repos.get(at);
    expect(first.headers).toMatchObject({ 'x-ratelimit-remaining': '1', 'x-ratelimit-limit': '5000' });
    const again = octokit.rest.repos.get({ ...at, headers: { 'if-none-match': first.headers.etag ?? '' } });
    expect((await refusal(again)).status).toBe(304);
    expect((await octokit.rest.rateLimit.get()).data.resources.core.remaining).toBe(1);
    await octokit.rest.repos.get(at);
    const error = await octokit.rest.repos.get(at).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 403, response: { headers: { 'x-ratelimit-remaining': '0' } } });
    github.limits.leave(installation, 5000);
  });

  test('slow down who creates too much', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const { number } = await openedPull(repository);
    github.limits.creationsAMinute = 3;
    github.limits.retryAfter = 7;
    const comment = () => octokit.rest.issues.createComment({ ...at, issue_number: number, body: 'Hello' });
    await comment();
    await comment();
    await comment();
    const error = await comment().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 403, response: { headers: { 'retry-after': '7' } } });
    expect(String(error)).toContain('secondary rate limit');
    github.limits.creationsAMinute = 80;
  });

  test('refuse too many requests at once', async () => {
    const { octokit, at } = await repositoryWith(github);
    github.limits.concurrent = 2;
    github.faults.latency = 50;
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => octokit.rest.repos.get(at)));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    github.limits.concurrent = 100;
    github.faults.clear();
  });
});

describe('faults', () => {
  test('that refuse leave nothing behind; those that commit first do', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const { number, conversation } = await openedPull(repository);
    const comment = () => octokit.rest.issues.createComment({ ...at, issue_number: number, body: 'Hello' });
    for (const [fault, status] of [
      [{ kind: 'status', status: 503 }, 503],
      [{ kind: 'secondary-limit', retryAfter: 3 }, 403],
      [{ kind: 'reset' }, 500],
    ] as const) {
      github.faults.next('POST', /\/issues\/\d+\/comments$/, fault);
      expect((await refusal(comment())).status).toBe(status);
    }
    expect(conversation.comments).toHaveLength(0);
    github.faults.next('POST', '/comments', { kind: 'commit-then-502' });
    expect((await refusal(comment())).status).toBe(502);
    github.faults.next('POST', '/comments', { kind: 'commit-then-reset' });
    expect((await refusal(comment())).status).toBe(500);
    expect(conversation.comments).toHaveLength(2);
    expect(github.faults.waiting).toBe(0);
  });

  test('can show what was true before', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const head = async () => (await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data.head.sha;
    const before = await head();
    const after = await repository.commit('feature', { files: { 'new.yaml': 'a: 1\n' } });
    github.faults.next('GET', `/pulls/${pull.number}`, { kind: 'stale' });
    expect([await head(), await head()]).toEqual([before, after]);
  });
});

describe('the log', () => {
  test('says who asked what and whether it was a write', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const { number } = await openedPull(repository);
    const start = github.requests.length;
    await octokit.rest.pulls.list({ ...at, state: 'all' });
    await octokit.rest.issues.createComment({ ...at, issue_number: number, body: 'Hello' });
    await octokit.graphql('query { viewer { login } }');
    const installation = github.installationOf(repository).id;
    expect(github.requests.slice(start)).toMatchObject([
      { method: 'GET', path: `/repos/acme/${at.repo}/pulls`, query: { state: 'all' }, status: 200, isWrite: false },
      { method: 'POST', status: 201, isWrite: true, tokenInstallation: installation },
      { method: 'POST', path: '/graphql', status: 200, isWrite: false, tokenInstallation: installation },
    ]);
  });

  test('reports endpoints that the fake does not know', async () => {
    const { octokit, at } = await repositoryWith(github);
    expect((await refusal(octokit.rest.issues.listMilestones(at))).status).toBe(404);
    expect(github.violations.splice(0)).toEqual([
      `GET /repos/acme/${at.repo}/milestones is not an endpoint that the fake knows`,
    ]);
  });
});
