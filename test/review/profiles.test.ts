import { describe, expect, test } from '@jest/globals';
import {
  filePath,
  isSelected,
  PROFILE_NAMES,
  type ProfileName,
  profiles,
  readSettings,
  rules,
  rulesUnder,
} from '../../src/analysis/index.js';
import { defineRule } from '../../src/analysis/rules/rule.js';
import { plainRenderer } from '../../src/render/index.js';
import { type Overrides, reviewChange } from '../../src/review/index.js';
import { BASE, HEAD, memoryRepository } from '../support/memory-repository.js';

const FACTS = { title: '', why: '', remedy: '', examples: [], check: () => [] };
const SAMPLE = [
  defineRule({ ...FACTS, id: 'grave', family: 'rbac', severity: 'high', standards: ['nsa', 'cis: 5.1.3'] }),
  defineRule({ ...FACTS, id: 'mild', family: 'image', severity: 'low', standards: ['owasp: K01', 'mitre: T1610'] }),
  defineRule({ ...FACTS, id: 'asleep', family: 'image', severity: 'high', standards: [], enabled: false }),
  defineRule({ ...FACTS, id: 'base', family: 'pod-security', severity: 'low', standards: ['pss: baseline'] }),
  defineRule({ ...FACTS, id: 'tight', family: 'pod-security', severity: 'low', standards: ['pss: restricted'] }),
  defineRule({
    ...FACTS,
    id: 'flag',
    family: 'cluster-bootstrap',
    severity: 'high',
    standards: ['cis: 1.2.1'],
    enabled: false,
  }),
  defineRule({
    ...FACTS,
    id: 'cpu-limit-missing',
    family: 'resources',
    severity: 'info',
    standards: ['owasp-2022: K02'],
    enabled: false,
  }),
];

const idsOf = (profile: ProfileName) =>
  SAMPLE.filter((rule) => isSelected(profiles[profile], rule))
    .map(({ id }) => id)
    .join(' ');

describe('a profile', () => {
  test.each<[ProfileName, string]>([
    ['baseline', 'grave'],
    ['recommended', 'grave mild base tight'],
    ['strict', 'grave mild asleep base tight'],
    ['pss-baseline', 'base'],
    ['pss-restricted', 'base tight'],
    ['nsa', 'grave'],
    ['cis', 'grave flag'],
    ['owasp', 'mild'],
    ['mitre', 'mild'],
    ['cluster-bootstrap', 'grave mild base tight flag'],
  ])('%s switches on %s', (profile, ids) => {
    expect(idsOf(profile)).toBe(ids);
  });

  test('bears the name under which it stands', () => {
    expect(Object.entries(profiles).filter(([name, profile]) => name !== profile.name)).toEqual([]);
    expect(Object.keys(profiles)).toEqual([...PROFILE_NAMES]);
  });

  test('the default one is what the rules say themselves', () => {
    expect(rules.filter((rule) => isSelected(profiles.recommended, rule) !== rule.enabled)).toEqual([]);
  });

  test('that leaves rules out by name leaves out only such as are off by default', () => {
    const except = profiles.strict.selects.flatMap((one) => (one.by === 'all' ? one.exceptRules : []));
    expect(rules.filter(({ id, enabled }) => except.includes(id) && enabled)).toEqual([]);
    expect(except.filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
  });
});

function settingsOf(text: string) {
  const read = readSettings(filePath('.portcullis.yml'), text, SAMPLE);
  if (read.kind === 'invalid') throw new Error(read.problems.map(({ what }) => what).join('; '));
  return read.settings;
}

describe('in the settings', () => {
  const under = (text: string) => rulesUnder(settingsOf(text), SAMPLE).map(({ id, severity }) => `${id} ${severity}`);

  test('what is said of a rule wins over the profile', () => {
    expect(under('profile: nsa')).toEqual(['grave high']);
    expect(under('profile: nsa\nrules: {grave: off, mild: medium, asleep: on}')).toEqual([
      'mild medium',
      'asleep high',
    ]);
  });

  test('an unknown profile is a mistake that names the nearest', () => {
    const read = readSettings(filePath('.portcullis.yml'), 'profile: pss-restrictd\n', SAMPLE);
    expect(read).toMatchObject({ kind: 'invalid', problems: [{ line: 1 }] });
    expect(JSON.stringify(read)).toContain('did you mean \\"pss-restricted\\"?');
  });
});

describe('the severity that blocks', () => {
  const pod = (context: string) => `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      image: nginx:1.27.0
      securityContext: {${context}}
`;
  const judge = async (settings: string, overrides: Overrides = {}) => {
    const before = { '.portcullis.yml': settings, 'pod.yaml': pod('') };
    const after = { ...before, 'pod.yaml': pod('seccompProfile: {type: Unconfined}') };
    const world = { repository: memoryRepository({ base: before, head: after }), renderer: plainRenderer };
    const change = { base: BASE, mergeBase: BASE, head: HEAD, day: '2026-11-24' };
    const { gate } = await reviewChange(change, world, overrides);
    return [gate.profile, gate.failOn];
  };

  test('is the profile’s own where nothing else is said', async () => {
    expect(await judge('')).toEqual([undefined, 'high']);
    expect(await judge('profile: recommended')).toEqual([undefined, 'high']);
    expect(await judge('profile: pss-baseline')).toEqual(['pss-baseline', 'info']);
    expect(await judge('', { profile: 'pss-baseline' })).toEqual(['pss-baseline', 'info']);
  });

  test('gives way to what the settings and the command line say', async () => {
    expect(await judge('profile: pss-baseline\nfailOn: critical')).toEqual(['pss-baseline', 'critical']);
    expect(await judge('failOn: low', { profile: 'nsa' })).toEqual(['nsa', 'low']);
    expect(await judge('profile: nsa', { failOn: 'medium', profile: 'pss-baseline' })).toEqual([
      'pss-baseline',
      'medium',
    ]);
  });
});

describe('of the Pod Security Standards', () => {
  const ids = (profile: ProfileName) =>
    rules.filter((rule) => isSelected(profiles[profile], rule)).map(({ id }) => id as string);

  test('restricted holds baseline, and both hold nothing else', () => {
    const controls = new Map(rules.map((rule) => [rule.id as string, rule.standards]));
    expect(ids('pss-restricted')).toEqual(expect.arrayContaining(ids('pss-baseline')));
    expect(ids('pss-baseline').every((id) => controls.get(id)?.includes('pss: baseline'))).toBe(true);
    expect(ids('pss-restricted').every((id) => controls.get(id)?.some((one) => one.startsWith('pss: ')))).toBe(true);
  });
});

test.each(['1.0', 'v1.9', '1.31.4', '1.99'])('settings take Kubernetes %s', (version) => {
  expect(settingsOf(`kubernetesVersion: "${version}"`).kubernetesVersion).toBe(version);
});
