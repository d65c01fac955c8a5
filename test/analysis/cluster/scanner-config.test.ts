import { expect, test } from '@jest/globals';
import { analyse, Cluster, filePath, NEWEST_KUBERNETES, parseYaml, ruleById } from '../../../src/analysis/index.js';

function clusterOf(files: Readonly<Record<string, string>>): Cluster {
  const all = Object.entries(files).map(([name, text]) => ({ file: filePath(name), text }));
  const isText = (file: string) => file.endsWith('.trivyignore');
  return new Cluster(
    all
      .filter(({ file }) => !isText(file))
      .map(({ file, text }) => ({ parsed: parseYaml(file, text), fragment: false })),
    all.filter(({ file }) => isText(file)),
  );
}

type Files = Readonly<Record<string, string>>;

/** What is told of a target whose files came from another one. */
function told(formerly: Files, now: Files, before: Files = {}): readonly string[] {
  const rule = ruleById('scanner-suppression-added');
  if (rule === undefined) throw new Error('no such rule');
  const view = { now: clusterOf(now), before: clusterOf(before), kubernetes: NEWEST_KUBERNETES };
  const others = { elsewhere: [clusterOf({})], formerly: [clusterOf(formerly)] };
  return analyse('.', [rule], { ...view, ...others }).findings.map(({ message }) => message);
}

const SKIPS = 'skip-check: [CKV_K8S_8, CKV_K8S_16]\n';

test('a configuration that moves beside or below excludes nothing new', () => {
  expect(told({ 'web/.checkov.yaml': SKIPS }, { 'apps/web/.checkov.yml': SKIPS })).toEqual([]);
  expect(told({ 'web/.trivyignore': 'KSV-0001\n' }, { 'web/app/.trivyignore': 'KSV-0001\n' })).toEqual([]);
});

test('what a configuration gains on the way is told', () => {
  expect(told({ 'web/.checkov.yaml': 'skip-check: CKV_K8S_8\n' }, { 'shop/.checkov.yaml': SKIPS })).toEqual([
    'this change makes checkov leave out check CKV_K8S_16',
  ]);
});

test('a configuration that moves up holds for more files', () => {
  expect(told({ 'apps/web/.trivyignore': 'KSV-0001\n' }, { 'apps/.trivyignore': 'KSV-0001\n' })).toEqual([
    'this change makes trivy leave out check KSV-0001 in all files',
  ]);
});

test('a file whose suppressions move with it is silent, one that is copied is not', () => {
  const list = '# kics-scan ignore\n[1]\n';
  expect(told({ 'web/values.yaml': list }, { 'shop/values.yaml': list })).toEqual([]);
  expect(told({}, { 'shop/values.yaml': list })).toHaveLength(1);
});

test('shapes that no tool reads exclude nothing', () => {
  const files = {
    '.checkov.yaml': 'skip-check: {a: 1}\nsoft-fail: "true"\n',
    '.kube-linter.yaml': '[checks]\n',
    'trivy.yaml': 'scan: null\n',
    'kics.yaml': 'exclude-paths: [null, 3]\n',
    'polaris.yaml': 'exemptions: text\nchecks: [ignore]\n',
    '.kubescape/exceptions.json': '{"name": "a"}\n',
  };
  expect(told({}, files)).toEqual([]);
});

test('an object in a file with such a name is an object', () => {
  const cluster = clusterOf({ 'trivy.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: trivy}\n' });
  expect(cluster.resources).toHaveLength(1);
  expect(cluster.buildDocuments('scanner-config')).toEqual([]);
});
