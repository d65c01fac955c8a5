import { describe, expect, test } from '@jest/globals';
import { checkReport, formats, title } from '../../src/report/index.js';
import type { Review } from '../../src/review/index.js';
import { markdownNodes } from '../support/markdown.js';
import { CLEAN, CONTEXT, finding, HOSTILE, RICH, UNDETERMINED } from '../support/sample-review.js';

const leftAlone = RICH.coverage.leftAlone;

describe('the title', () => {
  test.each<readonly [string, Review]>([
    ['3 blocking · 1 problem · 1 warning · 2 waived · 14 manifests · 2 files not judged', RICH],
    ['No blocking findings in 14 manifests', CLEAN],
    ['No blocking findings in 1 manifest', { ...CLEAN, coverage: { ...CLEAN.coverage, files: 1 } }],
    ['Nothing to judge: 0 manifests', { ...CLEAN, coverage: { ...CLEAN.coverage, files: 0 } }],
    [
      'No blocking findings in 11 manifests, 3 build files and 1 text file',
      { ...CLEAN, coverage: { ...CLEAN.coverage, buildFiles: 3, texts: 1 } },
    ],
    [
      'No blocking findings in 2 build files and 3 text files',
      { ...CLEAN, coverage: { ...CLEAN.coverage, files: 2, buildFiles: 2, texts: 3 } },
    ],
    ['No blocking findings in 4 text files', { ...CLEAN, coverage: { ...CLEAN.coverage, files: 0, texts: 4 } }],
    [
      'No blocking findings in 14 manifests · 1 warning · 2 files not judged',
      { ...CLEAN, findings: [finding('image-mutable-tag', 1)], coverage: { ...CLEAN.coverage, leftAlone } },
    ],
    ['Could not look at everything: 1 problem, not a finding · 14 manifests', UNDETERMINED],
  ])('is "%s"', (expected, review) => {
    expect(title(review)).toBe(expected);
  });
});

describe('the conclusion', () => {
  test('is a success for a pass only', () => {
    expect(checkReport(CLEAN, CONTEXT).conclusion).toBe('success');
    expect(checkReport(RICH, CONTEXT).conclusion).toBe('failure');
    expect(checkReport(UNDETERMINED, CONTEXT).conclusion).toBe('failure');
  });
});

describe('the summary', () => {
  test('begins with the verdict and then says what to do', () => {
    const [verdict, , todo] = checkReport(RICH, CONTEXT).summary.split('\n');
    expect(verdict).toBe('⛔ **3 findings block this change, and 1 thing could not be looked at**');
    expect(todo).toMatch(/^- Fix the 3 findings below/);
  });

  test('names the most frequent kinds without a schema, and another version of the schemas', () => {
    const { summary } = checkReport(RICH, CONTEXT);
    expect(summary).toContain(
      '- Compared with the schemas of Kubernetes 1.30, the newest that are known, instead of 1.31\n',
    );
    expect(summary).toMatch(
      /- 21 objects of 6 kinds were not compared with a schema: `Certificate \(cert-manager.io\/v1\)` 6, .* and 1 more kind\n/,
    );
    expect(checkReport(CLEAN, CONTEXT).summary).not.toContain('schema');
  });

  test('tells that the settings change with this change', () => {
    const told = 'This change edits the settings. It was judged by the old ones';
    expect(checkReport(RICH, CONTEXT).summary).toContain(told);
    expect(checkReport(CLEAN, CONTEXT).summary).not.toContain(told);
  });

  test('of hostile names has no links but ours, no images, and only our own HTML', () => {
    const nodes = markdownNodes(checkReport(HOSTILE, CONTEXT).summary);
    const html = nodes.filter(({ type }) => type === 'html').map(({ value }) => value ?? '');
    expect(html.join('')).toMatch(/^(?:<\/?(?:details|summary|sub)>|<br>|\d+ [\w ,]+|What was looked at[\w ,]+|\n)*$/);
    expect(nodes.filter(({ type }) => ['image', 'footnoteReference', 'strong', 'heading'].includes(type))).toEqual([
      { type: 'strong' },
      { type: 'strong' },
    ]);
    for (const { value } of nodes.filter(({ type }) => type === 'text')) expect(value).not.toMatch(/@\w|#\d|evil/);
  });
});

describe('annotations', () => {
  test('stand for what the change introduces, the worst first, with its rule and remedy', () => {
    const { annotations } = checkReport(RICH, CONTEXT);
    expect(annotations.map(({ level }) => level)).toEqual(['failure', 'failure', 'failure', 'warning']);
    expect(annotations).toContainEqual({
      file: 'apps/web.yaml',
      line: 9,
      columns: { start: 20, end: 23 },
      level: 'failure',
      title: 'Pod shares the network of its node (high)',
      message: 'the pod uses the network of its node.\nTo fix it: Remove hostNetwork.\nRule: host-network',
    });
  });
});

test('a look at one state counts what is there', () => {
  const existing = { kind: 'existing' } as const;
  const { compared: _, ...state } = CLEAN;
  const findings = [
    finding('host-network', 9, { standing: existing, blocking: true }),
    finding('image-mutable-tag', 12, { standing: existing, blocking: false }),
  ];
  const review: Review = { ...state, verdict: 'fail', findings };
  expect(title(review)).toBe('1 blocking · 1 warning · 14 manifests');
  const { summary, annotations } = checkReport(review, CONTEXT);
  expect(summary).toMatch(/^⛔ \*\*1 finding blocks\*\*\n/);
  expect(summary).not.toMatch(/this change|base branch/);
  expect(annotations).toHaveLength(2);
  for (const format of ['terminal', 'junit'] as const) {
    expect(formats[format](review, CONTEXT)).toContain('image-mutable-tag');
  }
});

test('a problem of the whole change is told without a place', () => {
  const problems = [{ file: '.', what: 'the list of files is cut off', counts: true }];
  const { summary } = checkReport({ ...UNDETERMINED, problems }, CONTEXT);
  expect(summary).toContain('\n- the list of files is cut off\n');
});
