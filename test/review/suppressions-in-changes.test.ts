import { describe, expect, test } from '@jest/globals';
import type { MemoryFiles } from '../support/memory-repository.js';
import { type Comments, OWN, pod, review, scan, waived } from '../support/suppressed-pod.js';

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
