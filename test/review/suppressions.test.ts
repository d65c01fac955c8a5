import { describe, expect, test } from '@jest/globals';
import { Cluster, filePath, suppressionsOf } from '../../src/analysis/index.js';
import { type Comments, OWN, pod, reasonsIn, review, scan, UUID, waived } from '../support/suppressed-pod.js';

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
