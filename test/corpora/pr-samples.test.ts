import { describe, expect, test } from '@jest/globals';
import { placeOf } from '../../src/analysis/index.js';
import { plainRenderer } from '../../src/render/index.js';
import { reviewChange } from '../../src/review/index.js';
import { corpus } from '../support/corpora.js';
import { BASE, HEAD, memoryRepository } from '../support/memory-repository.js';
import { type PullSample, pullSamples } from '../support/pr-samples.js';

const folder = corpus('pr-samples');
const samples = folder === undefined ? [] : pullSamples(folder);

const judge = ({ before, after }: PullSample) =>
  reviewChange(
    { base: BASE, mergeBase: BASE, head: HEAD, day: '2026-11-24' },
    { repository: memoryRepository({ base: before, head: after }), renderer: plainRenderer },
  );

describe('real pull requests', () => {
  (samples.length > 0
    ? test.each(samples.map((sample) => [sample.name, sample] as const))
    : test.skip.each([['no corpus here', undefined as never]]))('%s', async (_, sample: PullSample) => {
    const review = await judge(sample);
    expect(review.problems.filter(({ what }) => what.startsWith('the rule'))).toEqual([]);
    const seen = new Set([
      ...review.coverage.leftAlone.map(({ file }) => file as string),
      ...review.problems.map(({ file }) => file),
    ]);
    const unseen = Object.keys(sample.after).filter((path) => !seen.has(path));
    expect(review.coverage.files + review.coverage.texts).toBeGreaterThanOrEqual(unseen.length);
    for (const finding of review.findings) {
      const { file, start, end } = placeOf(finding.location);
      const text = finding.standing.kind === 'resolved' ? sample.before[file] : sample.after[file];
      const lines = typeof text === 'string' ? text.split('\n') : [];
      expect(lines[start.line - 1]?.trim()).toBeTruthy();
      expect(start.line <= end.line && end.line <= lines.length).toBe(true);
    }
  });
});
