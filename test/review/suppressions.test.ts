import { describe, expect, test } from '@jest/globals';
import { Cluster, filePath, suppressionsOf } from '../../src/analysis/index.js';
import { plainRenderer } from '../../src/render/index.js';
import { type Review, reviewChange, reviewState } from '../../src/review/index.js';
import { BASE, HEAD, type MemoryFiles, memoryRepository } from '../support/memory-repository.js';

/** What a file of a pod can say, and where; everything is left out that is not given. */
interface Comments {
  readonly head?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly aboveContainers?: string;
  readonly aboveApp?: string;
  readonly aboveField?: string;
  readonly beside?: string;
}

const lineOf = (text: string | undefined, indent: number) =>
  text === undefined ? '' : `${' '.repeat(indent)}${text}\n`;

/** A pod whose second container is privileged too; only the first one is commented on. */
function pod(comments: Comments = {}, privileged = true, name = 'web'): string {
  const annotations = Object.entries(comments.annotations ?? {});
  const annotated = annotations.map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`).join('');
  return `${lineOf(comments.head, 0)}apiVersion: v1
kind: Pod
metadata:
  name: ${name}
${annotations.length === 0 ? '' : `  annotations:\n${annotated}`}spec:
${lineOf(comments.aboveContainers, 2)}  containers:
${lineOf(comments.aboveApp, 4)}    - name: app
      image: nginx:1.27.0
      securityContext:
${lineOf(comments.aboveField, 8)}        privileged: ${privileged}${comments.beside === undefined ? '' : ` ${comments.beside}`}
    - name: other
      image: nginx:1.27.0
      securityContext: {privileged: ${privileged}}
`;
}

const only = { onlyRules: ['privileged-container'] };
const DAY = '2026-11-24';

function review(before: MemoryFiles, after: MemoryFiles, overrides: object = only): Promise<Review> {
  const world = { repository: memoryRepository({ base: before, head: after }), renderer: plainRenderer };
  return reviewChange({ base: BASE, mergeBase: BASE, head: HEAD, day: DAY }, world, overrides);
}

function scan(files: MemoryFiles, day = DAY): Promise<Review> {
  const world = { repository: memoryRepository({ head: files }), renderer: plainRenderer };
  return reviewState({ at: HEAD, day }, world, only);
}

const waived = ({ findings }: Review) =>
  findings.filter(({ standing }) => standing.kind === 'waived').map(({ subject }) => subject.replace('container ', ''));

const reasonsIn = ({ findings }: Review) =>
  findings.flatMap(({ standing }) =>
    standing.kind === 'waived' ? [`${standing.inline?.form}:${standing.inline?.line} ${standing.waiver.reason}`] : [],
  );

const OWN = '# portcullis: ignore privileged-container because the agent needs it';
const UUID = 'dd29336b-fe57-445b-a26e-e6aa867ae609';

describe('each form, where it stands, and what it hides', () => {
  test.each<[string, Comments, string, readonly string[]]>([
    ['portcullis, beside', { beside: OWN }, 'app', ['portcullis:10 the agent needs it']],
    ['portcullis, above the field', { aboveField: OWN }, 'app', ['portcullis:10 the agent needs it']],
    ['portcullis, above an item', { aboveApp: OWN }, 'app', ['portcullis:7 the agent needs it']],
    [
      'portcullis, above a key',
      { aboveContainers: OWN },
      'app other',
      ['portcullis:6 the agent needs it', 'portcullis:6 the agent needs it'],
    ],
    [
      'portcullis, at the head',
      { head: OWN },
      'app other',
      ['portcullis:1 the agent needs it', 'portcullis:1 the agent needs it'],
    ],
    [
      'portcullis, two rules and a day',
      { beside: '# portcullis: ignore host-pid, privileged-container because x until 2026-11-24' },
      'app',
      ['portcullis:10 x'],
    ],
    [
      'checkov, annotation',
      { annotations: { 'checkov.io/skip1': 'CKV_K8S_16=must=be' } },
      'app other',
      ['checkov:6 must=be', 'checkov:6 must=be'],
    ],
    [
      'checkov, annotation without reason',
      { annotations: { 'bridgecrew.io/skip': 'CKV_K8S_16' } },
      'app other',
      ['checkov:6 no reason given (checkov)', 'checkov:6 no reason given (checkov)'],
    ],
    ['checkov, another check', { annotations: { 'checkov.io/skip1': 'CKV_K8S_8=x' } }, '', []],
    [
      'checkov, comment',
      { aboveField: '#checkov:skip=CKV_K8S_1,CKV_K8S_16:it must' },
      'app other',
      ['checkov:10 it must', 'checkov:10 it must'],
    ],
    ['trivy, above an item', { aboveApp: '#trivy:ignore:KSV-0017' }, 'app', ['trivy:7 no reason given (trivy)']],
    ['trivy, beside, by an old name', { beside: '# trivy:ignore:KSV017' }, 'app', ['trivy:10 no reason given (trivy)']],
    [
      'trivy, by the longest name, among others',
      { beside: '#trivy:ignore:KSV-0001 trivy:ignore:AVD-KSV-0017' },
      'app',
      ['trivy:10 no reason given (trivy)'],
    ],
    ['trivy, with a star', { beside: '#trivy:ignore:AVD-KSV-00*' }, 'app', ['trivy:10 no reason given (trivy)']],
    [
      'trivy, at the head',
      { head: '#trivy:ignore:KSV-0017' },
      'app other',
      ['trivy:1 no reason given (trivy)', 'trivy:1 no reason given (trivy)'],
    ],
    [
      'trivy, before its end',
      { beside: '#trivy:ignore:KSV-0017:exp:2026-11-25' },
      'app',
      ['trivy:10 no reason given (trivy)'],
    ],
    ['trivy, on the day of its end', { beside: '#trivy:ignore:KSV-0017:exp:2026-11-24' }, '', []],
    [
      'kube-linter',
      { annotations: { 'ignore-check.kube-linter.io/privileged-container': 'it must' } },
      'app other',
      ['kube-linter:6 it must', 'kube-linter:6 it must'],
    ],
    [
      'kube-linter, all',
      { annotations: { 'kube-linter.io/ignore-all': '' } },
      'app other',
      ['kube-linter:6 no reason given (kube-linter)', 'kube-linter:6 no reason given (kube-linter)'],
    ],
    [
      'kics, file',
      { head: '# kics-scan ignore' },
      'app other',
      ['kics:1 no reason given (kics)', 'kics:1 no reason given (kics)'],
    ],
    [
      'kics, query',
      { head: `# kics-scan disable=${UUID}` },
      'app other',
      ['kics:1 no reason given (kics)', 'kics:1 no reason given (kics)'],
    ],
    ['kics, query, not at the head', { aboveApp: `# kics-scan disable=${UUID}` }, '', []],
    ['kics, line', { aboveField: '# kics-scan ignore-line' }, 'app', ['kics:10 no reason given (kics)']],
    ['kics, line above a block', { aboveApp: '# kics-scan ignore-line' }, '', []],
    ['kics, block', { aboveApp: '# kics-scan ignore-block' }, 'app', ['kics:7 no reason given (kics)']],
    [
      'polaris',
      { annotations: { 'polaris.fairwinds.com/exempt': 'true' } },
      'app other',
      ['polaris:6 no reason given (polaris)', 'polaris:6 no reason given (polaris)'],
    ],
    [
      'polaris, check',
      { annotations: { 'polaris.fairwinds.com/runAsPrivileged-exempt': 'True' } },
      'app other',
      ['polaris:6 no reason given (polaris)', 'polaris:6 no reason given (polaris)'],
    ],
    ['polaris, not true', { annotations: { 'polaris.fairwinds.com/exempt': 'no' } }, '', []],
    [
      'kube-score',
      { annotations: { 'kube-score/ignore': 'a, container-security-context-privileged' } },
      'app other',
      ['kube-score:6 no reason given (kube-score)', 'kube-score:6 no reason given (kube-score)'],
    ],
  ])('%s', async (_, comments, subjects, reasons) => {
    const judged = await scan({ 'pod.yaml': pod(comments) });
    expect([waived(judged).join(' '), reasonsIn(judged)]).toEqual([subjects, reasons]);
  });

  test('an annotation of the pod template counts for the tools that read it there', async () => {
    const job = (annotation: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: web}
spec:
  template:
    metadata: {annotations: {${annotation}}}
    spec:
      restartPolicy: Never
      containers: [{name: app, image: "nginx:1.27.0", securityContext: {privileged: true}}]
`;
    const hides = async (annotation: string) => waived(await scan({ 'job.yaml': job(annotation) })).length;
    expect(await hides('kube-score/ignore: container-security-context-privileged')).toBe(1);
    expect(await hides('checkov.io/skip1: CKV_K8S_16')).toBe(1);
    expect(await hides('kube-linter.io/ignore-all: x')).toBe(0);
  });

  test('an annotation counts for its own object only', async () => {
    const annotations = { 'kube-linter.io/ignore-all': 'x' };
    const judged = await scan({ 'a.yaml': `${pod({ annotations })}---\n${pod({}, true, 'next')}` });
    expect(judged.findings.map(({ resource, standing }) => `${resource?.name} ${standing.kind}`)).toEqual([
      'web waived',
      'web waived',
      'next existing',
      'next existing',
    ]);
  });
});

test('a comment of a Dockerfile means the instruction below it, or at the head the file', () => {
  const text = `# portcullis: ignore dockerfile-root-user because the base image drops it
FROM nginx:1.27.0
# portcullis: ignore dockerfile-secret-in-layer because it is public
RUN a && \\
    b
# checkov:skip=CKV_DOCKER_3
`;
  const cluster = new Cluster([], [{ file: filePath('app/Dockerfile'), text }]);
  expect(suppressionsOf(cluster).map(({ ids, reach }) => ({ ids, reach }))).toMatchObject([
    { ids: ['dockerfile-root-user'], reach: { from: 1, to: 7 } },
    { ids: ['dockerfile-secret-in-layer'], reach: { from: 4, to: 5 } },
    { ids: ['CKV_DOCKER_3'], reach: { from: 1, to: 7 } },
  ]);
  expect(suppressionsOf(new Cluster([], [{ file: filePath('README.md'), text }]))).toEqual([]);
});

describe('what suppresses nothing is named', () => {
  test.each([
    ['# portcullis: ignore privileged-container', 'gives no reason, which follows the word "because"'],
    ['# portcullis: ignore privileged-container because', 'gives no reason, which follows the word "because"'],
    ['# portcullis: ignore because x', 'names no rule'],
    ['# portcullis: skip privileged-container because x', 'does not read "ignore RULE because REASON"'],
    [
      '# portcullis: ignore privileged-contaner because x',
      'names the rule "privileged-contaner", which does not exist; did you mean "privileged-container"?',
    ],
    [
      '# portcullis: ignore privileged-container because x until 2026-02-30',
      'ends on a day that does not exist; write YYYY-MM-DD',
    ],
    [
      '# portcullis: ignore privileged-container, yaml-parse-error because x',
      'names the rule "yaml-parse-error", which cannot be suppressed in a file',
    ],
    [
      '# portcullis: ignore scanner-suppression-added because x',
      'names the rule "scanner-suppression-added", which cannot be suppressed in a file',
    ],
    ['#trivy:ignore:KSV-0017:exp:soon', 'ends on a day that does not exist'],
    [`# kics-scan disable=${UUID}`, 'does not stand at the head of the file'],
  ])('%s', async (comment, why) => {
    const judged = await scan({ 'pod.yaml': pod({ beside: comment }) });
    expect(waived(judged)).toEqual([]);
    expect(judged.suppressions?.faulty).toMatchObject([{ file: 'pod.yaml', line: 10, why }]);
  });

  test('a comment with nothing directly below it', async () => {
    const judged = await scan({ 'pod.yaml': pod({ aboveApp: `${OWN}\n` }) });
    expect(judged.suppressions?.faulty).toMatchObject([{ why: 'has nothing directly below it' }]);
  });

  test('those that are over are listed, and hide nothing', async () => {
    const files = { 'pod.yaml': pod({ beside: `${OWN} until 2026-11-24` }) };
    expect(waived(await scan(files))).toEqual(['app']);
    const later = await scan(files, '2026-11-25');
    expect([waived(later), later.suppressions?.expired.map(({ until }) => until)]).toEqual([[], ['2026-11-24']]);
  });

  test('a scan lists those that hide nothing; a review does not', async () => {
    const files = { 'pod.yaml': pod({ beside: OWN }, false) };
    expect((await scan(files)).suppressions?.unused).toMatchObject([{ line: 10, checks: ['privileged-container'] }]);
    expect((await review(files, { 'pod.yaml': `\n${files['pod.yaml']}` })).suppressions).toBeUndefined();
  });

  test('more comments than anybody writes are not read', async () => {
    const keys = Array.from({ length: 2_000 }, (_, index) => `key${index}`);
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n${keys.map((key) => `  ${OWN}\n  ${key}: v\n`).join('')}`;
    const judged = await scan({ 'a.yaml': text });
    expect(judged.suppressions?.faulty).toMatchObject([{ why: expect.stringContaining('500 others') }]);
  });
});

test.each([
  [
    'many entries',
    `data:\n${`  ${OWN}\n`.repeat(600)}${Array.from({ length: 80_000 }, (_, index) => `  key${index}: v\n`).join('')}`,
  ],
  ['many comments below', `data:\n${`  ${OWN}\n`.repeat(600)}${'  # c\n'.repeat(200_000)}  a: b\n`],
])('a hostile file with %s is read in time', async (_, text) => {
  const begun = performance.now();
  const judged = await scan({ 'a.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n${text}` });
  expect(judged.coverage.documents).toBe(1);
  expect(performance.now() - begun).toBeLessThan(10_000);
});

describe('a change', () => {
  const clean = { 'pod.yaml': pod({}, false) };

  test.each<[string, Comments]>([
    ['a comment of ours', { head: OWN }],
    ['a comment beside the fault', { beside: OWN, aboveContainers: OWN }],
    ['an annotation', { annotations: { 'kube-linter.io/ignore-all': 'x' } }],
    ['the whole file', { head: '# kics-scan ignore' }],
  ])('cannot hide its own faults by %s', async (_, comments) => {
    const judged = await review(clean, { 'pod.yaml': pod(comments) });
    expect([judged.verdict, waived(judged)]).toEqual(['fail', []]);
    expect(judged.suppressions?.pending.length).toBeGreaterThan(0);
  });

  test('is named by a finding of its own, which no comment hides', async () => {
    const after = { 'pod.yaml': pod({ head: OWN, annotations: { 'kube-linter.io/ignore-all': 'x' } }) };
    const judged = await review(clean, after, {});
    const added = judged.findings.filter(({ rule }) => rule === 'scanner-suppression-added');
    expect(added.map(({ standing, subject }) => `${standing.kind} ${subject}`)).toEqual([
      'introduced portcullis privileged-container',
      'introduced kube-linter *',
    ]);
  });

  test.each<[string, Comments, Comments]>([
    ['beside it', { beside: OWN }, { beside: OWN }],
    ['above it', { aboveApp: OWN }, { aboveApp: OWN }],
    ['for more than it', { head: OWN }, { beside: OWN }],
    ['in another form', { beside: '#trivy:ignore:KSV-0017' }, { aboveField: OWN }],
    ['with another reason', { beside: OWN }, { beside: `${OWN} badly` }],
  ])('may rest on a suppression that stood there before, %s', async (_, before, after) => {
    const judged = await review({ 'pod.yaml': pod(before, false) }, { 'pod.yaml': pod(after) });
    expect(waived(judged)).toContain('app');
  });

  test.each<[string, MemoryFiles, MemoryFiles]>([
    [
      'at another container',
      { 'pod.yaml': pod({ aboveApp: OWN }, false) },
      { 'pod.yaml': pod({ aboveApp: OWN }).replace('name: app', 'name: new') },
    ],
    ['at another object', { 'pod.yaml': pod({ head: OWN }, false) }, { 'pod.yaml': pod({ head: OWN }, true, 'new') }],
    [
      'in another target',
      { 'a/pod.yaml': pod({ head: OWN }, false) },
      { 'a/pod.yaml': pod({ head: OWN }, false), 'b/pod.yaml': pod({ head: OWN }) },
    ],
    [
      'of another rule',
      { 'pod.yaml': pod({ head: '# portcullis: ignore host-pid because x' }, false) },
      { 'pod.yaml': pod({ head: OWN }) },
    ],
    [
      'that is over',
      { 'pod.yaml': pod({ head: `${OWN} until 2026-01-01` }, false) },
      { 'pod.yaml': pod({ head: `${OWN} until 2027-01-01` }) },
    ],
    [
      'without a reason',
      { 'pod.yaml': pod({ head: '# portcullis: ignore privileged-container' }, false) },
      { 'pod.yaml': pod({ head: OWN }) },
    ],
  ])('cannot rest on one %s', async (_, before, after) => {
    const judged = await review(before, after);
    expect([judged.verdict, waived(judged)]).toEqual(['fail', []]);
  });

  test('may move its file', async () => {
    const judged = await review({ 'a/pod.yaml': pod({ aboveApp: OWN }) }, { 'b/pod.yaml': pod({ aboveApp: OWN }) });
    expect([judged.verdict, waived(judged)]).toEqual(['pass', ['app']]);
  });

  test('that takes a suppression away is not blamed for the old fault', async () => {
    const judged = await review({ 'pod.yaml': pod({ head: OWN }) }, { 'pod.yaml': pod() });
    expect([judged.verdict, judged.findings.map(({ standing }) => standing.kind)]).toEqual([
      'pass',
      ['existing', 'existing'],
    ]);
  });
});

describe('the settings', () => {
  const under = (mode: string) => ({ '.portcullis.yml': `inlineSuppressions: ${mode}\n` });

  test('can let a suppression count in the change that brings it', async () => {
    const files = under('at-once');
    const judged = await review({ ...files, 'pod.yaml': pod({}, false) }, { ...files, 'pod.yaml': pod({ head: OWN }) });
    expect([judged.verdict, waived(judged)]).toEqual(['pass', ['app', 'other']]);
  });

  test('can forbid them, which is said', async () => {
    const files = { ...under('never'), 'pod.yaml': pod({ head: OWN }) };
    const judged = await scan(files);
    expect([judged.verdict, waived(judged)]).toEqual(['fail', []]);
    expect(judged.suppressions).toMatchObject({ mode: 'never', forbidden: [{ line: 1 }] });
  });

  test('are those of the base, whatever the change makes of them', async () => {
    const before = { ...under('once-merged'), 'pod.yaml': pod({}, false) };
    const judged = await review(before, { ...under('at-once'), 'pod.yaml': pod({ head: OWN }) });
    expect([judged.verdict, waived(judged)]).toEqual(['fail', []]);
  });

  test('a waiver of the settings comes first', async () => {
    const waivers =
      'waivers:\n  - {rule: privileged-container, resource: Pod/web, reason: agreed, by: ann, until: 2027-01-31}\n';
    const judged = await scan({ '.portcullis.yml': waivers, 'pod.yaml': pod({ head: OWN }) });
    expect(judged.findings.map(({ standing }) => standing)).toMatchObject([
      { kind: 'waived', waiver: { by: 'ann' } },
      { kind: 'waived', waiver: { by: 'ann' } },
    ]);
  });
});
