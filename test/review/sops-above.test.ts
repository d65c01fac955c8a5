import { describe, expect, test } from '@jest/globals';
import { plainRenderer } from '../../src/render/index.js';
import { type Review, reviewChange, reviewState } from '../../src/review/index.js';
import { BASE, HEAD, type MemoryFiles, memoryRepository } from '../support/memory-repository.js';

const only = { onlyRules: ['sops-file-not-encrypted'] };
const day = '2026-11-24';

function change(before: MemoryFiles, after: MemoryFiles): Promise<Review> {
  const world = { repository: memoryRepository({ base: before, head: after }), renderer: plainRenderer };
  return reviewChange({ base: BASE, mergeBase: BASE, head: HEAD, day }, world, only);
}

function state(files: MemoryFiles): Promise<Review> {
  const world = { repository: memoryRepository({ head: files }), renderer: plainRenderer };
  return reviewState({ at: HEAD, day }, world, only);
}

const told = ({ findings }: Review) =>
  findings.map(({ location, standing }) => {
    const file = location.kind === 'written' ? location.place.file : location.nearest.file;
    return `${file} ${standing.kind}`;
  });

const config = (pattern: string) => `creation_rules:\n  - path_regex: ${pattern}\n    encrypted_regex: ^stringData$\n`;
const root = { '.sops.yaml': config('^clusters/prod/.*\\.yaml$') };
const secret = (name: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {password: open-sesame}\n`;
const broken = { '.sops.yaml': 'creation_rules: [\n' };

describe('.sops.yaml in a folder above', () => {
  test('says what a change has to encrypt, and is not judged or counted itself', async () => {
    const after = { ...root, 'clusters/prod/db.yaml': secret('db'), 'clusters/dev/db.yaml': secret('db') };
    const review = await change(root, after);
    expect([review.verdict, told(review)]).toEqual(['fail', ['clusters/prod/db.yaml introduced']]);
    expect(review.coverage).toMatchObject({ files: 2, buildFiles: 0, documents: 2, leftAlone: [] });
  });

  test('holds for what was there before as well', async () => {
    const before = { ...root, 'clusters/prod/db.yaml': secret('db') };
    const review = await change(before, { ...before, 'clusters/prod/db.yaml': `# touched\n${secret('db')}` });
    expect([review.verdict, told(review)]).toEqual(['pass', ['clusters/prod/db.yaml existing']]);
  });

  test('gives way to a nearer one', async () => {
    const nearer = { ...root, 'clusters/.sops.yaml': config('^other/') };
    expect(told(await change(nearer, { ...nearer, 'clusters/prod/db.yaml': secret('db') }))).toEqual([]);
    const own = { ...root, 'clusters/prod/.sops.yml': config('^other/') };
    expect(told(await change(own, { ...own, 'clusters/prod/db.yaml': secret('db') }))).toEqual([]);
  });

  test('is judged once where a state is looked at', async () => {
    const pattern = { '.sops.yaml': config('secrets/\\p{L}+.yaml') };
    const review = await state({ ...pattern, 'clusters/prod/db.yaml': secret('db'), 'clusters/a.yaml': secret('a') });
    expect(told(review)).toEqual(['.sops.yaml existing']);
  });

  test('that cannot be read is one problem, which counts for a change only if the change touches it', async () => {
    const files = { 'a/db.yaml': secret('db'), 'b/db.yaml': secret('db') };
    const review = await state({ ...broken, ...files });
    expect(review.problems.map(({ file, counts }) => [file, counts])).toEqual([['.sops.yaml', true]]);
    const untouched = await change(broken, { ...broken, ...files });
    expect(untouched.problems.map(({ counts }) => counts)).toEqual([false]);
    const brought = await change({}, { ...broken, ...files });
    expect(brought.problems.map(({ counts }) => counts)).toEqual([true]);
    const closed = { '.sops.yaml': { kind: 'file', unreadable: 'it is a binary file' } } as const;
    expect((await state({ ...closed, ...files })).problems).toHaveLength(1);
    expect((await state({ '.sops.yaml': { kind: 'symlink' }, ...files })).problems).toEqual([]);
  });
});
