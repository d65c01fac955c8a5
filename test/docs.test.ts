import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { filePath, parseYaml, readSettings, rules } from '../src/analysis/index.js';
import { defineConfigurableRule } from '../src/analysis/rules/rule.js';
import { CHECK_NAME } from '../src/github/index.js';
import { environmentSchema } from '../src/server/settings.js';
import {
  environmentExample,
  environmentTable,
  limitsTable,
  optionsTable,
  permissionsTable,
  profilesTable,
  settingsJsonSchema,
  settingsTable,
  withGenerated,
} from './support/generated-docs.js';
import { filesBelow, ROOT } from './support/source-tree.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pages = ['README.md', ...filesBelow('docs').filter((path) => path.endsWith('.md'))];

/** What a file must be; with `UPDATE_DOCS=1` it is written first. */
function expectFresh(path: string, text: string): void {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(ROOT, path), text);
  expect(read(path)).toBe(text);
}

describe('what is generated is fresh (UPDATE_DOCS=1 writes it)', () => {
  test('the schema of the settings', () => {
    expectFresh('docs/settings.schema.json', `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
  });

  test('the tables of docs/settings.md', () => {
    const tables = { settings: settingsTable(), profiles: profilesTable(), options: optionsTable() };
    const page = Object.entries(tables).reduce(
      (text, [name, table]) => withGenerated(text, name, table),
      read('docs/settings.md'),
    );
    expectFresh('docs/settings.md', page);
  });

  test('the tables of docs/running-it.md', () => {
    const tables = {
      permissions: permissionsTable(read('app.yml')),
      environment: environmentTable(),
      limits: limitsTable(),
    };
    const page = Object.entries(tables).reduce(
      (text, [name, table]) => withGenerated(text, name, table),
      read('docs/running-it.md'),
    );
    expectFresh('docs/running-it.md', page);
  });

  test('.env.example, which names every variable', () => {
    expectFresh('.env.example', environmentExample());
    const named = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(environmentSchema.shape));
  });
});

/** The fenced blocks of a page in one language. */
function blocks(page: string, language: string): readonly string[] {
  return [...read(page).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  );
}

describe('settings', () => {
  const examples = ['README.md', 'docs/settings.md'].flatMap((page) =>
    blocks(page, 'yaml').map((text) => [page, text] as const),
  );
  const validate = new Ajv2020({ strict: true, formats: { date: true } }).compile(settingsJsonSchema());
  const documentOf = (text: string): unknown => parseYaml(filePath('.portcullis.yml'), text).documents[0]?.root.value;

  test.each(examples)('an example of %s is read as it stands, and editors accept it', (_, text) => {
    expect(readSettings(filePath('.portcullis.yml'), text, rules)).toMatchObject({ kind: 'settings' });
    expect([validate(documentOf(text)), validate.errors]).toEqual([true, null]);
  });

  test('editors know the options of a rule, and documentation lists them', () => {
    const rule = defineConfigurableRule({
      id: 'registry-unknown',
      title: '',
      family: 'image',
      why: '',
      remedy: '',
      severity: 'high',
      standards: [],
      examples: [],
      options: z.strictObject({ registries: z.array(z.string()).default([]).describe('Trusted ones.') }),
      check: () => [],
    });
    const accepts = new Ajv2020({ strict: true, formats: { date: true } }).compile(settingsJsonSchema([rule]));
    const settings = (setting: unknown) => ({ rules: { 'registry-unknown': setting } });
    expect(accepts(settings({ options: { registries: ['a'] } }))).toBe(true);
    expect(accepts(settings({ severity: 'low' }))).toBe(true);
    expect(accepts(settings('off'))).toBe(true);
    expect(accepts(settings({ options: { registry: ['a'] } }))).toBe(false);
    expect(accepts(settings({ options: { registries: 'a' } }))).toBe(false);
    expect(optionsTable([rule])).toContain(
      '| [`registry-unknown`](rules/registry-unknown.md) | `registries` | a list of texts | `[]` | Trusted ones. |',
    );
  });

  const mistakes = [...read('docs/settings.md').matchAll(/^\| `([^`]+)` \| `([^`]+)` \|$/gm)].filter(([, written]) =>
    written?.includes(':'),
  );

  test('every mistake that the page shows is said so, and editors mark it', () => {
    expect(mistakes.length).toBeGreaterThan(3);
    for (const [, written = '', said = ''] of mistakes) {
      const answer = readSettings(filePath('.portcullis.yml'), written, rules);
      expect(answer.kind === 'invalid' ? answer.problems.map(({ what }) => what) : []).toEqual([said]);
      expect([written, validate(documentOf(written))]).toEqual([written, false]);
    }
  });
});

describe('running it', () => {
  test('the ruleset requires our check, of an App', () => {
    const [ruleset = ''] = blocks('docs/running-it.md', 'json');
    const { rules: all } = JSON.parse(ruleset) as {
      readonly rules: readonly { readonly parameters: Readonly<Record<string, unknown>> }[];
    };
    expect(all[0]?.parameters['required_status_checks']).toEqual([{ context: CHECK_NAME, integration_id: 12345 }]);
  });

  test('the address for registering asks for what app.yml asks for', () => {
    const [address = ''] = blocks('docs/running-it.md', 'text');
    const asked = new URL(address.trim()).searchParams;
    const manifest = parseYaml(filePath('app.yml'), read('app.yml')).documents[0]?.root;
    const permissions = (manifest?.at('default_permissions').entries() ?? []).map(([name, access]) => [
      name,
      access.text(),
    ]);
    expect(permissions.map(([name = '']) => [name, asked.get(name)])).toEqual(
      // GitHub grants metadata to every App, and its form does not ask.
      permissions.map(([name, access]) => [name, name === 'metadata' ? null : access]),
    );
    expect(asked.getAll('events[]')).toEqual(manifest?.at('default_events').texts());
    expect(asked.get('public')).toBe(String(manifest?.at('public').flag()));
    expect(new URL(asked.get('webhook_url') ?? '').pathname).toBe(
      environmentSchema.shape.WEBHOOK_PATH.parse(undefined),
    );
  });
});

test('the code that docs/writing-a-rule.md quotes stands in its file, in this order', () => {
  const quotes = [...read('docs/writing-a-rule.md').matchAll(/<!-- quote: (\S+) -->\n```ts\n([\s\S]*?)```/g)];
  expect(quotes.length).toBeGreaterThan(2);
  let from = 0;
  for (const [, file = '', text = ''] of quotes) {
    const at = read(file).indexOf(text, from);
    expect([text, at >= from]).toEqual([text, true]);
    from = at + text.length;
  }
});

describe('decisions', () => {
  const decisions = filesBelow('docs/decisions').filter((path) => /\/\d{4}-/.test(path));

  test('are numbered without gaps, and listed', () => {
    expect(decisions.map((path) => Number(/\/(\d{4})-/.exec(path)?.[1]))).toEqual(
      decisions.map((_, index) => index + 1),
    );
    const listed = [...read('docs/decisions/README.md').matchAll(/^- \[(.+)\]\((.+)\)$/gm)].map(([, title, file]) => [
      title,
      file,
    ]);
    expect(listed).toEqual(decisions.map((path) => [/^# (.+)$/m.exec(read(path))?.[1], posix.basename(path)]));
  });

  test.each(decisions)('%s tells context, choice and cost on one page', (path) => {
    expect([...read(path).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'Context',
      'Choice',
      'Cost',
    ]);
    expect(read(path).split('\n').length).toBeLessThan(60);
  });
});

const PATH = /^(?:src|test|docs)\/[\w./-]+$|^(?:\.env\.example|app\.yml|package\.json)$/;

/** A page without its fenced blocks. */
const prose = (page: string): string => read(page).replaceAll(/^```[\s\S]*?^```$/gm, '');

describe.each(pages)('%s', (page) => {
  const codes = [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

  test('names only paths that exist', () => {
    expect(codes.filter((text) => PATH.test(text) && !existsSync(join(ROOT, text)))).toEqual([]);
  });

  test('links only to pages and headings that exist', () => {
    const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links.filter((target) => !/^(?:https?|mailto):/.test(target) && !leads(page, target));
    expect(broken).toEqual([]);
  });
});

function leads(page: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? page : posix.join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  if (heading === undefined) return true;
  return [...read(file).matchAll(/^#+ (.+)$/gm)].some(([, title = '']) => anchorOf(title) === heading);
}

/** As GitHub makes anchors of headings. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('claims', () => {
  const claims = ['docs/architecture.md', 'docs/security.md'].flatMap((page) =>
    [...read(page).matchAll(/`(test\/[\w./-]+\.test\.ts)` “([^”]+)”/g)].map(
      ([, file = '', title = '']) => [page, title, file] as const,
    ),
  );

  test.each([
    ['docs/security.md', '## Threats'],
    ['docs/architecture.md', '## What always holds'],
  ])('every row of %s, %s has one', (page, heading) => {
    const section = read(page).split(`${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    const [, ...rows] = section.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !/`test\/[^`]+` “[^”]+” \|$/.test(row))).toEqual([]);
  });

  test.each(claims)('%s: “%s”', (_, title, file) => {
    expect(existsSync(join(ROOT, file)) && read(file).includes(title)).toBe(true);
  });
});

test('paths are looked for on every page that should name some', () => {
  const naming = pages.filter((page) =>
    [...prose(page).matchAll(/`([^`\n]+)`/g)].some(([, text = '']) => PATH.test(text)),
  );
  expect(naming).toEqual(
    expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/security.md', 'docs/writing-a-rule.md']),
  );
});
