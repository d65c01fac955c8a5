import { describe, expect, test } from '@jest/globals';
import { plainRenderer } from '../../src/render/index.js';
import { type Review, reviewChange, reviewState } from '../../src/review/index.js';
import { BASE, HEAD, type MemoryFiles, memoryRepository } from '../support/memory-repository.js';

const pod = (privileged: boolean, name = 'web', container = 'app') => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: ${container}
      image: nginx:1.27.0
      securityContext:
        privileged: ${privileged}
`;

const only = { onlyRules: ['privileged-container'] };

function review(before: MemoryFiles, after: MemoryFiles, day = '2026-11-24'): Promise<Review> {
  const repository = memoryRepository({ base: before, head: after });
  return reviewChange({ base: BASE, mergeBase: BASE, head: HEAD, day }, { repository, renderer: plainRenderer }, only);
}

const standings = ({ findings }: Review) =>
  findings.map(({ rule, standing, blocking }) => [rule, standing.kind, blocking]);

describe('standings', () => {
  test('what a change introduces blocks', async () => {
    const judged = await review({ 'a/pod.yaml': pod(false) }, { 'a/pod.yaml': pod(true) });
    expect(judged.verdict).toBe('fail');
    expect(standings(judged)).toEqual([['privileged-container', 'introduced', true]]);
  });

  test('what was there does not, and what is gone is resolved', async () => {
    const old = await review({ 'a/pod.yaml': pod(true) }, { 'a/pod.yaml': `# touched\n${pod(true)}` });
    expect([old.verdict, standings(old)]).toEqual(['pass', [['privileged-container', 'existing', false]]]);
    const gone = await review({ 'a/pod.yaml': pod(true) }, { 'a/pod.yaml': pod(false) });
    expect([gone.verdict, standings(gone)]).toEqual(['pass', [['privileged-container', 'resolved', false]]]);
  });

  test('other directories are not looked at', async () => {
    const judged = await review(
      { 'a/pod.yaml': pod(true), 'b/x.yaml': pod(false) },
      { 'a/pod.yaml': pod(true), 'b/x.yaml': `\n${pod(false)}` },
    );
    expect(judged.findings).toEqual([]);
    expect(judged.coverage.targets).toEqual(['b']);
  });

  test('a moved file keeps its history, a copy does not', async () => {
    const moved = await review({ 'a/pod.yaml': pod(true) }, { 'b/pod.yaml': pod(true) });
    expect(standings(moved)).toEqual([['privileged-container', 'existing', false]]);
    const copied = await review({ 'a/pod.yaml': pod(true) }, { 'a/pod.yaml': pod(true), 'b/pod.yaml': pod(true) });
    expect(standings(copied)).toEqual([['privileged-container', 'introduced', true]]);
  });

  test('a second fault beside an old one is new', async () => {
    const two = `${pod(true)}    - name: other\n      image: nginx:1.27.0\n      securityContext: {privileged: true}\n`;
    const judged = await review({ 'pod.yaml': pod(true) }, { 'pod.yaml': two });
    expect(standings(judged)).toEqual([
      ['privileged-container', 'existing', false],
      ['privileged-container', 'introduced', true],
    ]);
  });
});

describe('settings', () => {
  const waived = (until: string) =>
    `waivers:\n  - rule: privileged-container\n    resource: Pod/web\n    reason: because\n    by: ann\n    until: ${until}\n`;

  test('waivers count until their day is over', async () => {
    const files = { '.portcullis.yml': waived('2026-11-24'), 'a.yaml': pod(false) };
    const during = await review(files, { ...files, 'a.yaml': pod(true) });
    expect([during.verdict, during.findings[0]?.standing.kind]).toEqual(['pass', 'waived']);
    const later = await review(files, { ...files, 'a.yaml': pod(true) }, '2026-11-25');
    expect([later.verdict, later.gate.expiredWaivers.length]).toEqual(['fail', 1]);
  });

  test('a change that relaxes them is judged by the old ones', async () => {
    const judged = await review(
      { 'a.yaml': pod(false) },
      { 'a.yaml': pod(true), '.portcullis.yml': 'failOn: critical\nrules: {privileged-container: off}\n' },
    );
    expect([judged.verdict, judged.gate.settingsChanged]).toEqual(['fail', true]);
  });

  test('settings that cannot be read never pass', async () => {
    const broken = {
      '.portcullis.yml': 'failOn: hgih\nrulez: {}\nrules:\n  privileged-contaner: off\n',
      'a.yaml': pod(false),
    };
    const judged = await review(broken, { ...broken, 'a.yaml': `\n${pod(false)}` });
    expect(judged.verdict).toBe('undetermined');
    expect(judged.problems.map(({ file, line, what }) => `${file}:${line} ${what}`)).toEqual([
      '.portcullis.yml:1 failOn must be one of info, low, medium, high, critical; did you mean "high"?',
      '.portcullis.yml:2 rulez is not a setting; did you mean "rules"?',
      '.portcullis.yml:4 there is no rule "privileged-contaner"; did you mean "privileged-container"?',
    ]);
  });

  test('excluded files are not looked at', async () => {
    const files = { '.portcullis.yml': 'exclude: ["vendor/**"]', 'vendor/a.yaml': pod(false) };
    const judged = await review(files, { ...files, 'vendor/a.yaml': pod(true) });
    expect([judged.verdict, judged.findings]).toEqual(['pass', []]);
  });
});

describe('what cannot be looked at', () => {
  test.each<[string, MemoryFiles, string]>([
    ['a broken document', { 'a.yaml': 'a: [\n' }, 'a.yaml'],
    ['a binary manifest', { 'a.yaml': { kind: 'file', unreadable: 'it is binary' } }, 'a.yaml'],
    ['a symbolic link', { link: { kind: 'symlink' } }, 'link'],
    ['a submodule', { charts: { kind: 'submodule' } }, 'charts'],
  ])('%s makes the verdict undetermined', async (_, files, file) => {
    const judged = await review({ 'ok.yaml': pod(false) }, { 'ok.yaml': pod(false), ...files });
    expect(judged.verdict).toBe('undetermined');
    expect(judged.problems.map((problem) => problem.file)).toEqual([file]);
  });

  test('a neighbour that was broken before does not', async () => {
    const judged = await review(
      { 'ok.yaml': pod(false), 'bad.yaml': 'a: [\n' },
      { 'ok.yaml': pod(false, 'other'), 'bad.yaml': 'a: [\n' },
    );
    expect([judged.verdict, judged.problems.map(({ counts }) => counts)]).toEqual(['pass', [false]]);
  });

  test('a rule that fails on both sides was not run on the change, so nothing passes', async () => {
    const entangled = Array.from(
      { length: 500 },
      (_, index) =>
        `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r${index}, labels: {all: "yes"}}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {all: "yes"}}]}\n---\n`,
    ).join('');
    const binding =
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: r0}\n';
    const before = { 'roles.yaml': entangled + binding, 'web.yaml': pod(false) };
    const repository = memoryRepository({ base: before, head: { ...before, 'web.yaml': pod(false, 'other') } });
    const change = { base: BASE, mergeBase: BASE, head: HEAD, day: '2026-11-24' };
    const overrides = { onlyRules: ['rbac-cluster-admin-binding'] };
    const judged = await reviewChange(change, { repository, renderer: plainRenderer }, overrides);
    expect(judged.verdict).toBe('undetermined');
    expect(judged.problems.map(({ what }) => what)).toEqual([
      expect.stringContaining('the rule rbac-cluster-admin-binding failed'),
    ]);
  });

  test('a known fault still fails', async () => {
    const judged = await review({}, { 'a/bad.yaml': 'a: [\n', 'a/pod.yaml': pod(true) });
    expect(judged.verdict).toBe('fail');
  });
});

describe('templates of a Helm chart', () => {
  const chart = { 'chart/Chart.yaml': 'name: a\n' };

  test('are left alone where they are no YAML, and named', async () => {
    const judged = await review(chart, {
      ...chart,
      'chart/templates/web.yaml': '{{- if .Values.on }}\na: 1\n{{- end }}\n',
    });
    expect([judged.verdict, judged.coverage.leftAlone.map(({ file }) => file)]).toEqual([
      'pass',
      ['chart/templates/web.yaml'],
    ]);
  });

  test('are judged for what they say where they are YAML: a marker in a comment hides nothing', async () => {
    const judged = await review(chart, { ...chart, 'chart/templates/web.yaml': `# {{ a comment }}\n${pod(true)}` });
    expect([judged.verdict, standings(judged)]).toEqual(['fail', [['privileged-container', 'introduced', true]]]);
    expect(judged.coverage.leftAlone).toHaveLength(1);
  });

  test('outside of a chart they cannot be read, and nothing passes', async () => {
    const judged = await review({}, { 'web.yaml': '{{- if .Values.on }}\na: 1\n{{- end }}\n' });
    expect([judged.verdict, judged.problems.length]).toEqual(['undetermined', 1]);
    expect(judged.problems[0]?.what).toContain('template markers');
  });
});

test('an object in a Kustomize build file is judged', async () => {
  const judged = await review({}, { 'kustomization.yaml': `resources: [a.yaml]\n---\n${pod(true)}` });
  expect([judged.verdict, standings(judged)]).toEqual(['fail', [['privileged-container', 'introduced', true]]]);
});

test('repairs are changed lines, proven', async () => {
  const judged = await review({}, { 'pod.yaml': pod(true) });
  expect(judged.findings[0]?.repair).toEqual({
    title: 'Run without privileges',
    safety: 'unsafe',
    file: 'pod.yaml',
    edits: [{ startLine: 10, endLine: 10, replacement: ['        privileged: false'] }],
  });
});

test('a state is judged as it is', async () => {
  const repository = memoryRepository({ head: { 'pod.yaml': pod(true), 'README.md': 'hello', 'values.yaml': 'a: 1' } });
  const judged = await reviewState({ at: HEAD, day: '2026-11-24' }, { repository, renderer: plainRenderer }, only);
  expect([judged.verdict, standings(judged)]).toEqual(['fail', [['privileged-container', 'existing', true]]]);
  expect(judged.coverage).toMatchObject({
    files: 2,
    texts: 1,
    documents: 2,
    resources: 1,
    leftAlone: [{ file: 'values.yaml', why: 'values of a Helm chart: what they render is not judged' }],
  });
});
