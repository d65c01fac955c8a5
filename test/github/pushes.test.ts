import { describe, expect, test } from '@jest/globals';
import type { Pull, Repository } from '../support/fake-github/index.js';
import { fakeGitHub, requestsDuring } from './connected.js';
import { guilty, LINES, repaired, reviewed, reviewOf, staged, withLine } from './published.js';

const github = await fakeGitHub();

/** A pull request that adds `new.yaml`, so that every line of it can carry a comment. */
const stage = () => staged(github, { 'new.yaml': LINES });

const push = (repository: Repository, text: string) => repository.commit('feature', { files: { 'new.yaml': text } });

const threadsOf = (pull: Pull) => pull.conversation.threads.map(({ place }) => place.line);

describe('after a push', () => {
  test('comments whose findings are gone go, the others stay, new ones come', async () => {
    const { pull, client, repository } = await stage();
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 5), guilty('new.yaml', 20)));
    const kept = pull.conversation.reviewComments.find(({ place }) => place.line === 20)?.id;
    await push(repository, withLine(5, 'fixed: x'));
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20), guilty('new.yaml', 30)));
    expect(threadsOf(pull)).toEqual([20, 30]);
    expect(pull.conversation.reviewComments[0]?.id).toBe(kept);
  });

  test('a comment whose finding moved with its line is the same comment', async () => {
    const { pull, client, repository } = await stage();
    const finding = guilty('new.yaml', 20);
    await reviewed(github, client, pull, reviewOf(finding));
    await push(repository, `first: x\n${LINES}`);
    const moved = { ...finding, location: guilty('new.yaml', 21).location };
    const requests = await requestsDuring(github, () => reviewed(github, client, pull, reviewOf(moved)));
    expect(threadsOf(pull)).toEqual([21]);
    expect(requests.filter(({ path, isWrite }) => isWrite && path.includes('/pulls/'))).toEqual([]);
  });

  test('a comment that became outdated is put where its finding is now', async () => {
    const { pull, client, repository } = await stage();
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    await push(repository, withLine(20, 'privileged: still'));
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    expect(threadsOf(pull)).toEqual([20]);
    expect(pull.conversation.reviewComments).toHaveLength(1);
  });

  test('an answered comment is never removed: it says that it is fixed, once', async () => {
    const { pull, client, repository } = await stage();
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    const [comment] = pull.conversation.reviewComments;
    pull.conversation.reply(comment?.id ?? 0, 'ana', 'Why is this bad?');
    await push(repository, withLine(20, 'fixed: x'));
    await reviewed(github, client, pull, reviewOf());
    const bodies = () => pull.conversation.reviewComments.map(({ body }) => body.split('\n').slice(1).join('\n'));
    expect(bodies()).toEqual(['✅ This is fixed.', '']);
    const quiet = await requestsDuring(github, () => reviewed(github, client, pull, reviewOf()));
    expect(quiet.filter(({ path, isWrite }) => isWrite && path.includes('/pulls/'))).toEqual([]);
  });

  test('an answered comment whose lines changed points to the new one, and no suggestion stays on wrong lines', async () => {
    const { pull, client, repository } = await stage();
    const finding = guilty('new.yaml', 20, repaired('new.yaml', 20, 'privileged: false'));
    await reviewed(github, client, pull, reviewOf(finding));
    const [comment] = pull.conversation.reviewComments;
    pull.conversation.reply(comment?.id ?? 0, 'ana', 'Why is this bad?');
    await push(repository, withLine(20, 'privileged: still'));
    const review = reviewOf(finding);
    await reviewed(github, client, pull, review);
    expect(threadsOf(pull)).toEqual([null, 20]);
    expect(comment?.body).toMatch(/^<!-- portcullis:finding .*\n➡️ .*$/);
    expect(pull.conversation.reviewComments.at(-1)?.body).toContain('```suggestion');
    const quiet = await requestsDuring(github, () => reviewed(github, client, pull, review));
    expect(quiet.filter(({ path, isWrite }) => isWrite && path.includes('/pulls/'))).toEqual([]);
  });

  test('an answered comment comes back to life on its line', async () => {
    const { pull, client } = await stage();
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    const [comment] = pull.conversation.reviewComments;
    pull.conversation.reply(comment?.id ?? 0, 'ana', 'Why is this bad?');
    await reviewed(github, client, pull, reviewOf());
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    expect(comment?.body).toContain('Critical');
    expect(pull.conversation.threads).toHaveLength(1);
  });

  test('what others wrote is left alone, even under our markers', async () => {
    const { pull, client } = await stage();
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    const forged = pull.conversation.reviewComments[0]?.body ?? '';
    const summary = pull.conversation.comments[0]?.body ?? '';
    await pull.conversation.review('eve', {
      event: 'COMMENT',
      body: 'me',
      comments: [{ path: 'new.yaml', line: 1, side: 'RIGHT', body: forged }],
    });
    await pull.conversation.say('eve', summary);
    await reviewed(github, client, pull, reviewOf());
    expect(pull.conversation.reviewComments).toMatchObject([{ author: { login: 'eve' }, body: forged }]);
    expect(pull.conversation.comments.find(({ author }) => author.login === 'eve')?.body).toBe(summary);
  });

  test('the summary comment is edited, cleared when all is fixed, and never a second one', async () => {
    const { pull, client, repository } = await stage();
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    await push(repository, withLine(20, 'fixed: x'));
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 21)));
    expect(pull.conversation.comments).toHaveLength(1);
    await push(repository, withLine(21, 'fixed: x'));
    await reviewed(github, client, pull, reviewOf());
    expect(pull.conversation.comments).toHaveLength(1);
    expect(pull.conversation.comments[0]?.body).toContain('✅');
    expect(pull.conversation.checks).toMatchObject([{ conclusion: 'success' }]);
    expect(pull.conversation.threads).toEqual([]);
  });

  test('a long conversation is read to its end', async () => {
    const { pull, client } = await stage();
    for (let said = 0; said < 130; said++) await pull.conversation.say('ana', `Remark ${said}`);
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 20)));
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 21)));
    expect(pull.conversation.comments).toHaveLength(131);
  });
});
