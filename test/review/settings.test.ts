import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  analyse,
  Cluster,
  DEFAULT_SETTINGS,
  failOnUnder,
  filePath,
  LIMITS,
  NEWEST_KUBERNETES,
  readSettings,
  ruleMode,
  rules,
  rulesUnder,
  settingsSchema,
} from '../../src/analysis/index.js';
import { defineConfigurableRule } from '../../src/analysis/rules/rule.js';
import { governingSettings } from '../../src/review/gate-settings.js';
import { HEAD, type MemoryFiles, memoryRepository } from '../support/memory-repository.js';

const FILE = filePath('.portcullis.yml');
const KNOWN = ['host-network', 'host-pid', 'privileged-container'].map((id) => ({ id }));

/** The mistakes of a settings file as `line: what`. */
function mistakesIn(text: string): readonly string[] {
  const read = readSettings(FILE, text, KNOWN);
  return read.kind === 'settings' ? [] : read.problems.map(({ line, what }) => `${line}: ${what}`);
}

function settingsOf(text: string) {
  const read = readSettings(FILE, text, KNOWN);
  if (read.kind === 'invalid') throw new Error(read.problems.map(({ what }) => what).join('; '));
  return read.settings;
}

describe('what a settings file can say', () => {
  test.each(['', '# nothing yet\n', '---\n', '{}', 'version: 1'])('%j leaves the defaults', (text) => {
    expect(settingsOf(text)).toMatchObject(DEFAULT_SETTINGS);
  });

  test('the defaults block from high on, with no rule, file or finding left out', () => {
    expect(DEFAULT_SETTINGS).toEqual({
      profile: 'recommended',
      rules: {},
      exclude: [],
      inlineSuppressions: 'once-merged',
      waivers: [],
    });
    expect(failOnUnder(DEFAULT_SETTINGS)).toBe('high');
  });

  test('on and off may be written as YAML reads them, as words and in quotes', () => {
    const { rules: modes } = settingsOf(
      'rules:\n  host-pid: off\n  host-network: "off"\n  privileged-container: yes\n',
    );
    expect(Object.values(modes).map(ruleMode)).toEqual([{ enabled: false }, { enabled: false }, { enabled: true }]);
  });

  test('a severity switches a rule on and is that of all its findings', () => {
    const [rule] = rules;
    if (rule === undefined) throw new Error('there are no rules');
    const asleep = { ...rule, enabled: false };
    const under = (text: string) =>
      rulesUnder(readSettingsFor(rule.id, text), [asleep]).map(({ severity }) => severity);
    expect([under(''), under('on'), under('low'), under('off')]).toEqual([[], [rule.severity], ['low'], []]);
  });

  test('a waiver stands as it was written', () => {
    const text =
      'waivers:\n  - {rule: host-pid, resource: DaemonSet/*, reason: it reads /proc, by: ann, until: 2027-01-31}\n';
    expect(settingsOf(text).waivers).toEqual([
      { rule: 'host-pid', resource: 'DaemonSet/*', reason: 'it reads /proc', by: 'ann', until: '2027-01-31' },
    ]);
  });
});

function readSettingsFor(id: string, mode: string) {
  const read = readSettings(FILE, mode === '' ? '' : `rules: {${id}: ${mode}}`, [{ id }]);
  if (read.kind === 'invalid') throw new Error(read.problems.map(({ what }) => what).join('; '));
  return read.settings;
}

describe('every mistake names its line', () => {
  test.each<[string, readonly string[]]>([
    ['[]', ['1: the settings must be a mapping']],
    ['high', ['1: the settings must be a mapping']],
    ['# note\nfailon: high', ['2: failon is not a setting; did you mean "failOn"?']],
    ['\nfailOn: hgih', ['2: failOn must be one of info, low, medium, high, critical; did you mean "high"?']],
    ['version: 2', ['1: version must be 1']],
    [
      'rules:\n  host-pid: offf',
      ['2: rules.host-pid must be on, off, one of info, low, medium, high, critical, or a mapping'],
    ],
    ['rules:\n  host-pidd: off', ['2: there is no rule "host-pidd"; did you mean "host-pid"?']],
    ['rules:\n  nonsense: off', ['2: there is no rule "nonsense"']],
    ['rules: []', ['1: rules must be a mapping']],
    ['exclude: vendor', ['1: exclude must be a list']],
    ['exclude:\n  - a\n  - 1\n  - ""', ['3: exclude.1 must be a text', '4: exclude.2 must not be empty']],
    ['kubernetesVersion: 1.30', ['1: kubernetesVersion must be a version of Kubernetes in quotes, as "1.31"']],
    ['kubernetesVersion: "2.0"', ['1: kubernetesVersion must be a version of Kubernetes in quotes, as "1.31"']],
    ['waivers:\n  rule: host-pid', ['1: waivers must be a list']],
    [
      'waivers:\n  - rule: host-pid\n    resource: Pod/a\n',
      ['2: waivers.0.reason is missing', '2: waivers.0.by is missing'],
    ],
    [
      'waivers:\n  - rule: host-pip\n    resource: Pod/a\n    reason: x\n    by: ann\n    untill: 2027-01-31\n',
      [
        '6: waivers.0.untill is not a setting; did you mean "until"?',
        '2: there is no rule "host-pip"; did you mean "host-pid"?',
      ],
    ],
    [
      'waivers:\n  - rule: host-pid\n    resource: Pod/a\n    reason: x\n    by: ann\n    until: 2027-02-30\n',
      ['6: waivers.0.until must be a day that exists, as 2027-01-31'],
    ],
    ['failOn: low\nfailOn: high', ['2: a key stands twice in the same mapping']],
    ['failOn: low\n---\nfailOn: high', ['3: settings are one document']],
    ['failOn: [', ['1: unexpected end of the stream within a flow collection']],
  ])('%j', (text, mistakes) => {
    expect(mistakesIn(text)).toEqual(mistakes);
  });

  test('all of them are named at once', () => {
    expect(mistakesIn('failOn: x\nrulez: {}\nexclude: 1\nrules: {host-pd: on}\n')).toHaveLength(4);
  });
});

describe('hostile settings', () => {
  test.each(['__proto__: {failOn: info}', 'rules: {__proto__: off}', 'rules: {constructor: off}', 'toString: 1'])(
    '%s is a mistake like any other',
    (text) => {
      expect(mistakesIn(text)).toHaveLength(1);
      expect(Object.prototype).not.toHaveProperty('failOn');
    },
  );

  test('ten thousand unknown rules are named up to a bound', () => {
    const text = `rules:\n${Array.from({ length: 10_000 }, (_, index) => `  ${'x'.repeat(60)}${index}: off\n`).join('')}`;
    const mistakes = mistakesIn(text);
    expect(mistakes).toHaveLength(51);
    expect(mistakes.at(-1)).toContain('there are more mistakes; these are the first 50');
  });

  test('so are mistakes of the file', () => {
    expect(mistakesIn('a: [\n---\n'.repeat(1_000))).toHaveLength(51);
  });

  test('ten thousand rules, lists beyond their bounds and aliases without end are refused', () => {
    const waiver = '  - {rule: host-pid, resource: a, reason: b, by: c}\n';
    expect(mistakesIn(`waivers:\n${waiver.repeat(1_001)}`)).toEqual(['1: waivers must have at most 1000 entries']);
    expect(mistakesIn(`exclude:\n${'  - a\n'.repeat(201)}`)).toEqual(['1: exclude must have at most 200 entries']);
    expect(mistakesIn(`exclude: [${'a'.repeat(501)}]`)).toEqual(['1: exclude.0 must have at most 500 characters']);
    const bomb = `a: &a [x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? 'a' : `b${n - 1}`}, *${n === 0 ? 'a' : `b${n - 1}`}]\n`).join('')}`;
    expect(mistakesIn(bomb).length).toBeGreaterThan(0);
    expect(mistakesIn(`exclude: [&a x, ${'*a, '.repeat(LIMITS.aliases + 1)}]`)).toHaveLength(1);
    expect(mistakesIn(`exclude: ${'['.repeat(LIMITS.depth + 1)}${']'.repeat(LIMITS.depth + 1)}`)).toHaveLength(1);
    expect(mistakesIn(`# ${'x'.repeat(LIMITS.length)}`)).toHaveLength(1);
  });
});

describe('where settings stand', () => {
  const governing = (files: MemoryFiles) => governingSettings(memoryRepository({ head: files }).tree(HEAD));

  test.each(['.portcullis.yml', '.portcullis.yaml', '.github/portcullis.yml', '.github/portcullis.yaml'])(
    '%s',
    async (file) => {
      expect(await governing({ [file]: 'failOn: low' })).toMatchObject({
        file,
        settings: { failOn: 'low' },
        problems: [],
      });
    },
  );

  test('without a file the defaults hold', async () => {
    expect(await governing({ 'portcullis.yml': 'failOn: low' })).toEqual({ settings: DEFAULT_SETTINGS, problems: [] });
  });

  test('two files are a mistake, for nobody can tell which one was meant', async () => {
    const both = await governing({ '.portcullis.yml': 'failOn: low', '.github/portcullis.yml': 'failOn: info' });
    expect(both.settings).toEqual(DEFAULT_SETTINGS);
    expect(both.problems).toEqual([
      { file: '.github/portcullis.yml', what: 'there are settings in .portcullis.yml too; keep one file' },
    ]);
  });

  test('a link is not followed, and the defaults are not mistaken for consent', async () => {
    const linked = await governing({ '.portcullis.yml': { kind: 'symlink' } });
    expect(linked.problems).toEqual([
      { file: '.portcullis.yml', what: 'the settings could not be read: it is a symlink' },
    ]);
  });
});

test('every key of the settings is described', () => {
  for (const [key, schema] of Object.entries(settingsSchema.shape))
    expect([key, schema.description]).toEqual([key, expect.stringMatching(/\.$/)]);
});

describe('the options of a rule', () => {
  const rule = defineConfigurableRule({
    id: 'registries',
    title: 'Image comes from elsewhere',
    family: 'image',
    why: 'It was not agreed.',
    remedy: 'Move it.',
    severity: 'low',
    standards: [],
    examples: [],
    options: z.strictObject({ allow: z.array(z.string()).default(['docker.io']).describe('Agreed registries.') }),
    *check(_view, { allow }) {
      const place = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 }, span: { start: 0, end: 0 } };
      yield { subject: 'file', at: { file: FILE, ...place }, message: allow.join() };
    },
  });
  const under = (text: string) => {
    const read = readSettings(FILE, text, [rule]);
    if (read.kind === 'invalid') return read.problems.map(({ line, what }) => `${line}: ${what}`);
    const view = { now: new Cluster([]), before: new Cluster([]), elsewhere: [], kubernetes: NEWEST_KUBERNETES };
    return analyse('.', rulesUnder(read.settings, [rule]), view).findings.map(
      ({ severity, message }) => `${severity} ${message}`,
    );
  };

  test.each([
    ['', ['low docker.io']],
    ['rules: {registries: {options: {allow: [ghcr.io, quay.io]}}}', ['low ghcr.io,quay.io']],
    ['rules: {registries: {severity: high}}', ['high docker.io']],
    ['rules:\n  registries:\n    options:\n      allow: ghcr.io', ['4: rules.registries.options.allow must be a list']],
    ['rules:\n  registries:\n    options:\n      alow: []', ['4: rules.registries.options.alow is not a setting']],
    ['rules:\n  registries:\n    serverity: high', ['3: rules.registries.serverity is not a setting']],
    [
      'rules:\n  registries:\n    severity: hi',
      [expect.stringContaining('3: rules.registries.severity must be one of')],
    ],
  ])('%j', (text, said) => {
    expect(under(text)).toEqual(said);
  });

  test('a rule without options says so', () => {
    const text = 'rules:\n  host-pid:\n    options: {allow: []}';
    expect(mistakesIn(text)).toEqual(['3: rules.host-pid.options.allow is not a setting']);
  });
});
