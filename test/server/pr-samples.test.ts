import { describe, expect, test } from '@jest/globals';
import { plainRenderer } from '../../src/render/index.js';
import { reviewChange } from '../../src/review/index.js';
import { appUnderTest } from '../support/app-under-test.js';
import { corpus } from '../support/corpora.js';
import { BASE, HEAD, type MemoryFiles, memoryRepository } from '../support/memory-repository.js';
import { type PullSample, pullSamples } from '../support/pr-samples.js';
import { anchorsOf } from '../support/stage.js';

const folder = corpus('pr-samples');
const samples = folder === undefined ? [] : pullSamples(folder);
const app = await appUnderTest();

/** The samples hold text files only. */
const texts = (files: MemoryFiles): Record<string, string> =>
  Object.fromEntries(Object.entries(files).flatMap(([path, file]) => (typeof file === 'string' ? [[path, file]] : [])));

async function openOnGitHub({ name, subject, before, after }: PullSample) {
  const repository = await app.github.repository({
    owner: name,
    name: 'deploy',
    files: { 'README.md': 'A sample.\n', ...texts(before) },
  });
  const removed = Object.keys(before).filter((path) => !(path in after));
  await repository.commit('change', { files: texts(after), removed });
  return repository.openPull({ head: 'change', title: subject, by: 'ana' });
}

describe('real pull requests through the App', () => {
  const each = samples.length > 0 ? test.each(samples.map((sample) => [sample.name, sample] as const)) : undefined;
  if (each === undefined) test.skip('the corpus of pull requests is not here', () => undefined);
  each?.('%s', async (_, sample) => {
    const repository = memoryRepository({ base: sample.before, head: sample.after });
    const day = new Date().toISOString().slice(0, 10);
    const change = { base: BASE, mergeBase: BASE, head: HEAD, day };
    const { verdict, findings } = await reviewChange(change, { repository, renderer: plainRenderer });
    const pull = await openOnGitHub(sample);
    expect((await app.checked(pull)).conclusion).toBe(verdict === 'pass' ? 'success' : 'failure');
    await app.quiet();
    const introduced = findings.filter(({ standing }) => standing.kind === 'introduced');
    expect(anchorsOf(pull).length).toBeLessThanOrEqual(introduced.length);
    expect(pull.conversation.comments.length > 0).toBe(verdict !== 'pass' || introduced.length > 0);
  });
});
