import { describe, expect, test } from '@jest/globals';
import { plainRenderer } from '../../src/render/index.js';
import { type Coverage, type Overrides, reviewState } from '../../src/review/index.js';
import { HEAD, type MemoryFiles, memoryRepository } from '../support/memory-repository.js';

async function coverage(files: MemoryFiles, overrides: Overrides = {}): Promise<Coverage> {
  const world = { repository: memoryRepository({ head: files }), renderer: plainRenderer };
  return (await reviewState({ at: HEAD, day: '2026-11-24' }, world, overrides)).coverage;
}

const object = (kind: string, name: string, apiVersion = 'cert-manager.io/v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: issuers.cert-manager.io}
spec:
  group: cert-manager.io
  scope: Namespaced
  names: {kind: Issuer, plural: issuers}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`;

describe('the schemas that objects were compared with', () => {
  test('kinds that nothing describes are counted over all targets, the most frequent first', async () => {
    const { schemas } = await coverage({
      'a/one.yaml': `${object('Issuer', 'i')}---\n${object('Certificate', 'a')}---\n${object('ConfigMap', 'c', 'v1')}`,
      'b/two.yaml': object('Certificate', 'b'),
      'b/kustomization.yaml': 'resources: [two.yaml]\n',
    });
    expect(schemas?.unknownKinds).toEqual([
      { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', count: 2 },
      { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', count: 1 },
    ]);
  });

  test('a definition beside the object describes its kind', async () => {
    const { schemas } = await coverage({ 'a/one.yaml': object('Issuer', 'i'), 'a/crd.yaml': definition });
    expect(schemas?.unknownKinds).toEqual([]);
  });

  test('the nearest version stands in for one that is not known', async () => {
    const { schemas } = await coverage({}, { kubernetesVersion: '1.99' });
    expect(schemas?.kubernetesVersion).toBe('1.37');
  });

  test('nothing is told where no rule compares', async () => {
    const { schemas } = await coverage({ 'a.yaml': object('Issuer', 'i') }, { onlyRules: ['privileged-container'] });
    expect(schemas).toBeUndefined();
  });
});

test('build files are those without objects, and Dockerfiles are text', async () => {
  const counted = await coverage({
    'kustomization.yaml': 'resources: [a.yaml]\n',
    'a.yaml': object('ConfigMap', 'a', 'v1'),
    'values.yaml': object('ConfigMap', 'b', 'v1'),
    '.github/workflows/ci.yaml': 'on: push\njobs: {}\n',
    Dockerfile: 'FROM scratch\n',
  });
  expect(counted).toMatchObject({ files: 4, buildFiles: 2, texts: 1 });
});

test('configurations of other scanners are read, and what is not YAML is left alone', async () => {
  const counted = await coverage({
    'kics.config': '"exclude-paths" = ["a"]\n',
    '.kubescape/exceptions.json': '[{"name": "a", "posturePolicies": [{"controlID": "C-0013"}]}]\n',
    'polaris.yaml': 'checks: {hostNetworkSet: ignore}\n',
    'trivy.yaml': object('Certificate', 'a'),
  });
  expect(counted).toMatchObject({ buildFiles: 2, resources: 1 });
  expect(counted.leftAlone).toEqual([{ file: 'kics.config', why: 'a configuration that is not YAML' }]);
});
