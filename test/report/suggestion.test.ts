import { describe, expect, test } from '@jest/globals';
import { filePath, type LineEdit } from '../../src/analysis/index.js';
import { inlineComments, markedFindings, type ReportContext } from '../../src/report/index.js';
import { composed, diffOf, suggestionFor } from '../../src/report/suggestion.js';
import type { Repair } from '../../src/review/index.js';
import { CLEAN, CONTEXT, finding, HOSTILE, HOSTILE_NAMES, WEB } from '../support/sample-review.js';

const web = filePath('apps/web.yaml');
const edit = (startLine: number, endLine: number, ...replacement: readonly string[]): LineEdit => ({
  startLine,
  endLine,
  replacement,
});
const repair = (...edits: readonly LineEdit[]): Repair => ({ title: 'Repair it', safety: 'safe', file: web, edits });
const suggest = (edits: readonly LineEdit[], near = 1, context: ReportContext = CONTEXT) =>
  suggestionFor(web, edits, near, context);
/** The file after a suggestion is applied as GitHub does it: the commented lines are replaced. */
const applied = ({ startLine, endLine, lines }: NonNullable<ReturnType<typeof suggest>>) =>
  [...WEB.split('\n').slice(0, startLine - 1), ...lines, ...WEB.split('\n').slice(endLine)].join('\n');

describe('a suggestion', () => {
  test('replaces exactly the lines of an edit', () => {
    expect(suggest([edit(14, 14, '            privileged: false')])).toEqual({
      file: web,
      startLine: 14,
      endLine: 14,
      lines: ['            privileged: false'],
    });
  });

  test.each([
    ['the line before it', 1, 9],
    ["the finding's line after it", 10, 10],
  ])('that adds lines stands on %s', (_, near, line) => {
    const suggestion = suggest([edit(10, 9, '      hostIPC: false')], near);
    expect(suggestion).toMatchObject({ startLine: line, endLine: line });
    expect(suggestion && applied(suggestion)).toBe(
      WEB.replace('hostNetwork: true\n', 'hostNetwork: true\n      hostIPC: false\n'),
    );
  });

  test('that adds before the first or after the last line stands on that line', () => {
    expect(suggest([edit(1, 0, '---')])).toMatchObject({
      startLine: 1,
      endLine: 1,
      lines: ['---', 'apiVersion: apps/v1'],
    });
    expect(suggest([edit(19, 18, 'x: y')])).toMatchObject({ startLine: 18, endLine: 18, lines: ['', 'x: y'] });
  });

  test('covers edits near each other and repeats the lines between them', () => {
    const suggestion = suggest([
      edit(14, 14, '            privileged: false'),
      edit(12, 12, '          image: web:1'),
      edit(13, 12, '          tty: true'),
    ]);
    expect(suggestion).toMatchObject({ startLine: 12, endLine: 14 });
    expect(suggestion?.lines).toEqual([
      '          image: web:1',
      '          tty: true',
      '          securityContext:',
      '            privileged: false',
    ]);
  });

  test('that takes lines away is an empty block, and one blank line is not', () => {
    expect(suggest([edit(9, 9)])?.lines).toEqual([]);
    expect(suggest([edit(18, 18)])?.lines).toEqual([]);
    expect(suggest([edit(9, 9, '')])?.lines).toEqual(['']);
  });

  test.each([
    ['are far apart', [edit(1, 1, 'a: b'), edit(14, 14, 'c: d')]],
    ['change nothing', [edit(9, 9, '      hostNetwork: true')]],
    ['reach past the file', [edit(40, 40, 'a: b')]],
    ['hide what they do', [edit(9, 9, 'a: "\u202Eb"')]],
    ['would hold a comment of HTML', [edit(9, 9, 'a: "<!-- portcullis:summary v1 -->"')]],
    ['are none', []],
  ])('is not made of edits that %s', (_, edits) => {
    expect(suggest(edits)).toBeUndefined();
  });

  test('carries no carriage returns, since GitHub keeps the line ends of the file', () => {
    const context: ReportContext = { ...CONTEXT, lineOf: (file, line) => `${CONTEXT.lineOf(file, line)}\r` };
    expect(suggest([edit(12, 11, 'x: y\r')], 1, context)?.lines).toEqual(['        - name: app', 'x: y']);
    expect(suggest([edit(9, 9, '      hostNetwork: true')], 1, context)).toBeUndefined();
  });
});

describe('repairs of one line', () => {
  const first = repair(edit(14, 14, 'a'));
  test('go together when they touch different lines, and equal edits count once', () => {
    const second = repair(edit(12, 12, 'b'), edit(14, 14, 'a'));
    expect(composed([first, second])).toEqual({ edits: [edit(14, 14, 'a'), edit(12, 12, 'b')], used: [first, second] });
  });
  test('do not when they touch the same line or both add lines', () => {
    expect(composed([first, repair(edit(13, 14, 'b'))]).used).toEqual([first]);
    const adding = repair(edit(10, 9, 'a'));
    expect(composed([adding, repair(edit(12, 12, 'b', 'c'))]).used).toEqual([adding]);
  });
});

test('a diff shows each hunk with its lines', () => {
  expect(diffOf(repair(edit(14, 14, 'x'), edit(3, 2, 'y'), edit(9, 9)), CONTEXT)).toBe(
    [
      '@@ -2,0 +3,1 @@',
      '+y',
      '@@ -9,1 +9,0 @@',
      '-      hostNetwork: true',
      '@@ -14,1 +14,1 @@',
      '-            privileged: true',
      '+x',
    ].join('\n'),
  );
});

describe('inline comments', () => {
  const comments = (...findings: Parameters<typeof finding>[2][]) =>
    inlineComments(
      { ...CLEAN, findings: findings.map((change) => finding('privileged-container', 14, change)) },
      CONTEXT,
    );

  test('of one line are one comment with one suggestion', () => {
    const [only, ...others] = comments(
      { repair: repair(edit(14, 14, '            privileged: false')) },
      { repair: repair(edit(12, 12, '          image: web:1')), blocking: false },
    );
    expect(others).toEqual([]);
    expect(only).toMatchObject({ startLine: 12, line: 14, suggestion: { startLine: 12, endLine: 14 } });
    expect(only?.body.match(/```suggestion/g)).toHaveLength(1);
    expect(markedFindings(only?.body ?? '')).toEqual(only?.fingerprints);
  });

  test('offer the first fix when two cannot be made at once, and say that more follows', () => {
    const add = repair(edit(10, 9, 'a: b'));
    const [only] = comments({ repair: add }, { repair: repair(edit(10, 9, 'c: d')) });
    expect(only?.body).toContain('a: b');
    expect(only?.body).not.toContain('c: d');
    expect(only?.body).toContain('1 more fix can follow once this one is made.');
  });

  test('show a fix of distant lines, or of lines outside the diff, as a diff', () => {
    const [distant] = comments({ repair: repair(edit(1, 1, 'a: b'), edit(14, 14, 'c: d')) });
    expect(distant).toMatchObject({ line: 14 });
    expect(distant?.suggestion).toBeUndefined();
    expect(distant?.body).toContain('```diff\n@@ -1,1 +1,1 @@\n');
    const near = finding('privileged-container', 14, { repair: repair(edit(13, 13, 'a: b')) });
    const outside = { ...CONTEXT, inDiff: (_: string, start: number) => start === 14 };
    const [comment] = inlineComments({ ...CLEAN, findings: [near] }, outside);
    expect(comment).toMatchObject({ line: 14 });
    expect(comment?.body).toContain('```diff');
  });

  test('fence a suggestion longer than any backticks in it', () => {
    const [only] = comments({ repair: repair(edit(14, 14, 'a: "````"')) });
    expect(only?.body).toContain('`````suggestion\na: "````"\n`````\n');
  });

  test('quote no lines of a Secret, nor lines where a secret was found', () => {
    const fix = repair(edit(17, 17, '              value: canary-7f3e'));
    const secret = finding('secret-in-env-literal', 17, {});
    const near = finding('privileged-container', 17, { repair: fix });
    const kind = { apiVersion: 'v1', kind: 'Secret', name: 'x' };
    const inSecret = finding('privileged-container', 14, { repair: repair(edit(14, 14, 'canary')), resource: kind });
    const text = JSON.stringify(inlineComments({ ...CLEAN, findings: [secret, near, inSecret] }, CONTEXT));
    expect(text).not.toContain('canary');
  });

  test('cannot be mistaken for others: only the first line marks a comment', () => {
    const bodies = inlineComments(HOSTILE, CONTEXT);
    expect(bodies).toHaveLength(HOSTILE_NAMES.length);
    for (const { body, fingerprints } of bodies) {
      expect(markedFindings(body)).toEqual(fingerprints);
      expect(body.match(/<!--/g)).toHaveLength(1);
    }
    expect(markedFindings(`x ${bodies[0]?.marker}`)).toBeUndefined();
  });
});
