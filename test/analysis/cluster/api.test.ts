import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nonconforming, unknownKinds } from '../../../src/analysis/cluster/api/conformance.js';
import { builtInKind, servedMinors } from '../../../src/analysis/cluster/api/description.js';
import { fieldName } from '../../../src/analysis/cluster/api/fault.js';
import { lifecycleOf, replacementFor } from '../../../src/analysis/cluster/api/lifecycle.js';
import { structuralFaults } from '../../../src/analysis/cluster/api/structural.js';
import { Cluster, filePath, parseYaml } from '../../../src/analysis/index.js';
import { corpus } from '../../support/corpora.js';

const clusterOf = (text: string): Cluster =>
  new Cluster([{ parsed: parseYaml(filePath('a.yaml'), text), fragment: false }]);

const NEWEST = 37;

/** Every fault as "Kind field: what". */
function faultsIn(text: string, minor = NEWEST): readonly string[] {
  return nonconforming(clusterOf(text), minor).flatMap(({ resource, faults }) =>
    faults.map(({ kind, path }) => `${resource.kind} ${fieldName(resource.root.value, path)}: ${kind}`),
  );
}

describe('built-in kinds', () => {
  test.each([
    [27, false],
    [28, true],
    [37, true],
    [99, true],
  ])('in 1.%i a container has a restart policy: %s', (minor, has) => {
    const container = builtInKind('v1', 'Pod', minor)?.api.shape('core.v1.Container');
    expect(container?.fields.has('restartPolicy')).toBe(has);
  });

  test('are served in the versions that had them', () => {
    expect(servedMinors('policy/v1beta1', 'PodSecurityPolicy')).toEqual([[16, 24]]);
    expect(servedMinors('policy/v1', 'PodDisruptionBudget')).toEqual([[21, Number.POSITIVE_INFINITY]]);
    expect(servedMinors('example.com/v1', 'Pod')).toBeUndefined();
    expect(builtInKind('batch/v1beta1', 'CronJob', NEWEST)?.served).toBe(false);
  });

  test.each([
    ['extensions/v1beta1', 'Ingress', 14, 22, 'networking.k8s.io/v1'],
    ['apps/v1beta2', 'Deployment', 9, 16, 'apps/v1'],
    ['batch/v1beta1', 'CronJob', 21, 25, 'batch/v1'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 23, 26, 'autoscaling/v2'],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 29, 32, 'flowcontrol.apiserver.k8s.io/v1'],
    ['policy/v1beta1', 'PodSecurityPolicy', 21, 25, undefined],
    ['networking.k8s.io/v1beta1', 'ServiceCIDR', 33, 37, 'networking.k8s.io/v1'],
    ['apps/v1', 'Deployment', undefined, undefined, undefined],
  ])('%s %s is deprecated in %s, gone in %s and replaced by %s', (apiVersion, kind, deprecated, removed, next) => {
    expect(lifecycleOf(apiVersion, kind)).toMatchObject({ deprecated, removed });
    expect(replacementFor(apiVersion, kind, NEWEST)).toBe(next);
  });

  test('an object beyond the bound is never taken for a good one', () => {
    const args = Array.from({ length: 120_000 }, () => 'a').join(',');
    const text = `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: b, command: [a,a,a,a,a,a,a,a], args: &x [${args}]}, {name: c, image: d, args: *x}]}}`;
    expect(faultsIn(text)).toEqual(['Pod spec: value']);
  });

  test('every faulty field is told once, by name', () => {
    const text = `
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec:
        hostPID: 1
        containers:
          - {name: app, image: a, command: run, ports: [{containerPort: "80"}], foo: 1}
    `;
    expect(faultsIn(text)).toEqual([
      'Pod spec.hostPID: type',
      'Pod spec.containers[app].command: type',
      'Pod spec.containers[app].ports[80].containerPort: type',
      'Pod spec.containers[app].foo: unknown',
    ]);
  });

  test('no object has more to tell than a reader can bear', () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => `f${index}: 1`).join(', ');
    expect(
      faultsIn(`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [], ${fields}}}`),
    ).toHaveLength(50);
  });
});

test('aliases of aliases do not keep the judge busy', () => {
  const levels = Array.from({ length: 9 }, (_, at) => {
    const below =
      at === 0
        ? '{type: string}'
        : `{properties: {${'abcdefghi'
            .split('')
            .map((key) => `${key}: *l${at - 1}`)
            .join(', ')}}}`;
    return `  l${at}: &l${at} ${below}`;
  }).join('\n');
  const text = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nx:\n${levels}\nspec: {validation: *l8, versions: [{name: v1, schema: {openAPIV3Schema: *l8}}]}\n`;
  const began = performance.now();
  faultsIn(text);
  expect(performance.now() - began).toBeLessThan(5_000);
});

describe('kinds that nothing describes', () => {
  test('are counted', () => {
    const text =
      '{apiVersion: example.com/v1, kind: A}\n---\n{apiVersion: example.com/v1, kind: A}\n---\n{apiVersion: v1, kind: Pod}\n';
    expect(unknownKinds(clusterOf(text), NEWEST)).toEqual([{ apiVersion: 'example.com/v1', kind: 'A', count: 2 }]);
  });
});

describe('schemas of strangers', () => {
  const faults = (object: Record<string, unknown>, schema: Record<string, unknown>) =>
    structuralFaults(object, { properties: { spec: schema } }, true).map(({ kind }) => kind);

  test.each([
    ['a text for a number', { spec: 'a' }, { type: 'integer' }, ['type']],
    ['a number for a text', { spec: 1 }, { type: 'string' }, ['unquoted']],
    ['nothing where something is required', { spec: {} }, { type: 'object', required: ['a'] }, ['missing']],
    ['a default', { spec: {} }, { type: 'object', required: ['a'], properties: { a: { default: 1 } } }, []],
    ['a field too many', { spec: { b: 1 } }, { type: 'object', properties: { a: {} } }, ['unknown']],
    ['any field', { spec: { b: 1 } }, { type: 'object', additionalProperties: true }, []],
    ['int or string', { spec: '1' }, { 'x-kubernetes-int-or-string': true }, []],
    ['a value too large', { spec: 3 }, { type: 'integer', maximum: 2 }, ['value']],
    ['a schema that is none', { spec: 3 }, { type: 7, enum: 'x', properties: [], required: 4 }, []],
    ['inherited names', { spec: { constructor: 1 } }, { type: 'object', properties: {} }, ['unknown']],
  ])('%s', (_, object, schema, expected) => {
    expect(faults(object, schema)).toEqual(expected);
  });
});

const rendered = corpus('gitops-kustomize/rendered');
const samples = ['kics', 'polaris'].flatMap((name) => corpus(name) ?? []);

(rendered === undefined ? describe.skip : describe)('real objects', () => {
  test.each(rendered === undefined ? [] : readdirSync(rendered))('%s is what Kubernetes knows', (name) => {
    expect(faultsIn(readFileSync(join(rendered ?? '', name), 'utf8'))).toEqual([]);
  });
});

/** Samples of others are faulty in these ways indeed; each was read. */
const TRULY =
  /metadata\.(?:namespace|name)|\.name: (?:missing|value)|containers\[\]: missing|spec\.selector: |spec: missing|securityContext\.|: unknown$|subjects\[/;

(samples.length === 0 ? describe.skip : describe)('samples that their authors call right', () => {
  test.each(samples)('%s', (folder) => {
    const labels = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
      file: string;
      expect: string;
    }[];
    const files = new Set(labels.filter((label) => label.expect === 'pass').map(({ file }) => file));
    const told = [...files]
      .filter((file) => /\.ya?ml$/.test(file))
      .flatMap((file) => faultsIn(readFileSync(join(folder, file), 'utf8')).map((fault) => `${file} ${fault}`));
    expect(files.size).toBeGreaterThan(10);
    expect(told.filter((fault) => !TRULY.test(fault))).toEqual([]);
  });
});
