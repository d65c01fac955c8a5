import { describe, expect, test } from '@jest/globals';
import {
  checkReport,
  clearedComment,
  FORMATS,
  formats,
  inlineComments,
  jsonText,
  stickyComment,
} from '../../src/report/index.js';
import { expectFile } from '../support/expected.js';
import { CLEAN, CONTEXT, CROWDED, HOSTILE, RICH, UNDETERMINED } from '../support/sample-review.js';

const reviews = { rich: RICH, clean: CLEAN, undetermined: UNDETERMINED, hostile: HOSTILE };
const expected = (name: string) => new URL(`expected/${name}`, import.meta.url);
/** JSON and Markdown stand under another ending, so that the formatter leaves them as they are printed. */
const endings = { terminal: 'txt', json: 'json.txt', sarif: 'sarif', junit: 'xml', markdown: 'md.txt' } as const;

describe.each(Object.entries(reviews))('the %s review', (name, review) => {
  test.each(FORMATS)('as %s', (format) => {
    expectFile(expected(`${name}.${endings[format]}`), formats[format](review, CONTEXT));
  });

  test('as a check run', () => {
    const { summary, ...rest } = checkReport(review, CONTEXT);
    expect(`${summary}\n`).toBe(formats.markdown(review, CONTEXT));
    expectFile(expected(`${name}.check.json.txt`), jsonText(rest));
  });

  test('as comments', () => {
    const sticky = stickyComment(review, { ...CONTEXT, previous: { fixed: 2, new: 1, unchanged: 3 } });
    const inline = inlineComments(review, CONTEXT).map(({ body, ...rest }) => `${jsonText(rest)}\n${body}\n`);
    const text = [sticky ?? '(no summary comment)', ...inline].join('\n\n==========\n\n');
    expectFile(expected(`${name}.comments.md.txt`), `${text}\n`);
  });
});

test('a clean review has no comment, and clears an old one in one line', () => {
  expect(stickyComment(CLEAN, CONTEXT)).toBeUndefined();
  expect(inlineComments(CLEAN, CONTEXT)).toEqual([]);
  expect(clearedComment(CLEAN)).toBe('<!-- portcullis:summary v1 -->\n✅ **No blocking findings in 14 manifests**');
});

describe('500 findings', () => {
  const report = checkReport(CROWDED, CONTEXT);
  const comment = stickyComment(CROWDED, CONTEXT) ?? '';

  test('stay within what GitHub takes, and what is left out is counted', () => {
    expect(report.summary.length).toBeLessThanOrEqual(60_000);
    expect(comment.length).toBeLessThanOrEqual(60_000);
    expect(report.annotations).toHaveLength(200);
    expect(report.title).toBe('333 blocking · 1 problem · 167 warnings · 14 manifests');
    for (const text of [report.summary, comment]) {
      const rows = text.split('\n').filter((line) => /^\| (?:Critical|Medium) /.test(line)).length;
      const left = [...text.matchAll(/…and (\d+) more findings?, left out/g)].map(([, number]) => Number(number));
      expect(rows + left.reduce((sum, number) => sum + number, 0)).toBe(500);
      expect(text).toContain('`apps/broken.yaml`');
    }
  });

  test('blocking findings come before warnings among the annotations', () => {
    expect(report.annotations.map(({ level }) => level)).toEqual(Array(200).fill('failure'));
  });
});

test('a secret value is in no report', () => {
  for (const format of FORMATS) expect(formats[format](RICH, CONTEXT)).not.toContain('canary');
  expect(JSON.stringify(inlineComments(RICH, CONTEXT))).not.toContain('canary');
});
