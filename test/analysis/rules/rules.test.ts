import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { FAMILIES, type Rule, rules } from '../../../src/analysis/index.js';
import { findingsOf, fixedText, linesOf, marked } from '../../support/rule-harness.js';

const folder = new URL('../../../src/analysis/rules/', import.meta.url);

const ruleFiles = FAMILIES.flatMap((family) =>
  readdirSync(new URL(family, folder))
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
    .map((name) => ({ family, id: name.replace(/\.ts$/, '') })),
);

describe('the list of rules', () => {
  test('is sorted and names every file of the families once', () => {
    const listed = rules.map(({ id, family }) => ({ family, id: String(id) }));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(listed).toEqual([...listed].sort(byId));
    expect(listed).toEqual([...ruleFiles].sort(byId));
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule: Rule) => {
  test('says what, why and what to do', () => {
    expect(rule.id).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(rule.title).toMatch(/^(?:[A-Z]|ingress-nginx ).*[^.]$/);
    expect(rule.why).toMatch(/^[A-Z].*\.$/s);
    expect(rule.remedy).toMatch(/^[A-Z].*\.$/s);
  });

  test('has a guilty and a clean example, and no two alike', () => {
    const guilty = rule.examples.filter(({ manifest }) => marked(manifest).lines.length > 0);
    expect(guilty.length).toBeGreaterThan(0);
    expect(guilty.length).toBeLessThan(rule.examples.length);
    expect(new Set(rule.examples.map(({ name }) => name)).size).toBe(rule.examples.length);
    expect(new Set(rule.examples.map((example) => JSON.stringify({ ...example, name: '' }))).size).toBe(
      rule.examples.length,
    );
  });

  test.each(rule.examples.map((example) => [example.name, example] as const))('%s', (_name, example) => {
    const { text, lines } = marked(example.manifest);
    const findings = findingsOf(rule, text, example);
    expect(linesOf(findings)).toEqual(lines);
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
    for (const finding of findings) expect(finding.message).toMatch(/^\S.*[^.\s]$/s);
    if (example.fixed === undefined) return;
    const fixed = fixedText(text, findings);
    expect(fixed).toBe(example.fixed);
    expect(findingsOf(rule, fixed, example)).toEqual([]);
  });
});
