import { describe, expect, test } from '@jest/globals';
import { type CheckWords, jointCheck } from '../../src/github/index.js';

const words = (conclusion: CheckWords['conclusion'], title: string): CheckWords => ({
  conclusion,
  title,
  summary: `Summary of ${title}`,
  annotations: [{ file: 'a.yaml', line: 1, level: 'failure', title, message: 'wrong' }],
});

describe('a check shared by pull requests', () => {
  test('of one pull request is its own', () => {
    const only = words('success', 'All is well');
    expect(jointCheck([{ pull: 1, base: 'main', words: only }])).toBe(only);
  });

  test('has the worst conclusion and names every pull request', () => {
    const joint = jointCheck([
      { pull: 1, base: 'main', words: words('failure', '3 findings') },
      { pull: 2, base: 'harmless', words: words('success', 'All is well') },
    ]);
    expect(joint.conclusion).toBe('failure');
    expect(joint.title).toBe('#1: 3 findings');
    expect(joint.summary).toContain('## Pull request #1 into `main`');
    expect(joint.summary).toContain('## Pull request #2 into `harmless`');
    expect(joint.annotations).toHaveLength(2);
  });

  test('fails while one of them was not judged', () => {
    const joint = jointCheck([
      { pull: 1, base: 'main', words: words('success', 'All is well') },
      { pull: 2, base: 'main' },
    ]);
    expect(joint).toMatchObject({ conclusion: 'failure', title: '#2: Not judged yet' });
  });

  test('fits into what GitHub takes, and branch names stay inside their quotes', () => {
    const long = { ...words('failure', 'Long'), summary: 'a line of text\n'.repeat(4000) };
    const base = '`@everyone`';
    const joint = jointCheck([1, 2, 3].map((pull) => ({ pull, base, words: long })));
    expect(joint.summary.length).toBeLessThan(65_535);
    expect(joint.summary).toContain("into `'@everyone'`");
  });
});
