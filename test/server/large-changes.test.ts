import { expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import type { Files } from '../support/fake-github/index.js';
import { anchorsOf, GUILTY, pod, proposal, stage } from '../support/stage.js';

const app = await appUnderTest();

const many = (count: number, text: (index: number) => string, ending: string): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/file-${index}.${ending}`, text(index)]));

test('more than 100 files: the guilty one is found and commented on', async () => {
  const repository = await stage(app.github);
  const clean = many(130, (index) => pod(false, `pod-${index}`), 'yaml');
  const pull = await proposal(repository, { ...clean, 'many/z.yaml': pod(true, 'z') });
  expect(await app.checked(pull)).toMatchObject({
    conclusion: 'failure',
    title: '1 blocking · 1 warning · 131 manifests',
  });
  await app.quiet();
  expect(anchorsOf(pull)).toEqual([`many/z.yaml:${GUILTY}`]);
});

test('more than 3,000 files, which GitHub does not list: the guilty one is found all the same', async () => {
  const repository = await stage(app.github);
  const texts = many(3_100, (index) => `${index}\n`, 'txt');
  const pull = await proposal(repository, { ...texts, 'z/pod.yaml': pod(true, 'z') });
  const { conclusion, run } = await app.checked(pull);
  expect(conclusion).toBe('failure');
  await app.quiet();
  expect(run.annotations).toMatchObject([{ path: 'z/pod.yaml', start_line: GUILTY }]);
  expect(anchorsOf(pull)).toEqual([]);
  expect(pull.conversation.comments[0]?.body).toContain('z/pod.yaml');
});

test('a diff that GitHub does not show: the finding is said about the file, and annotated', async () => {
  const repository = await stage(app.github);
  const long = Array.from({ length: 25_000 }, (_, index) => `# line ${index}\n`).join('');
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true) + long });
  const { conclusion, run } = await app.checked(pull);
  expect(conclusion).toBe('failure');
  await app.quiet();
  expect(run.annotations).toMatchObject(Array(2).fill({ path: 'apps/pod.yaml', start_line: GUILTY }));
  expect(anchorsOf(pull)).toEqual(['apps/pod.yaml:file']);
});

test('a file that was moved keeps its history', async () => {
  const repository = await stage(app.github, { 'apps/pod.yaml': pod(true) });
  const pull = await proposal(repository, { 'moved/pod.yaml': pod(true) }, { removed: ['apps/pod.yaml'] });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  const edited = await proposal(
    repository,
    { 'moved/pod.yaml': pod(true).replace('1.27.0', '1.27.1') },
    { head: 'edited', removed: ['apps/pod.yaml'] },
  );
  expect(await app.checked(edited)).toMatchObject({ conclusion: 'success' });
  await app.quiet();
  expect([...pull.conversation.comments, ...edited.conversation.comments]).toEqual([]);
});

test.each([
  ['a symbolic link', { symlink: '../../etc/passwd' }, 'symbolic link'],
  ['a submodule', { submodule: 'a'.repeat(40) }, 'submodule'],
  ['a Git LFS pointer', `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 9\n`, 'LFS'],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0, 1]), 'binary'],
  ['a file of 3 MB', `# ${'x'.repeat(3_000_000)}\n${pod(true)}`, 'larger than'],
])('%s is not clean: the check is shut and says why', async (_, content, why) => {
  const pull = await proposal(await stage(app.github), { 'apps/other.yaml': content });
  const { conclusion, summary } = await app.checked(pull);
  expect(conclusion).toBe('failure');
  expect(summary).toContain(why);
  expect(summary).toContain('apps/other.yaml');
});

test('a repository that GitHub does not list to the end is not clean', async () => {
  const repository = await stage(
    app.github,
    many(20, (index) => `${index}\n`, 'txt'),
  );
  app.github.treeLimit = 10;
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(false) });
  const { conclusion, summary } = await app.checked(pull);
  app.github.treeLimit = 100_000;
  expect(conclusion).toBe('failure');
  expect(summary).toContain('GitHub lists only the first');
});
