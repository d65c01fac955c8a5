import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesIn } from '../support/fake-github/index.js';
import { clientFor, DEPLOYMENT, openedPull, refusal, repositoryWith, started } from './started.js';

const github = await started();
const binary = Buffer.from([0, 1, 2, 0, 255, 254]);

describe('trees and blobs', () => {
  test('show modes, follow no links, and say when they are cut', async () => {
    const submodule = 'b'.repeat(40);
    const { octokit, at } = await repositoryWith(github, {
      'base/run.sh': { executable: '#!/bin/sh\n' },
      'base/link.yaml': { symlink: '../../etc/passwd' },
      'vendor/lib': { submodule },
      'odd "name".yaml': 'a: 1\n',
      'café/ü.yaml': 'b: 2\n',
    });
    const tree = (recursive?: string) =>
      octokit.rest.git.getTree({ ...at, tree_sha: 'main', ...(recursive === undefined ? {} : { recursive }) });
    const { data } = await tree('1');
    expect(data.tree.map(({ path, mode, type }) => `${mode} ${type} ${path}`)).toEqual([
      '040000 tree base',
      '120000 blob base/link.yaml',
      '100755 blob base/run.sh',
      '040000 tree café',
      '100644 blob café/ü.yaml',
      '100644 blob odd "name".yaml',
      '040000 tree vendor',
      '160000 commit vendor/lib',
    ]);
    expect((await tree()).data.tree).toHaveLength(4);
    const link = data.tree.find(({ path }) => path === 'base/link.yaml');
    const blob = await octokit.rest.git.getBlob({ ...at, file_sha: link?.sha ?? '' });
    expect(Buffer.from(blob.data.content, 'base64').toString()).toBe('../../etc/passwd');
    github.treeLimit = 3;
    expect((await tree('1')).data).toMatchObject({ truncated: true, tree: { length: 3 } });
    github.treeLimit = 100_000;
  });

  test('give bytes as they are in the raw media type', async () => {
    const { octokit, at } = await repositoryWith(github, { 'logo.bin': binary });
    const { data } = await octokit.rest.git.getTree({ ...at, tree_sha: 'main' });
    const file_sha = data.tree[0]?.sha ?? '';
    const { token } = (await octokit.auth()) as { token: string };
    // Octokit would decode this as text: GitHub labels raw bytes `charset=utf-8` whatever they are.
    const raw = await fetch(`${github.url}/repos/acme/${at.repo}/git/blobs/${file_sha}`, {
      headers: { authorization: `token ${token}`, accept: 'application/vnd.github.raw+json' },
    });
    expect(Buffer.from(await raw.arrayBuffer())).toEqual(binary);
    expect((await refusal(octokit.rest.git.getBlob({ ...at, file_sha: 'main' }))).status).toBe(422);
    expect((await refusal(octokit.rest.git.getBlob({ ...at, file_sha: 'c'.repeat(40) }))).status).toBe(404);
  });

  test('come from a directory on disk', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'files-'));
    await mkdir(join(directory, 'app', '.git'), { recursive: true });
    await writeFile(join(directory, 'app', 'a.yaml'), 'a: 1\n');
    await writeFile(join(directory, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink('app/a.yaml', join(directory, 'link.yaml'));
    await writeFile(join(directory, 'app', '.git', 'HEAD'), 'not this');
    const { octokit, at } = await repositoryWith(github, await filesIn(directory));
    await rm(directory, { recursive: true });
    const { data } = await octokit.rest.git.getTree({ ...at, tree_sha: 'main', recursive: '1' });
    const entries = data.tree.map(({ path, mode }) => `${mode} ${path}`);
    expect(entries).toEqual(['040000 app', '100644 app/a.yaml', '120000 link.yaml', '100755 run.sh']);
  });

  test('read files, directories and links by path', async () => {
    const { octokit, at } = await repositoryWith(github, {
      'app/a.yaml': 'a: 1\n',
      'app/b.yaml': { symlink: 'a.yaml' },
      'app/c.yaml': { symlink: '/outside' },
    });
    const read = async (path: string) => (await octokit.rest.repos.getContent({ ...at, path })).data;
    expect(await read('app')).toMatchObject([
      { name: 'a.yaml', type: 'file' },
      { type: 'symlink' },
      { type: 'symlink' },
    ]);
    expect(await read('app/b.yaml')).toMatchObject({ type: 'file', content: Buffer.from('a: 1\n').toString('base64') });
    expect(await read('app/c.yaml')).toMatchObject({ type: 'symlink', target: '/outside' });
    expect((await refusal(read('nothing.yaml'))).status).toBe(404);
  });
});

describe('changes', () => {
  test('are described as GitHub does, without patch where it has none', async () => {
    const { repository, octokit, at } = await repositoryWith(github, {
      'old.yaml': DEPLOYMENT,
      'gone.yaml': 'x\n',
      'edit.yaml': DEPLOYMENT,
      'plain.yaml': 'text\n',
    });
    const huge = Array.from({ length: 20_001 }, (_, index) => `- ${index}\n`).join('');
    await repository.commit('feature', {
      files: {
        'new.yaml': DEPLOYMENT,
        'edit.yaml': DEPLOYMENT.replace('line 3\n', ''),
        'logo.bin': binary,
        'plain.yaml': { symlink: 'edit.yaml' },
        'zz-huge.yaml': huge,
      },
      removed: ['old.yaml', 'gone.yaml'],
    });
    const pull = await repository.openPull({ head: 'feature', title: 'Everything' });
    const { data } = await octokit.rest.pulls.listFiles({ ...at, pull_number: pull.number });
    expect(
      data.map((file) => [
        file.status,
        file.filename,
        file.previous_filename,
        file.additions,
        file.patch !== undefined,
      ]),
    ).toEqual([
      ['modified', 'edit.yaml', undefined, 0, true],
      ['removed', 'gone.yaml', undefined, 0, true],
      ['added', 'logo.bin', undefined, 0, false],
      ['renamed', 'new.yaml', 'old.yaml', 0, false],
      ['changed', 'plain.yaml', undefined, 0, false],
      ['added', 'zz-huge.yaml', undefined, 20_001, false],
    ]);
    expect(data[0]?.patch).toBe('@@ -1,6 +1,5 @@\n line 1\n line 2\n-line 3\n line 4\n line 5\n line 6');
    expect((await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data).toMatchObject({
      changed_files: 6,
    });
  });

  test('come in pages with links, at most 100 a page', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const files = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`many/${index}.yaml`, `a: ${index}\n`]),
    );
    await repository.commit('feature', { files });
    const { number } = await repository.openPull({ head: 'feature', title: 'Many' });
    const page = await octokit.rest.pulls.listFiles({ ...at, pull_number: number, per_page: 500 });
    expect(page.data).toHaveLength(100);
    expect(page.headers.link).toMatch(/page=2[^>]*>; rel="next", .*page=3[^>]*>; rel="last"/);
    const all = await octokit.paginate(octokit.rest.pulls.listFiles, { ...at, pull_number: number, per_page: 100 });
    expect(all).toHaveLength(250);
  });

  test('stop at 3000 files, and at 300 in comparisons', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const files = Object.fromEntries(
      Array.from({ length: 3001 }, (_, index) => [`many/${index}.yaml`, `a: ${index}\n`]),
    );
    await repository.commit('feature', { files });
    const { number } = await repository.openPull({ head: 'feature', title: 'Too many' });
    const last = await octokit.rest.pulls.listFiles({ ...at, pull_number: number, per_page: 100, page: 30 });
    expect([last.data.length, last.headers.link?.includes('rel="next"')]).toEqual([100, false]);
    expect((await octokit.rest.pulls.get({ ...at, pull_number: number })).data.changed_files).toBe(3001);
    const compare = (page: number) =>
      octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...feature', page });
    expect((await compare(1)).data.files).toHaveLength(300);
    expect((await compare(2)).data.files).toBeUndefined();
  });

  test('are counted from where the branches parted', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const start = repository.headOf('main');
    await repository.commit('main', { files: { 'other.yaml': 'a: 1\n' } });
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `main...${pull.head}` });
    expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, merge_base_commit: { sha: start } });
    expect(data.files?.map(({ filename }) => filename)).toEqual(['app/deployment.yaml']);
    const merged = await octokit.rest.pulls.get({ ...at, pull_number: pull.number });
    const { data: commit } = await octokit.rest.git.getCommit({
      ...at,
      commit_sha: merged.data.merge_commit_sha ?? '',
    });
    expect(commit.parents.map(({ sha }) => sha)).toEqual([repository.headOf('main'), pull.head]);
  });

  test('of one commit are found again, but not those of forks', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const find = async (commit_sha: string) =>
      (await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha })).data.map(
        ({ number }) => number,
      );
    expect(await find(pull.head)).toEqual([pull.number]);
    const fork = await github.fork(repository, 'mallory');
    const sha = await fork.commit('evil', { files: { a: 'b\n' } });
    await repository.openPull({ head: 'evil', from: fork, title: 'From a fork' });
    expect(await find(sha)).toEqual([]);
  });
});

describe('commits through the API', () => {
  test('need contents: write', async () => {
    const { octokit, at } = await repositoryWith(github);
    const { status } = await refusal(octokit.rest.git.createBlob({ ...at, content: 'x' }));
    expect(status).toBe(403);
  });

  test('change one file on a branch, and never backwards', async () => {
    const repository = await github.repository({
      owner: 'writers',
      name: 'shop',
      files: { 'app/a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' },
      permissions: { metadata: 'read', contents: 'write', pull_requests: 'write' },
    });
    const octokit = await clientFor(github, repository);
    const at = { owner: 'writers', repo: 'shop' };
    const head = await repository.branch('feature');
    const { data: blob } = await octokit.rest.git.createBlob({ ...at, content: 'a: 2\n' });
    const { data: tree } = await octokit.rest.git.createTree({
      ...at,
      base_tree: head,
      tree: [{ path: 'app/a.yaml', mode: '100644', type: 'blob', sha: blob.sha }],
    });
    const commit = { ...at, message: 'Fix', tree: tree.sha, parents: [head] };
    const { data: made } = await octokit.rest.git.createCommit(commit);
    await octokit.rest.git.updateRef({ ...at, ref: 'heads/feature', sha: made.sha });
    const { data: file } = await octokit.rest.repos.getContent({ ...at, path: 'app/a.yaml', ref: 'feature' });
    expect(file).toMatchObject({ content: Buffer.from('a: 2\n').toString('base64') });
    const back = octokit.rest.git.updateRef({ ...at, ref: 'heads/feature', sha: head });
    expect((await refusal(back)).message).toContain('not a fast forward');
    const outside = octokit.rest.git.createTree({ ...at, tree: [{ path: '../x', mode: '100644', content: 'x' }] });
    expect((await refusal(outside)).status).toBe(422);
  });
});
