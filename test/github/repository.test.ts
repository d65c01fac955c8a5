import { describe, expect, test } from '@jest/globals';
import { filePath } from '../../src/analysis/index.js';
import { githubRepository, ObjectCache } from '../../src/github/index.js';
import { commitSha } from '../../src/review/index.js';
import { connected, fakeGitHub, nameOf, rejection, requestsDuring } from './connected.js';

const github = await fakeGitHub();
const clients = connected(github);
let count = 0;

async function opened(files: Readonly<Record<string, string>>, cache = new ObjectCache()) {
  count += 1;
  const repository = await github.repository({ owner: 'acme', name: `shop-${count}`, files });
  const client = await clients(github.installationOf(repository).id);
  return { repository, cache, ours: githubRepository(client, nameOf(repository), cache) };
}

const manifests = (number: number, text: (index: number) => string) =>
  Object.fromEntries(Array.from({ length: number }, (_, index) => [`apps/${index}.yaml`, text(index)]));

const graphql = (requests: readonly { readonly path: string }[]) => requests.filter(({ path }) => path === '/graphql');

describe('contents from GitHub', () => {
  test('both sides of a change come in one request, and equal contents once', async () => {
    const { repository, ours } = await opened(manifests(20, () => 'same: true\n'));
    const before = commitSha(repository.headOf('main'));
    const after = commitSha(await repository.commit('main', { files: { 'apps/0.yaml': 'new: true\n' } }));
    const paths = Array.from({ length: 20 }, (_, index) => filePath(`apps/${index}.yaml`));
    const requests = await requestsDuring(github, async () => {
      const [old, now] = await Promise.all([ours.tree(before).read(paths), ours.tree(after).read(paths)]);
      expect(old.get(filePath('apps/0.yaml'))).toEqual({ kind: 'text', text: 'same: true\n' });
      expect(now.get(filePath('apps/0.yaml'))).toEqual({ kind: 'text', text: 'new: true\n' });
    });
    expect(requests.filter(({ path }) => path.includes('/git/trees/'))).toHaveLength(2);
    expect(graphql(requests)).toHaveLength(1);
  });

  test('are asked for once: what was read is kept, and asking twice at once is asking once', async () => {
    const { repository, ours } = await opened({ 'a.yaml': 'a: 1\n' });
    const tree = ours.tree(commitSha(repository.headOf('main')));
    const path = filePath('a.yaml');
    await Promise.all([tree.read([path]), tree.read([path]), tree.list()]);
    const requests = await requestsDuring(github, () => Promise.all([tree.read([path]), tree.list()]));
    expect(requests).toEqual([]);
  });

  test('come in batches of at most 80', async () => {
    const { repository, ours } = await opened(manifests(200, (index) => `a: ${index}\n`));
    const tree = ours.tree(commitSha(repository.headOf('main')));
    await tree.list();
    const paths = Array.from({ length: 200 }, (_, index) => filePath(`apps/${index}.yaml`));
    const requests = await requestsDuring(github, async () => {
      const contents = await tree.read(paths);
      expect(contents.get(filePath('apps/199.yaml'))).toEqual({ kind: 'text', text: 'a: 199\n' });
    });
    expect(graphql(requests)).toHaveLength(3);
  });

  test('longer than GraphQL tells are read as bytes', async () => {
    const text = `${'a: long\n'.repeat(100_000)}`;
    const { repository, ours } = await opened({ 'long.yaml': text });
    const contents = await ours.tree(commitSha(repository.headOf('main'))).read([filePath('long.yaml')]);
    expect(contents.get(filePath('long.yaml'))).toEqual({ kind: 'text', text });
  });

  test('leave nothing behind when GitHub fails, so that the next try is a fresh one', async () => {
    const { repository, ours } = await opened({ 'a.yaml': 'a: 1\n' });
    const tree = ours.tree(commitSha(repository.headOf('main')));
    github.faults.next('GET', '/git/trees/', { kind: 'status', status: 502 });
    expect(await rejection(tree.list())).toMatchObject({ code: 'unavailable' });
    github.faults.next('POST', '/graphql', { kind: 'status', status: 502 });
    expect(await rejection(tree.read([filePath('a.yaml')]))).toMatchObject({ code: 'unavailable' });
    expect((await tree.read([filePath('a.yaml')])).size).toBe(1);
  });

  test('are not shared between repositories', async () => {
    const cache = new ObjectCache();
    const one = await opened({ 'a.yaml': 'secret: 1\n' }, cache);
    const other = await opened({ 'a.yaml': 'secret: 1\n' }, cache);
    const read = ({ ours, repository }: typeof one) =>
      ours.tree(commitSha(repository.headOf('main'))).read([filePath('a.yaml')]);
    await read(one);
    expect(graphql(await requestsDuring(github, () => read(other)))).toHaveLength(1);
  });

  test('beyond the size of the memory are forgotten, oldest first', async () => {
    const cache = new ObjectCache({ blobBytes: 1000, treeEntries: 100 });
    const { repository, ours } = await opened(
      manifests(10, (index) => `a: ${index}\n`),
      cache,
    );
    const tree = ours.tree(commitSha(repository.headOf('main')));
    for (let index = 0; index < 10; index++) await tree.read([filePath(`apps/${index}.yaml`)]);
    expect(await requestsDuring(github, () => tree.read([filePath('apps/9.yaml')]))).toEqual([]);
    expect(await requestsDuring(github, () => tree.read([filePath('apps/0.yaml')]))).toHaveLength(1);
  });
});

test('a tree that GitHub cuts is incomplete, and nothing in it can be read', async () => {
  const { repository, ours } = await opened(manifests(20, (index) => `a: ${index}\n`));
  github.treeLimit = 10;
  const tree = ours.tree(commitSha(repository.headOf('main')));
  const why = 'the repository is too large: GitHub lists only the first 10 of its entries';
  expect(await tree.list()).toEqual({ kind: 'incomplete', why });
  const contents = await tree.read([filePath('apps/19.yaml')]);
  expect(contents.get(filePath('apps/19.yaml'))).toEqual({ kind: 'unreadable', why });
  github.treeLimit = 100_000;
});
