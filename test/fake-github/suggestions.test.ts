import { describe, expect, test } from '@jest/globals';
import { Probot, ProbotOctokit } from 'probot';
import { type Pull, type Repository, suggestedLines } from '../support/fake-github/index.js';
import { fileAt } from '../support/fake-github/trees.js';
import { DEPLOYMENT, openedPull, repositoryWith, started } from './started.js';

const github = await started();
const path = 'app/deployment.yaml';
const suggestion = (...lines: readonly string[]): string => ['Better:', '```suggestion', ...lines, '```'].join('\n');

async function suggested(anchor: { line: number; start_line?: number; side?: 'LEFT' }, body: string) {
  const { repository, octokit, at } = await repositoryWith(github);
  const pull = await openedPull(repository);
  const place = {
    side: 'RIGHT' as const,
    path,
    ...anchor,
    ...(anchor.start_line === undefined ? {} : { start_side: 'RIGHT' as const }),
  };
  await octokit.rest.pulls.createReviewComment({
    ...at,
    pull_number: pull.number,
    commit_id: pull.head,
    body,
    ...place,
  });
  const [comment] = pull.conversation.reviewComments;
  if (comment === undefined) throw new Error('There is no comment');
  return { repository, pull, id: comment.id };
}

const textOf = async (repository: Repository, pull: Pull): Promise<string> =>
  (await fileAt(repository.git, pull.head, path))?.toString() ?? '';

describe('suggestions', () => {
  test.each([
    ['one line', suggestion('a'), ['a']],
    ['nothing, which deletes', suggestion(), []],
    ['an empty line', suggestion(''), ['']],
    ['a longer fence', '````suggestion\n```\nx\n```\n````', ['```', 'x', '```']],
    ['no suggestion', '```yaml\na: 1\n```', undefined],
  ])('propose %s', (_, body, lines) => {
    expect(suggestedLines(body)).toEqual(lines);
  });

  test('replace the anchored lines, credit their author, resolve the thread and outdate the comment', async () => {
    const { repository, pull, id } = await suggested(
      { start_line: 9, line: 11 },
      suggestion('nine', 'to', 'eleven', '!'),
    );
    const before = await textOf(repository, pull);
    const commit = await pull.applySuggestion(id, 'ana').catch((error: unknown) => error);
    expect(commit).toMatchObject({ message: expect.stringContaining('may not push') });
    repository.collaborator('ana', 'write');
    const sha = await pull.applySuggestion(id, 'ana');
    expect(sha).toBe(pull.head);
    expect(await textOf(repository, pull)).toBe(before.replace('line 9\nline ten\nline 11\n', 'nine\nto\neleven\n!\n'));
    const message = (await repository.git.object(sha))?.content.toString();
    expect(message).toMatch(
      /Update app\/deployment\.yaml\n\nCo-authored-by: portcullis\[bot\] <\d+\+portcullis\[bot\]@/,
    );
    expect(pull.conversation.threads[0]).toMatchObject({ resolvedBy: { login: 'ana' }, place: { line: null } });
    await expect(pull.applySuggestion(id, 'ana')).rejects.toThrow('outdated');
  });

  test.each([
    ['without a suggestion', { line: 10 }, 'just words', 'no suggestion'],
    ['on deleted lines', { line: 10, side: 'LEFT' as const }, suggestion('x'), 'deleted lines'],
    ['that changes nothing', { line: 10 }, suggestion('line ten'), 'no changes were made'],
  ])('are refused %s', async (_, anchor, body, words) => {
    const { pull, id } = await suggested(anchor, body);
    await expect(pull.applySuggestion(id, 'acme')).rejects.toThrow(words);
  });

  test('are refused on closed pull requests and where two meet', async () => {
    const { pull, id } = await suggested({ line: 10 }, suggestion('x'));
    await expect(pull.applySuggestion([id, id], 'acme')).rejects.toThrow('Only one suggestion per line');
    await pull.close();
    await expect(pull.applySuggestion(id, 'acme')).rejects.toThrow('closed');
  });

  test('keep the line ends of the file', async () => {
    const { repository, octokit, at } = await repositoryWith(github, { [path]: 'a: 1\r\nb: 2\r\n' });
    await repository.commit('feature', { files: { [path]: 'a: 1\r\nb: 3\r\n' } });
    const pull = await repository.openPull({ head: 'feature', title: 'Windows' });
    const anchor = { path, line: 2, side: 'RIGHT' as const, commit_id: pull.head };
    const { data } = await octokit.rest.pulls.createReviewComment({
      ...at,
      pull_number: pull.number,
      ...anchor,
      body: suggestion('b: 4', 'c: 5'),
    });
    await pull.applySuggestion(data.id);
    expect(await textOf(repository, pull)).toBe('a: 1\r\nb: 4\r\nc: 5\r\n');
  });

  test('reach a fork only where maintainers may edit', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const fork = await github.fork(repository, 'contributor');
    await fork.commit('feature', { files: { [path]: DEPLOYMENT.replace('line 10\n', 'ten\n') } });
    for (const maintainerCanModify of [false, true]) {
      const pull = await repository.openPull({ head: 'feature', from: fork, title: 'Fork', maintainerCanModify });
      const anchor = { path, line: 10, side: 'RIGHT' as const, commit_id: pull.head };
      const { data } = await octokit.rest.pulls.createReviewComment({
        ...at,
        pull_number: pull.number,
        ...anchor,
        body: suggestion('TEN'),
      });
      const applied = pull.applySuggestion(data.id, 'acme');
      if (maintainerCanModify) expect(await applied).toBe(fork.headOf('feature'));
      else await expect(applied).rejects.toThrow('may not push');
    }
  });
});

describe('a round trip with Probot', () => {
  test('the gate is shut, the suggestion is applied, the gate opens', async () => {
    const { repository, at } = await repositoryWith(github);
    repository.protect('main', { requiredChecks: [{ name: 'portcullis', appId: 42 }] });
    const pull = await openedPull(repository);
    const probot = new Probot({
      appId: 42,
      privateKey: github.privateKey,
      secret: 'x'.repeat(32),
      baseUrl: `${github.url}/api/v3`,
      logLevel: 'fatal',
      Octokit: ProbotOctokit.defaults((options: object) => ({
        ...options,
        retry: { enabled: false },
        throttle: { enabled: false },
      })),
    });
    await probot.ready();
    const octokit = await probot.auth(github.installationOf(repository).id);
    const report = (conclusion: 'success' | 'failure') =>
      octokit.rest.checks.create({ ...at, name: 'portcullis', head_sha: pull.head, conclusion });

    expect(pull.mergeState().kind).toBe('blocked');
    await report('failure');
    const comments = [{ path, line: 10, side: 'RIGHT', body: suggestion('line 10') }];
    const review = {
      ...at,
      pull_number: pull.number,
      commit_id: pull.head,
      event: 'COMMENT' as const,
      body: 'One problem',
    };
    await octokit.rest.pulls.createReview({ ...review, comments });
    expect(pull.mergeState()).toEqual({ kind: 'blocked', reasons: ['portcullis: failure'] });
    await expect(pull.merge('acme')).rejects.toThrow('blocked');

    const [comment] = pull.conversation.reviewComments;
    await pull.applySuggestion(comment?.id ?? 0, 'acme');
    expect(github.deliveries.at(-1)).toMatchObject({ event: 'pull_request', action: 'synchronize' });
    expect(pull.mergeState()).toEqual({
      kind: 'blocked',
      reasons: ['portcullis: expected, waiting for status to be reported'],
    });
    await report('success');
    expect(pull.mergeState()).toEqual({ kind: 'clean' });
    await pull.merge('acme');
    expect((await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data.merged).toBe(true);
    const { repository: answer } = await octokit.graphql<{ repository: { pullRequest: { state: string } } }>(
      'query($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { pullRequest(number: 1) { state } } }',
      at,
    );
    expect(answer.pullRequest.state).toBe('MERGED');
  });
});
