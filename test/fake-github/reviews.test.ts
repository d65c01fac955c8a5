import { describe, expect, test } from '@jest/globals';
import { clientFor, openedPull, refusal, repositoryWith, started } from './started.js';

const github = await started();
const path = 'app/deployment.yaml';

describe('reviews', () => {
  test('one comment outside the diff refuses the whole review', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const review = octokit.rest.pulls.createReview({
      ...at,
      pull_number: pull.number,
      commit_id: pull.head,
      event: 'COMMENT',
      body: 'Two remarks',
      comments: [
        { path, line: 10, side: 'RIGHT', body: 'fine' },
        { path, line: 17, side: 'RIGHT', body: 'between the hunks' },
      ],
    });
    expect(await refusal(review)).toMatchObject({
      status: 422,
      body: {
        message: 'Unprocessable Entity',
        errors: ["Pull request review thread line must be part of the diff and diff hunk can't be blank"],
      },
    });
    expect(pull.conversation.reviews).toEqual([]);
    expect(pull.conversation.threads).toEqual([]);
  });

  test.each([
    ['a start in another hunk', { line: 25, start_line: 10 }, 'start line must be part of the same hunk'],
    ['a start below the end', { line: 10, start_line: 11 }, 'start line must precede the end line'],
    ['a file that is not changed', { line: 10, path: 'README.md' }, 'path could not be resolved'],
    ['a deleted line on the right', { line: 31 }, 'line must be part of the diff'],
  ])('refuses %s', async (_, comment, words) => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const { status, message } = await refusal(
      octokit.rest.pulls.createReview({
        ...at,
        pull_number: pull.number,
        event: 'COMMENT',
        body: 'A remark',
        comments: [{ path, side: 'RIGHT', body: 'here', ...comment }],
      }),
    );
    expect(status).toBe(422);
    expect(message).toContain(words);
  });

  test('accepts both sides, ranges and whole files, and answers what was said', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const pull_number = pull.number;
    await octokit.rest.pulls.createReview({
      ...at,
      pull_number,
      commit_id: pull.head,
      event: 'COMMENT',
      body: 'Remarks',
      comments: [
        { path, line: 10, side: 'LEFT', body: 'was better' },
        { path, start_line: 8, line: 11, side: 'RIGHT', start_side: 'RIGHT', body: 'a range' },
      ],
    });
    const whole = { ...at, pull_number, path, commit_id: pull.head, subject_type: 'file' as const };
    await octokit.rest.pulls.createReviewComment({ ...whole, body: 'about the file' });
    const { data } = await octokit.rest.pulls.listReviewComments({ ...at, pull_number });
    const places = data.map(({ side, start_line, line, subject_type, user }) => [
      side,
      start_line,
      line,
      subject_type,
      user.login,
    ]);
    expect(places).toEqual([
      ['LEFT', null, 10, 'line', 'portcullis[bot]'],
      ['RIGHT', 8, 11, 'line', 'portcullis[bot]'],
      ['RIGHT', null, null, 'file', 'portcullis[bot]'],
    ]);
  });

  test('refuses a review without words, an approval of its own pull request, and an unknown commit', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const review = { ...at, pull_number: pull.number };
    expect((await refusal(octokit.rest.pulls.createReview({ ...review, event: 'COMMENT' }))).status).toBe(422);
    const unknown = octokit.rest.pulls.createReview({
      ...review,
      event: 'COMMENT',
      body: 'x',
      commit_id: 'a'.repeat(40),
    });
    expect((await refusal(unknown)).status).toBe(422);
    await repository.commit('bot', { files: { 'new.yaml': 'a: 1\n' } });
    const own = await repository.openPull({ head: 'bot', title: 'Mine', by: 'portcullis[bot]' });
    const approval = octokit.rest.pulls.createReview({ ...at, pull_number: own.number, event: 'APPROVE' });
    expect((await refusal(approval)).message).toContain('Can not approve your own pull request');
  });

  test('refuses a review of a commit that was pushed away', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const before = pull.head;
    const review = (commit_id: string) =>
      octokit.rest.pulls.createReview({ ...at, pull_number: pull.number, event: 'COMMENT', body: 'x', commit_id });
    await repository.commit('feature', { files: { 'new.yaml': 'a: 1\n' } });
    expect((await review(before)).data.commit_id).toBe(before);
    await repository.forcePush('feature', 'main', { files: { 'new.yaml': 'a: 1\n' } });
    expect((await refusal(review(before))).message).toContain('not part of the pull request');
  });

  test('follows lines that move and outdates lines that change', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const comment = (line: number) => ({ path, line, side: 'RIGHT' as const, body: `about ${line}` });
    await octokit.rest.pulls.createReview({
      ...at,
      pull_number: pull.number,
      event: 'COMMENT',
      body: 'Two',
      comments: [comment(10), comment(25)],
    });
    const changed = [
      'new first line\n',
      ...Array.from({ length: 30 }, (_, index) =>
        index === 9 ? 'line ten\n' : index === 24 ? 'line 25!\n' : `line ${index + 1}\n`,
      ),
    ].join('');
    await repository.commit('feature', { files: { [path]: changed } });
    const { data } = await octokit.rest.pulls.listReviewComments({ ...at, pull_number: pull.number });
    const lines = data.map(({ line, original_line, position }) => ({
      line,
      original_line,
      outdated: position === null,
    }));
    expect(lines).toEqual([
      { line: 11, original_line: 10, outdated: false },
      { line: null, original_line: 25, outdated: true },
    ]);
  });

  test('keeps a thread whose first comment is deleted while others answered', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const request = { ...at, pull_number: pull.number, path, commit_id: pull.head, line: 10, side: 'RIGHT' as const };
    const { data: first } = await octokit.rest.pulls.createReviewComment({ ...request, body: 'first' });
    const { data: lonely } = await octokit.rest.pulls.createReviewComment({ ...request, line: 25, body: 'lonely' });
    pull.conversation.reply(first.id, 'ana', 'I disagree');
    await octokit.rest.pulls.deleteReviewComment({ ...at, comment_id: first.id });
    await octokit.rest.pulls.deleteReviewComment({ ...at, comment_id: lonely.id });
    expect(pull.conversation.threads.map(({ comments }) => comments.map(({ body }) => body))).toEqual([['I disagree']]);
  });

  test('lets the App touch its own words only', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const spoken = await pull.conversation.say('ana', 'Hello');
    const edit = octokit.rest.issues.updateComment({ ...at, comment_id: spoken.id, body: 'Goodbye' });
    expect((await refusal(edit)).status).toBe(403);
    const { data: own } = await octokit.rest.issues.createComment({ ...at, issue_number: pull.number, body: 'Mine' });
    expect(own).toMatchObject({ user: { type: 'Bot' }, performed_via_github_app: { id: 42, slug: 'portcullis' } });
    await octokit.rest.issues.updateComment({ ...at, comment_id: own.id, body: 'Mine, edited' });
    expect(pull.conversation.comments.map(({ body }) => body)).toEqual(['Hello', 'Mine, edited']);
  });

  test('refuses bodies beyond 65,536 characters', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const { number } = await openedPull(repository);
    const comment = (length: number) =>
      octokit.rest.issues.createComment({ ...at, issue_number: number, body: 'x'.repeat(length) });
    expect((await comment(65_536)).status).toBe(201);
    expect((await refusal(comment(65_537))).message).toContain('body is too long');
  });

  test('refuses what the token may not do', async () => {
    const { repository, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const installation = github.install(repository);
    const before = installation.permissions;
    installation.permissions = { metadata: 'read', contents: 'read', pull_requests: 'read' };
    const octokit = await clientFor(github, repository);
    installation.permissions = before;
    const review = octokit.rest.pulls.createReview({ ...at, pull_number: pull.number, event: 'COMMENT', body: 'x' });
    expect(await refusal(review)).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
  });
});
