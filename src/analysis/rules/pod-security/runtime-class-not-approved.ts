import { z } from 'zod';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Workload } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const options = z.object({
  approved: z
    .array(z.string())
    .default([])
    .describe('Names of the RuntimeClasses that pods may use; empty: any, but agent sandboxes have to name one.'),
  namespaces: z.array(z.string()).default([]).describe('Namespaces whose pods are asked; empty: all of them.'),
  labels: z
    .record(z.string(), z.string())
    .default({})
    .describe('Labels of the pods that are asked, all of which a pod must have; empty: any pod.'),
});

type Options = z.output<typeof options>;

export const runtimeClassNotApproved = defineConfigurableRule({
  id: 'runtime-class-not-approved',
  title: 'Pod does not use an approved RuntimeClass',
  family: 'pod-security',
  why: 'Code that nobody vouches for belongs into a sandboxed runtime; without one, a bug of the kernel is all that it takes to leave the container.',
  remedy: 'Set runtimeClassName to one of the approved sandboxed runtimes.',
  severity: 'low',
  enabled: false,
  standards: ['owasp: K01', 'mitre: T1611'],
  equivalents: {
    kubescape: ['C-0297'],
    kyverno: ['psp-migration/restrict-runtimeClassName', 'psp-migration/add-runtimeClassName'],
  },
  options,
  *check({ now }, settings) {
    for (const workload of now.workloads) if (isAsked(workload, settings)) yield* judged(workload, settings.approved);
  },
  examples: [
    {
      name: 'an agent sandbox without one',
      manifest: yaml`
        apiVersion: extensions.agents.x-k8s.io/v1alpha1
        kind: SandboxTemplate
        metadata: {name: agent}
        spec:
          podTemplate:
            spec: # <-- here
              containers:
                - {name: agent, image: "a:1"}
        ---
        apiVersion: extensions.agents.x-k8s.io/v1alpha1
        kind: SandboxTemplate
        metadata: {name: sandboxed}
        spec: {podTemplate: {spec: {runtimeClassName: gvisor, containers: [{name: agent, image: "a:1"}]}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: ordinary}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
    },
    {
      name: 'the namespaces that the settings name',
      options: { approved: ['gvisor'], namespaces: ['untrusted'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: untrusted}
        spec:
          runtimeClassName: runc # <-- here
          containers: [{name: app, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b, namespace: untrusted}
        spec: # <-- here
          containers:
            - {name: app, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c, namespace: trusted}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: untrusted}
        spec:
          runtimeClassName: gvisor
          containers: [{name: app, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b, namespace: untrusted}
        spec:
          containers:
            - {name: app, image: "a:1"}
          runtimeClassName: gvisor
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c, namespace: trusted}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
    },
    {
      name: 'the labels that the settings name',
      options: { approved: ['gvisor', 'kata'], labels: { trust: 'none' } },
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {trust: none}}
          template:
            metadata: {labels: {trust: none}}
            spec: {runtimeClassName: nvidia, containers: [{name: app, image: "a:1"}]} # <-- here
      `,
    },
    {
      name: 'approved classes, and names filled in elsewhere are clean',
      options: { approved: ['gvisor', 'kata'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {runtimeClassName: kata, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {runtimeClassName: "\${CLASS}", containers: [{name: app, image: "a:1"}]}
      `,
    },
  ],
});

function isAsked({ resource, labels }: Workload, settings: Options): boolean {
  if (settings.approved.length === 0 && resource.kind !== 'SandboxTemplate') return false;
  const { namespace } = resource;
  const named =
    settings.namespaces.length === 0 || (namespace !== undefined && settings.namespaces.includes(namespace));
  return named && Object.entries(settings.labels).every(([key, value]) => labels[key] === value);
}

function* judged(workload: Workload, approved: readonly string[]): Iterable<Remark> {
  const node = workload.pod.at('runtimeClassName');
  const name = node.text() ?? '';
  if (name === '' ? !workload.complete : approved.length === 0 || approved.includes(name) || holdsVariable(name))
    return;
  const [only, ...others] = approved;
  yield {
    about: workload.resource,
    subject: 'the pod',
    at: node,
    message: name === '' ? 'the pod names no RuntimeClass' : `the RuntimeClass ${name} of the pod is not approved`,
    ...(only !== undefined &&
      others.length === 0 && {
        fix: { title: `Run in ${only}`, safety: 'unsafe', patch: set(workload.pod, ['runtimeClassName'], only) },
      }),
  };
}
