import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ruleById, rules } from '../../src/analysis/index.js';
import { defineConfigurableRule, yaml } from '../../src/analysis/rules/rule.js';
import { rulePage, rulesIndex, standardsIndex } from '../../src/report/index.js';
import { coverageOf, coveragePage, notYet, PEERS } from '../support/peer-coverage.js';

const folder = new URL('../../docs/rules/', import.meta.url);
const pages = new Map([
  ['README.md', rulesIndex(rules)],
  ['by-standard.md', standardsIndex(rules)],
  ['coverage.md', coveragePage(rules)],
  ...rules.map((rule) => [`${rule.id}.md`, rulePage(rule)] as const),
]);

if (process.env['UPDATE_DOCS'] === '1') {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(new URL(name, folder));
  for (const [name, text] of pages) {
    const file = new URL(name, folder);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  }
}

describe('docs/rules', () => {
  test('has a page for every rule, an index, and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  test.each([...pages.keys()])('%s is fresh (UPDATE_DOCS=1 writes it)', (name) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(pages.get(name));
  });
});

describe('the checks of other tools', () => {
  test('have a rule or a reason, every one of them', () => {
    expect(notYet(rules)).toEqual([]);
  });

  test('are named as their tools name them', () => {
    const known = new Map(Object.keys(PEERS).map((tool) => [tool, new Set(coverageOf(tool, []).map(({ id }) => id))]));
    const unknown = rules.flatMap(({ id, equivalents }) =>
      Object.entries(equivalents).flatMap(([tool, ids]) =>
        ids.filter((one) => one !== '*' && known.get(tool)?.has(one) === false).map((one) => `${id}: ${tool} ${one}`),
      ),
    );
    expect(unknown).toEqual([]);
  });

  test('stand in the page once each', () => {
    const page = coveragePage(rules);
    const rows = page.split('\n').filter((line) => /^\| `[^`]+` \| /.test(line)).length;
    expect(rows).toBe(Object.keys(PEERS).reduce((sum, tool) => sum + coverageOf(tool, rules).length, 0));
    expect(page).toContain('| `CKV_K8S_16` | [`privileged-container`](privileged-container.md) |');
    expect(page).toContain('| `dnsconfig-options` | left out (X8): it changes or makes objects');
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

test('a page tells how to suppress the rule in a file, unless it cannot be', () => {
  const page = (id: string) => {
    const rule = ruleById(id);
    return rule === undefined ? '' : rulePage(rule);
  };
  expect(page('host-network')).toContain('# portcullis: ignore host-network because');
  expect(page('yaml-parse-error')).toContain('A comment in the file cannot suppress it.');
  expect(page('scanner-suppression-added')).not.toContain('# portcullis: ignore scanner-suppression-added');
});

test('a page shows options, and all that an example stands on', () => {
  const rule = defineConfigurableRule({
    id: 'registry-unknown',
    title: 'Image of an unknown registry',
    family: 'image',
    why: 'Nobody answers for it.',
    remedy: 'Use a known one.',
    severity: 'high',
    standards: [],
    options: z.strictObject({
      registries: z.array(z.string()).default([]).describe('Registries that are trusted.'),
      mode: z.enum(['all', 'new']).default('all').describe('Which images are looked at.'),
    }),
    check: () => [],
    examples: [
      {
        name: 'a base image',
        file: 'Dockerfile',
        manifest: 'FROM evil.example/a # <-- here\n',
        before: 'FROM good.example/a\n',
        beside: { 'values.yaml': 'a: 1\n', 'data.json': '{}\n' },
        elsewhere: [yaml`kind: Pod`],
        options: { registries: ['good.example'] },
        kubernetes: '1.31',
      },
    ],
  });
  const page = rulePage(rule);
  expect(page).toContain('| `registries` | a list of texts | `[]` | Registries that are trusted. |');
  expect(page).toContain('| `mode` | `all`, `new` | `"all"` | Which images are looked at. |');
  expect(page).toContain('It compares the state after a change with the one before');
  expect(page).toContain('Files in the examples: `Dockerfile`.');
  expect(page).toContain('```dockerfile\nFROM evil.example/a # <-- here\n```');
  expect(page).toContain('```yaml\nrules:\n  registry-unknown:\n    options: {"registries":["good.example"]}\n```');
  expect(page).toContain('Beside it `data.json`:\n\n```json\n{}\n```');
  expect(page).toContain('In another directory of the change:\n\n```yaml\nkind: Pod\n```');
});
