import { describe, expect, test } from '@jest/globals';
import { openedPull, refusal, repositoryWith, started } from './started.js';

const github = await started();
const annotation = (line: number) => ({
  path: 'app/deployment.yaml',
  start_line: line,
  end_line: line,
  annotation_level: 'warning' as const,
  message: `about ${line}`,
});
const annotations = (count: number) => Array.from({ length: count }, (_, index) => annotation(index + 1));

describe('check runs', () => {
  test('take 50 annotations a request, and add them up', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const head_sha = repository.headOf('main');
    const output = (count: number) => ({ title: 'T', summary: 'S', annotations: annotations(count) });
    const tooMany = octokit.rest.checks.create({ ...at, name: 'gate', head_sha, output: output(51) });
    expect((await refusal(tooMany)).status).toBe(422);
    const { data: run } = await octokit.rest.checks.create({ ...at, name: 'gate', head_sha, output: output(50) });
    await octokit.rest.checks.update({ ...at, check_run_id: run.id, output: output(7) });
    const all = await octokit.paginate(octokit.rest.checks.listAnnotations, {
      ...at,
      check_run_id: run.id,
      per_page: 20,
    });
    expect(all).toHaveLength(57);
  });

  test('need a conclusion to be completed, and do not run again afterwards', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const run = { ...at, name: 'gate', head_sha: repository.headOf('main') };
    const completed = octokit.rest.checks.create({ ...run, status: 'completed' });
    expect((await refusal(completed)).status).toBe(422);
    const { data } = await octokit.rest.checks.create({ ...run, status: 'in_progress' });
    const update = { ...at, check_run_id: data.id };
    expect((await refusal(octokit.rest.checks.update({ ...update, status: 'completed' }))).message).toContain(
      'conclusion',
    );
    await octokit.rest.checks.update({ ...update, conclusion: 'success' });
    expect((await refusal(octokit.rest.checks.update({ ...update, status: 'in_progress' }))).status).toBe(422);
  });

  test.each([
    ['a summary beyond 65,535 characters', { output: { title: 'T', summary: 'x'.repeat(65_536) } }],
    ['an output without a summary', { output: { title: 'T' } }],
    ['an unknown conclusion', { conclusion: 'fine' }],
    ['four buttons', { actions: Array.from({ length: 4 }, () => ({ label: 'a', description: 'b', identifier: 'c' })) }],
    ['a label of 21 characters', { actions: [{ label: 'x'.repeat(21), description: 'b', identifier: 'c' }] }],
    ['a commit nobody has', { head_sha: 'a'.repeat(40) }],
    ['a body without a name', { name: undefined }],
  ])('refuse %s', async (_, request) => {
    const { repository, octokit, at } = await repositoryWith(github);
    const body = { name: 'gate', head_sha: repository.headOf('main'), ...request };
    const { status } = await refusal(
      octokit.request('POST /repos/{owner}/{repo}/check-runs', { ...at, ...body } as never),
    );
    expect(status).toBe(422);
    expect(repository.checks.all).toEqual([]);
  });

  test('of another App cannot be changed, and do not pass for ours', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    repository.protect('main', { requiredChecks: [{ name: 'portcullis', appId: 42 }] });
    const forger = { id: 99, slug: 'forger', name: 'forger', permissions: {}, events: [] };
    const run = await repository.checks.create(
      { name: 'portcullis', head_sha: pull.head, conclusion: 'success' },
      forger,
    );
    const takeover = octokit.rest.checks.update({ ...at, check_run_id: run.id, conclusion: 'success' });
    expect((await refusal(takeover)).message).toContain('can only be modified by the GitHub App that created it');
    expect(pull.mergeState()).toEqual({
      kind: 'blocked',
      reasons: ['portcullis: expected, waiting for status to be reported'],
    });
  });

  test.each([
    ['success', 'clean'],
    ['neutral', 'clean'],
    ['skipped', 'clean'],
    ['failure', 'blocked'],
    ['timed_out', 'blocked'],
    ['cancelled', 'blocked'],
    ['action_required', 'blocked'],
  ] as const)('a required check concluded %s leaves the merge %s', async (conclusion, kind) => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    repository.protect('main', { requiredChecks: [{ name: 'gate' }] });
    await octokit.rest.checks.create({ ...at, name: 'gate', head_sha: pull.head, conclusion });
    expect(pull.mergeState().kind).toBe(kind);
  });

  test('are not all that a branch may demand: conversations may have to be resolved', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    repository.protect('main', { requiredChecks: [], conversationResolution: true });
    const place = { path: 'app/deployment.yaml', line: 10, commit_id: pull.head };
    const { data } = await octokit.rest.pulls.createReviewComment({
      ...at,
      pull_number: pull.number,
      body: 'Hm',
      ...place,
    });
    expect(pull.mergeState()).toEqual({ kind: 'blocked', reasons: ['1 unresolved conversation'] });
    pull.conversation.resolve(data.id, 'ana');
    expect(pull.mergeState()).toEqual({ kind: 'clean' });
  });

  test('are listed by the newest of each name, for forks too, whose pull requests they do not name', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const fork = await github.fork(repository, 'mallory');
    await fork.commit('evil', { files: { 'new.yaml': 'a: 1\n' } });
    const pull = await repository.openPull({ head: 'evil', from: fork, title: 'From a fork' });
    const run = { ...at, name: 'gate', head_sha: pull.head };
    await octokit.rest.checks.create({ ...run, external_id: 'first' });
    await octokit.rest.checks.create({ ...run, external_id: 'second' });
    const { data } = await octokit.rest.checks.listForRef({ ...at, ref: pull.head, app_id: 42 });
    expect(data.check_runs.map(({ external_id, pull_requests }) => [external_id, pull_requests])).toEqual([
      ['second', []],
    ]);
    const everything = await octokit.rest.checks.listForRef({ ...at, ref: pull.head, filter: 'all' });
    expect(everything.data.total_count).toBe(2);
  });
});
