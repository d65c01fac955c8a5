import { describe, expect, test } from '@jest/globals';
import { type FilePath, filePath, LIMITS } from '../../src/analysis/index.js';
import type { CommitSha, Content, Repository } from '../../src/review/index.js';
import type { Files } from '../support/fake-github/index.js';

/** A repository under test: `commit` puts files on top of its history and tells the new commit's id. */
export interface Subject {
  readonly repository: Repository;
  commit(files: Files, removed?: readonly string[]): Promise<CommitSha>;
}

/** A little more than three bytes for each character that is read of a file. */
const TOO_LARGE = `${'x'.repeat(99)}\n`.repeat((LIMITS.length * 3) / 100 + 1);
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;

const one = async (subject: Subject, at: CommitSha, path: string): Promise<Content | undefined> =>
  (await subject.repository.tree(at).read([filePath(path)])).get(filePath(path));

/** What every source of commits promises. `open` makes a fresh, empty one. */
export function repositoryContract(name: string, open: () => Promise<Subject>): void {
  describe(`a repository: ${name}`, () => {
    test('lists every entry at any depth with its kind', async () => {
      const subject = await open();
      const at = await subject.commit({
        'a.yaml': 'a: 1\n',
        'apps/shop/run.sh': { executable: 'echo\n' },
        'apps/shop/link.yaml': { symlink: '../../a.yaml' },
        'vendor/lib': { submodule: '1234567890123456789012345678901234567890' },
      });
      const listing = await subject.repository.tree(at).list();
      const entries = listing.kind === 'complete' ? listing.entries : [];
      expect(entries.map(({ path, kind }) => `${kind} ${path}`).sort()).toEqual([
        'file a.yaml',
        'file apps/shop/run.sh',
        'submodule vendor/lib',
        'symlink apps/shop/link.yaml',
      ]);
    });

    test('reads contents as they are, one for each path', async () => {
      const subject = await open();
      const files = {
        'plain.yaml': 'a: 1\n',
        'windows.yaml': '\uFEFFa: 1\r\nb: 2\r\n',
        'umläut/ß "quoted".yaml': 'c: 💥\n',
        'replacement.yaml': 'd: \uFFFD\n',
        'empty.yaml': '',
      };
      const at = await subject.commit(files);
      const paths: FilePath[] = Object.keys(files).map(filePath);
      const contents = await subject.repository.tree(at).read(paths);
      for (const [path, text] of Object.entries(files)) {
        expect(contents.get(filePath(path))).toEqual({ kind: 'text', text });
      }
    });

    test('says what is absent, also a directory', async () => {
      const subject = await open();
      const at = await subject.commit({ 'apps/a.yaml': 'a: 1\n' });
      expect(await one(subject, at, 'apps/b.yaml')).toEqual({ kind: 'absent' });
      expect(await one(subject, at, 'apps')).toEqual({ kind: 'absent' });
    });

    test('says why something cannot be read', async () => {
      const subject = await open();
      const at = await subject.commit({
        'zero.yaml': Buffer.from('a: \0\n'),
        'latin.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xe4, 0x0a]),
        'large.yaml': TOO_LARGE,
        'pointer.yaml': POINTER,
        'link.yaml': { symlink: '/etc/passwd' },
        'module.yaml': { submodule: '1234567890123456789012345678901234567890' },
      });
      const why = async (path: string): Promise<unknown> => one(subject, at, path);
      expect(await why('zero.yaml')).toEqual({ kind: 'unreadable', why: 'it is a binary file' });
      expect(await why('latin.yaml')).toEqual({ kind: 'unreadable', why: 'it is not UTF-8 text' });
      expect(await why('large.yaml')).toEqual({ kind: 'unreadable', why: 'it is larger than 6000000 bytes' });
      expect(await why('pointer.yaml')).toEqual({ kind: 'unreadable', why: 'its content is in Git LFS' });
      expect(await why('link.yaml')).toEqual({ kind: 'unreadable', why: 'it is a symbolic link' });
      expect(await why('module.yaml')).toEqual({ kind: 'unreadable', why: 'it is a submodule' });
    });

    test('keeps two commits apart, and gives what they share the same id', async () => {
      const subject = await open();
      const before = await subject.commit({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
      const after = await subject.commit({ 'a.yaml': 'a: 2\n' }, ['b.yaml']);
      expect(await one(subject, before, 'a.yaml')).toEqual({ kind: 'text', text: 'a: 1\n' });
      expect(await one(subject, after, 'a.yaml')).toEqual({ kind: 'text', text: 'a: 2\n' });
      expect(await one(subject, after, 'b.yaml')).toEqual({ kind: 'absent' });
      const renamed = await subject.commit({ 'c.yaml': 'a: 2\n' }, ['a.yaml']);
      const idOf = async (at: CommitSha, path: string): Promise<string | undefined> => {
        const listing = await subject.repository.tree(at).list();
        const entries = listing.kind === 'complete' ? listing.entries : [];
        return entries.find((entry) => entry.path === path)?.id;
      };
      expect(await idOf(renamed, 'c.yaml')).toBe(await idOf(after, 'a.yaml'));
    });

    test('throws for a commit that does not exist', async () => {
      const subject = await open();
      await subject.commit({ 'a.yaml': 'a: 1\n' });
      const absent = 'a'.repeat(40) as CommitSha;
      await expect(subject.repository.tree(absent).list()).rejects.toThrow();
    });
  });
}
