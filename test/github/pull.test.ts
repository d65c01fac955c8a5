import { describe, expect, test } from '@jest/globals';
import { githubRepository, ObjectCache, openPullsAt, readPull } from '../../src/github/index.js';
import { commitSha } from '../../src/review/index.js';
import type { Files, Repository } from '../support/fake-github/index.js';
import { connected, fakeGitHub, headOf, nameOf, pullRequestOf, requestsDuring } from './connected.js';
import { guilty, LINES, reviewed, reviewOf, withLine } from './published.js';

const github = await fakeGitHub();
const clients = connected(github);
let count = 0;

async function repositoryWith(files: Files = { 'app.yaml': LINES }): Promise<Repository> {
  count += 1;
  return github.repository({ owner: `acme-${count}`, name: 'shop', files });
}

async function read(repository: Repository, number = 1) {
  const pull = repository.pull(number);
  const client = await clients(github.installationOf(repository).id);
  return readPull(client, pullRequestOf(github, pull), headOf(pull));
}

describe('a pull request', () => {
  test('is told with its commits and its diff', async () => {
    const repository = await repositoryWith();
    const start = repository.headOf('main');
    await repository.commit('feature', { files: { 'app.yaml': withLine(10, 'changed: x') } });
    const tip = await repository.commit('main', { files: { 'other.yaml': 'a: 1\n' } });
    const pull = await repository.openPull({ head: 'feature', title: 'Change', by: 'ana', draft: true });
    expect(await read(repository)).toMatchObject({
      open: true,
      draft: true,
      fromFork: false,
      head: pull.head,
      base: { branch: 'main', tip },
      mergeBase: start,
      changes: { complete: true, files: [{ path: 'app.yaml', status: 'modified' }] },
      others: [],
      conversation: { threads: [], comments: [] },
    });
  });

  test('into another branch than the default one has that branch as its base', async () => {
    const repository = await repositoryWith();
    await repository.branch('release/1.0', 'main');
    const tip = await repository.commit('release/1.0', { files: { 'r.yaml': 'a: 1\n' } });
    await repository.branch('feature', 'release/1.0');
    await repository.commit('feature', { files: { 'app.yaml': withLine(10, 'changed: x') } });
    await repository.openPull({ head: 'feature', base: 'release/1.0', title: 'Change' });
    expect(await read(repository)).toMatchObject({ base: { branch: 'release/1.0', tip }, mergeBase: tip });
  });

  test('from a fork is read and commented like any other', async () => {
    const repository = await repositoryWith();
    const fork = await github.fork(repository, 'mallory');
    await fork.commit('feature', { files: { 'app.yaml': withLine(10, 'privileged: true') } });
    const pull = await repository.openPull({ head: 'feature', from: fork, title: 'Change', by: 'mallory' });
    const client = await clients(github.installationOf(repository).id);
    const { now } = await reviewed(github, client, pull, reviewOf(guilty('app.yaml', 10)));
    expect(now).toMatchObject({ fromFork: true, head: pull.head });
    expect(pull.conversation.threads).toHaveLength(1);
    expect(pull.conversation.checks).toMatchObject([{ conclusion: 'failure' }]);
  });

  test('tells renames and leaves out patches as GitHub does', async () => {
    const repository = await repositoryWith({ 'old.yaml': LINES, 'app.yaml': LINES });
    await repository.commit('feature', {
      files: { 'moved/new.yaml': LINES, 'picture.png': Buffer.from([0, 1, 2, 0]) },
      removed: ['old.yaml', 'app.yaml'],
    });
    await repository.openPull({ head: 'feature', title: 'Change' });
    const { changes } = await read(repository);
    const renamed = changes.files.find(({ status }) => status === 'renamed');
    expect(renamed).toMatchObject({ path: 'moved/new.yaml', previousPath: expect.stringMatching(/^(old|app)\.yaml$/) });
    expect(renamed?.patch).toBeUndefined();
    expect(changes.files.find(({ path }) => path === 'picture.png')?.patch).toBeUndefined();
  });

  test('a file without a patch gets its comment as a whole', async () => {
    const repository = await repositoryWith({ 'old.yaml': LINES });
    await repository.commit('feature', { files: { 'new.yaml': LINES }, removed: ['old.yaml'] });
    const pull = await repository.openPull({ head: 'feature', title: 'Move' });
    const client = await clients(github.installationOf(repository).id);
    await reviewed(github, client, pull, reviewOf(guilty('new.yaml', 3)));
    expect(pull.conversation.threads.map(({ place }) => [place.path, place.subject])).toEqual([['new.yaml', 'file']]);
  });

  test('with more than 300 files has all of them', async () => {
    const repository = await repositoryWith();
    const files = Object.fromEntries(
      Array.from({ length: 420 }, (_, index) => [`apps/${index}.yaml`, `a: ${index}\n`]),
    );
    await repository.commit('feature', { files });
    await repository.openPull({ head: 'feature', title: 'Many' });
    const { changes } = await read(repository);
    expect(changes.files).toHaveLength(420);
    expect(changes.complete).toBe(true);
  });

  test('whose head moved on since the event has the new head', async () => {
    const repository = await repositoryWith();
    await repository.commit('feature', { files: { 'app.yaml': withLine(10, 'changed: x') } });
    const pull = await repository.openPull({ head: 'feature', title: 'Change' });
    const old = headOf(pull);
    await repository.forcePush('feature', 'main', { files: { 'app.yaml': withLine(11, 'changed: x') } });
    const client = await clients(github.installationOf(repository).id);
    const ahead = { repository: githubRepository(client, nameOf(repository), new ObjectCache()), baseFiles: [] };
    for (const expected of [old, commitSha('0'.repeat(40))]) {
      const now = await readPull(client, pullRequestOf(github, pull), expected, ahead);
      expect(now.head).toBe(pull.head);
      expect(now.head).not.toBe(old);
    }
  });

  test('knows the others with the same head, also from forks', async () => {
    const repository = await repositoryWith();
    const head = await repository.commit('feature', { files: { 'app.yaml': withLine(10, 'changed: x') } });
    const fork = await github.fork(repository, 'mallory');
    await repository.branch('twin', head);
    await repository.branch('harmless', 'main');
    await repository.openPull({ head: 'feature', title: 'One' });
    await repository.openPull({ head: 'twin', base: 'harmless', title: 'Two' });
    await repository.openPull({ head: 'feature', from: fork, title: 'Three', by: 'mallory' });
    const closed = await repository.openPull({ head: 'twin', title: 'Four' });
    await closed.close();
    expect((await read(repository, 1)).others).toEqual([
      { number: 2, base: 'harmless' },
      { number: 3, base: 'main' },
    ]);
    const client = await clients(github.installationOf(repository).id);
    expect(await openPullsAt(client, nameOf(repository), commitSha(head))).toHaveLength(3);
  });

  test('knows the others among more open pull requests than GitHub lists at once', async () => {
    const repository = await repositoryWith();
    const head = await repository.commit('feature', { files: { 'app.yaml': withLine(10, 'changed: x') } });
    await repository.commit('unrelated', { files: { 'app.yaml': withLine(11, 'changed: x') } });
    await repository.openPull({ head: 'feature', title: 'First' });
    const noise = await repository.openPull({ head: 'unrelated', title: 'Noise' });
    repository.pulls.push(...Array.from({ length: 99 }, () => noise));
    await repository.branch('twin', head);
    const last = await repository.openPull({ head: 'twin', title: 'Last' });
    expect((await read(repository, 1)).others).toEqual([{ number: last.number, base: 'main' }]);
    expect((await read(repository, last.number)).others).toEqual([{ number: 1, base: 'main' }]);
  });

  test('that does not exist is trouble, not a crash', async () => {
    const repository = await repositoryWith();
    const client = await clients(github.installationOf(repository).id);
    const pull = {
      installation: 1,
      repositoryId: repository.id,
      owner: repository.owner.login,
      repository: 'shop',
      number: 9,
    };
    await expect(readPull(client, pull, commitSha('0'.repeat(40)))).rejects.toMatchObject({ code: 'gone' });
  });

  test('is read in two requests', async () => {
    const repository = await repositoryWith();
    await repository.commit('feature', { files: { 'app.yaml': withLine(10, 'changed: x') } });
    await repository.openPull({ head: 'feature', title: 'Change' });
    await read(repository);
    expect(await requestsDuring(github, () => read(repository))).toHaveLength(2);
  });
});
