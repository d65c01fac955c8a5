import { describe, expect, test } from '@jest/globals';
import { plainRenderer } from '../../src/render/index.js';
import { type Review, reviewChange, reviewState } from '../../src/review/index.js';
import { BASE, HEAD, type MemoryFiles, memoryRepository } from '../support/memory-repository.js';

const only = { onlyRules: ['bootstrap-audit-log-missing'] };
const day = '2026-11-24';

/** An API server without an audit log: one rule, with a finding for each flag. */
const server = (annotation: string) => ({
  'server.yaml': `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system, annotations: {${annotation}}}
spec: {containers: [{name: kube-apiserver, image: registry.k8s.io/kube-apiserver:v1.34.0, command: [kube-apiserver]}]}
`,
});

function scan(files: MemoryFiles): Promise<Review> {
  const world = { repository: memoryRepository({ head: files }), renderer: plainRenderer };
  return reviewState({ at: HEAD, day }, world, only);
}

function review(before: MemoryFiles, after: MemoryFiles): Promise<Review> {
  const world = { repository: memoryRepository({ base: before, head: after }), renderer: plainRenderer };
  return reviewChange({ base: BASE, mergeBase: BASE, head: HEAD, day }, world, only);
}

const subjects = ({ findings }: Review, kind: string) =>
  findings.filter(({ standing }) => standing.kind === kind).map(({ subject }) => subject.replace(/^.*--/, ''));

describe('of a rule that stands for many checks, a suppression of another tool hides what its check is about', () => {
  test.each([
    ['checkov.io/skip1: CKV_K8S_92=rotated elsewhere', ['audit-log-maxage']],
    ['checkov.io/skip1: CKV_K8S_92=a, checkov.io/skip2: CKV_K8S_93=b', ['audit-log-maxage', 'audit-log-maxbackup']],
    ['checkov.io/skip1: CKV_K8S_90=another rule', []],
  ])('%s', async (annotation, hidden) => {
    const all = subjects(await scan(server('')), 'existing');
    const judged = await scan(server(annotation));
    expect(subjects(judged, 'waived').sort()).toEqual(hidden);
    expect(subjects(judged, 'existing')).toEqual(all.filter((subject) => !hidden.includes(subject)));
  });

  test('in a comment of a file, too', async () => {
    const files = { 'server.yaml': `#trivy:ignore:KCV-0020\n${server('')['server.yaml']}` };
    expect(subjects(await scan(files), 'waived')).toHaveLength(1);
  });

  test('while one of ours names the rule and hides all of it', async () => {
    const text = `# portcullis: ignore bootstrap-audit-log-missing because it is a test\n${server('')['server.yaml']}`;
    expect(subjects(await scan({ 'server.yaml': text }), 'existing')).toEqual([]);
  });

  test('and what was agreed about one setting agrees to no other', async () => {
    const agreed = server('checkov.io/skip1: CKV_K8S_92=a');
    const wider = server('checkov.io/skip1: CKV_K8S_92=a, checkov.io/skip2: CKV_K8S_93=b');
    const first = await review(agreed, { 'server.yaml': `# touched\n${agreed['server.yaml']}` });
    expect(subjects(first, 'waived')).toEqual(['audit-log-maxage']);
    const second = await review(agreed, wider);
    expect(subjects(second, 'waived')).toEqual(['audit-log-maxage']);
    expect(second.suppressions?.pending.map(({ checks }) => checks)).toEqual([['CKV_K8S_93']]);
  });
});
