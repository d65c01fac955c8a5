import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ruleById, rules } from '../../src/analysis/index.js';
import { rulePage, rulesIndex } from '../../src/report/index.js';

const folder = new URL('../../docs/rules/', import.meta.url);
const pages = new Map([
  ['README.md', rulesIndex(rules)],
  ...rules.map((rule) => [`${rule.id}.md`, rulePage(rule)] as const),
]);

if (process.env['UPDATE_DOCS'] === '1') {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(new URL(name, folder), text);
}

describe('docs/rules', () => {
  test('has a page for every rule, an index, and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  test.each([...pages.keys()])('%s is fresh (UPDATE_DOCS=1 writes it)', (name) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(pages.get(name));
  });
});

test('a page says why, shows a guilty line and its fix, and how to waive the rule', () => {
  const rule = ruleById('privileged-container');
  const page = rule === undefined ? '' : rulePage(rule);
  expect(page).toContain('# Container runs in privileged mode');
  expect(page).toContain('privileged: true # <-- here');
  expect(page).toContain('privileged: false');
  expect(page).toContain('  - rule: privileged-container');
  expect(page).toContain('| checkov | `CKV_K8S_16` |');
});
