import { describe, expect, test } from '@jest/globals';
import { Cluster } from '../../../src/analysis/cluster/cluster.js';
import { statementsAbout, type Workload } from '../../../src/analysis/cluster/workload.js';
import { filePath, parseYaml } from '../../../src/analysis/index.js';
import { yaml } from '../../../src/analysis/rules/rule.js';

function workloadsIn(text: string, fragment = false): readonly Workload[] {
  return new Cluster([{ parsed: parseYaml(filePath('manifest.yaml'), text), fragment }]).workloads;
}

function only(text: string, fragment = false): Workload {
  const [workload, ...others] = workloadsIn(text, fragment);
  if (workload === undefined || others.length > 0) throw new Error('not exactly one workload');
  return workload;
}

const POD = '{containers: [{name: app, image: "a:1"}]}';

describe('where a kind hides its pod', () => {
  test.each([
    ['v1', 'Pod', `spec: ${POD}`],
    ['apps/v1', 'Deployment', `spec: {template: {spec: ${POD}}}`],
    ['v1', 'ReplicationController', `spec: {template: {spec: ${POD}}}`],
    ['batch/v1', 'CronJob', `spec: {jobTemplate: {spec: {template: {spec: ${POD}}}}}`],
    ['v1', 'PodTemplate', `template: {spec: ${POD}}`],
    ['argoproj.io/v1alpha1', 'Rollout', `spec: {template: {spec: ${POD}}}`],
    ['agents.x-k8s.io/v1alpha1', 'SandboxTemplate', `spec: {podTemplate: {spec: ${POD}}}`],
    ['agents.x-k8s.io/v1alpha1', 'Sandbox', `spec: {podTemplate: {spec: ${POD}}}`],
    ['keda.sh/v1alpha1', 'ScaledJob', `spec: {jobTargetRef: {template: {spec: ${POD}}}}`],
    ['example.com/v1', 'Anything', `spec: {template: {spec: ${POD}}}`],
    ['example.com/v1', 'constructor', `spec: {template: {spec: ${POD}}}`],
  ])('%s %s', (apiVersion, kind, rest) => {
    const workload = only(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\n${rest}\n`);
    expect(workload.containers.map(({ label }) => label)).toEqual(['container app']);
  });

  test('what only looks like a pod is none', () => {
    expect(workloadsIn(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nspec: ${POD}\n`)).toEqual([]);
    expect(workloadsIn('apiVersion: example.com/v1\nkind: Pod\nmetadata: {name: x}\nspec: {hostPID: true}\n')).toEqual(
      [],
    );
    expect(workloadsIn('apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: 3\n')).toEqual([]);
  });
});

test('containers are labelled by what they are, and nameless ones by position', () => {
  const { containers } = only(yaml`
    apiVersion: v1
    kind: Pod
    metadata: {name: x}
    spec:
      initContainers:
        - {name: setup}
        - {name: mesh, restartPolicy: Always}
      containers: [{name: app}, {image: "a:1"}]
      ephemeralContainers: [{name: debug}]
  `);
  expect(containers.map(({ label }) => label)).toEqual([
    'container app',
    'container #2',
    'init container setup',
    'sidecar container mesh',
    'ephemeral container debug',
  ]);
});

describe('a workload is complete', () => {
  const deployment = (spec: string) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: ${spec}\n`;

  test('with a selector, containers and their images', () => {
    expect(only(deployment(`{selector: {matchLabels: {a: b}}, template: {spec: ${POD}}}`)).complete).toBe(true);
  });

  test.each([
    ['without a selector', `{template: {spec: ${POD}}}`],
    ['without an image', '{selector: {}, template: {spec: {containers: [{name: app}]}}}'],
    ['without containers', '{selector: {}, template: {spec: {hostPID: true}}}'],
  ])('not %s', (_, spec) => {
    expect(only(deployment(spec)).complete).toBe(false);
  });

  test('not as a patch', () => {
    expect(only(`apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: ${POD}\n`, true).complete).toBe(false);
  });
});

describe('security contexts', () => {
  const text = yaml`
    apiVersion: v1
    kind: Pod
    metadata: {name: x}
    spec:
      securityContext: {runAsUser: 1000, runAsNonRoot: true}
      containers:
        - {name: own, image: "a:1", securityContext: {runAsUser: 0, runAsNonRoot: null}}
        - {name: heir, image: "a:1"}
  `;

  test('a container inherits what it does not say itself; null says nothing', () => {
    const { containers } = only(text);
    expect(containers.map((container) => container.inherited('runAsUser').number())).toEqual([0, 1000]);
    expect(containers.map((container) => container.inherited('runAsNonRoot').flag())).toEqual([true, true]);
  });

  test('statements name who says it and for whom it decides', () => {
    const statements = statementsAbout(only(text), 'runAsUser');
    const seen = statements.map(({ label, node, containers }) => [
      label,
      node.value,
      containers.map(({ name }) => name),
    ]);
    expect(seen).toEqual([
      ['the pod', 1000, ['heir']],
      ['container own', 0, ['own']],
    ]);
  });

  test('a pod value that every container overrides is not in force, except in a patch', () => {
    const overridden = yaml`
      apiVersion: v1
      kind: Pod
      metadata: {name: x}
      spec:
        securityContext: {runAsUser: 0}
        containers: [{name: app, image: "a:1", securityContext: {runAsUser: 1}}]
    `;
    expect(statementsAbout(only(overridden), 'runAsUser').map(({ inForce }) => inForce)).toEqual([false, true]);
    expect(statementsAbout(only(overridden, true), 'runAsUser').map(({ inForce }) => inForce)).toEqual([true, true]);
  });
});
