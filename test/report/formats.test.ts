import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { formats } from '../../src/report/index.js';
import type { Review } from '../../src/review/index.js';
import { CLEAN, CONTEXT, CROWDED, finding, HOSTILE, RICH, UNDETERMINED } from '../support/sample-review.js';

const reviews: Readonly<Record<string, Review>> = {
  rich: RICH,
  clean: CLEAN,
  undetermined: UNDETERMINED,
  crowded: CROWDED,
  hostile: HOSTILE,
};
const names = Object.keys(reviews);
const reviewOf = (name: string) => reviews[name] ?? CLEAN;

/** The published schema of SARIF 2.1.0, as Microsoft's matchers carry it. */
function sarifValidator() {
  const main = createRequire(import.meta.url).resolve('@microsoft/jest-sarif');
  const file = new URL('schemas/sarif-2.1.0-rtm.5.json', `file://${main}`);
  // It is written in draft 4, whose two names for itself newer validators refuse; nothing else in it is particular.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  ajvFormats.default(ajv);
  return ajv.compile(schema);
}

describe('SARIF', () => {
  const validate = sarifValidator();
  test.each(names)('of the %s review follows the schema', (name) => {
    validate(JSON.parse(formats.sarif(reviewOf(name), CONTEXT)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('a schema that was never read would let anything pass', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
  });

  test('says when not everything could be looked at', () => {
    const run = JSON.parse(formats.sarif(UNDETERMINED, CONTEXT)).runs[0];
    expect(run.invocations[0].executionSuccessful).toBe(false);
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(1);
    expect(JSON.parse(formats.sarif(CLEAN, CONTEXT)).runs[0].invocations[0].executionSuccessful).toBe(true);
  });

  test('compares with the base, suppresses what is waived and carries fixes', () => {
    const { results } = JSON.parse(formats.sarif(RICH, CONTEXT)).runs[0];
    expect(results.map((result: { baselineState: string }) => result.baselineState)).toEqual([
      ...Array(5).fill('new'),
      'unchanged',
      'new',
      'absent',
    ]);
    expect(results[4].suppressions).toMatchObject([{ kind: 'external' }]);
    expect(results[6].suppressions).toMatchObject([
      { kind: 'inSource', location: { physicalLocation: { region: { startLine: 6 } } } },
    ]);
    expect(results[2].fixes[0].artifactChanges[0].replacements).toEqual([
      { deletedRegion: { startLine: 14, endLine: 14 }, insertedContent: { text: '            privileged: false' } },
    ]);
  });
});

describe('JSON', () => {
  test.each(names)('of the %s review has the documented members and no others', (name) => {
    const report = JSON.parse(formats.json(reviewOf(name), CONTEXT));
    expect(Object.keys(report)).toEqual([
      'version',
      'verdict',
      'findings',
      'suppressions',
      'problems',
      'gate',
      'schemas',
      'stats',
    ]);
    expect(Object.keys(report.stats)).toEqual(['files', 'buildFiles', 'texts', 'documents', 'resources', 'durationMs']);
    expect(Object.keys(report.suppressions)).toEqual(['pending', 'expired', 'unused', 'forbidden', 'faulty']);
    for (const problem of report.problems) expect(Object.keys(problem)).toEqual(['file', 'line', 'what']);
    for (const one of report.findings) {
      expect(Object.keys(one).join(' ')).toBe(
        'rule severity confidence message resource location standing waiver fingerprint fix',
      );
      expect(Object.keys(one.resource)).toEqual(['apiVersion', 'kind', 'namespace', 'name']);
      expect(Object.keys(one.location)).toEqual(['file', 'startLine', 'startColumn', 'endLine', 'endColumn']);
      if (one.waiver !== null) expect(Object.keys(one.waiver)).toEqual(['reason', 'by', 'until', 'inline']);
      if (one.fix !== null) expect(Object.keys(one.fix)).toEqual(['title', 'safety', 'edits', 'file']);
    }
  });

  test('writes null for what is absent, and keeps every character of a name', () => {
    const cluster = { apiVersion: 'v1', kind: 'Namespace', name: 'a\u202E\u009Bb\u{E0041}' };
    const { resource: _, ...bare } = finding('host-network', 2);
    const review = { ...CLEAN, findings: [finding('host-network', 1, { resource: cluster }), bare] };
    const text = formats.json(review, CONTEXT);
    const { findings } = JSON.parse(text);
    expect(findings[0].resource).toEqual({ ...cluster, namespace: null });
    expect(findings[1].resource).toBeNull();
    expect(text).not.toMatch(/[\u202E\u009B\u{E0041}]/u);
  });
});

describe('JUnit', () => {
  test.each(names)('of the %s review is well-formed, and its counts agree with its cases', (name) => {
    const xml = formats.junit(reviewOf(name), CONTEXT);
    const stack: string[] = [];
    let seen = 0;
    for (const [, closing, tag = '', selfClosing] of xml.matchAll(/<(\/?)([a-z-]+)(?: [a-z]+="[^"<]*")*(\/?)>/g)) {
      if (closing === '/') expect(stack.pop()).toBe(tag);
      else if (selfClosing !== '/') stack.push(tag);
      if (tag === 'testcase' && closing !== '/') seen++;
    }
    expect(stack).toEqual([]);
    expect(xml.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
    expect(xml).toContain(`<testsuites name="portcullis" tests="${seen}"`);
  });
});

describe('the terminal report', () => {
  test('is coloured only when asked, and its strangers never are', () => {
    const colour = '\u001B[';
    expect(formats.terminal(HOSTILE, CONTEXT)).not.toContain(colour);
    expect(formats.terminal(RICH, { ...CONTEXT, colours: true })).toContain(colour);
    expect(formats.terminal(HOSTILE, { ...CONTEXT, colours: true })).not.toContain('\u001B[2J');
  });

  test('starts no line with a command of a workflow log', () => {
    expect(formats.terminal(HOSTILE, CONTEXT)).not.toMatch(/^\s*::|##\[/m);
  });
});
