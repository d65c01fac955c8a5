import { z } from 'zod';
import { namespaceOf, SYSTEM_NAMESPACES } from '../../cluster/target-namespace.js';
import { matchesAny } from '../../cluster/wildcard.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

export const nodePlacementBypass = defineConfigurableRule({
  id: 'node-placement-bypass',
  title: 'Pod bypasses the scheduler or targets control-plane nodes',
  family: 'workload',
  why: 'Taints keep workloads off nodes that are reserved; on a control-plane node a container that breaks out owns the cluster.',
  remedy: 'Choose nodes by affinity instead of nodeName, and tolerate only the taints that the workload is meant for.',
  severity: 'medium',
  standards: ['owasp: K01', 'mitre: T1611', 'ms: MS-TA9017'],
  equivalents: {
    kyverno: [
      'other/restrict-node-selection',
      'other/restrict-controlplane-scheduling',
      'other/restrict-node-affinity',
    ],
  },

  options: z.strictObject({
    systemNamespaces: z
      .array(z.string().max(253))
      .default([...SYSTEM_NAMESPACES])
      .describe('Namespaces whose pods may tolerate every taint; * stands for any characters.'),
  }),
  *check({ now }, { systemNamespaces }) {
    for (const workload of now.workloads) {
      const namespace = namespaceOf(workload.resource, now);
      const system = namespace !== undefined && matchesAny(systemNamespaces, namespace);
      const daemon = workload.resource.kind === 'DaemonSet';
      if (system && daemon) continue;
      yield* bound(workload);
      if (system) continue;
      for (const toleration of workload.pod.at('tolerations').items()) yield* tolerated(workload, toleration, daemon);
    }
  },
  examples: [
    {
      name: 'a node by name, and tolerations for everything and for the control plane',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          nodeName: node-1 # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: b}
        spec:
          selector: {matchLabels: {app: b}}
          template:
            spec:
              containers: [{name: app, image: "nginx:1.27.0"}]
              tolerations:
                - operator: Exists # <-- here
                - {key: node-role.kubernetes.io/control-plane, effect: NoSchedule} # <-- here
                - {key: spot, operator: Exists}
      `,
    },
    {
      name: 'what can be taken away',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          nodeName: node-1 # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
          tolerations:
            - operator: Exists # <-- here
            - {key: spot, operator: Exists}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          tolerations:
            - {key: spot, operator: Exists}
      `,
    },
    {
      name: 'an agent that runs on every node is milder outside the system namespaces',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: exporter, namespace: monitoring}
        spec:
          selector: {matchLabels: {app: exporter}}
          template:
            spec:
              containers: [{name: app, image: "nginx:1.27.0"}]
              tolerations:
                - operator: Exists # <-- here
      `,
    },
    {
      name: 'agents and components of the system, and tolerations that bypass no scheduling, are clean',
      options: { systemNamespaces: ['kube-*', 'platform'] },
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: proxy, namespace: kube-system}
        spec:
          selector: {matchLabels: {app: proxy}}
          template: {spec: {tolerations: [{operator: Exists}], containers: [{name: app, image: "nginx:1.27.0"}]}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: dns, namespace: platform}
        spec:
          selector: {matchLabels: {app: dns}}
          template: {spec: {tolerations: [{key: node-role.kubernetes.io/master}], containers: [{name: app, image: "nginx:1.27.0"}]}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          nodeName: null
          tolerations: [{operator: Exists, effect: NoExecute}, {key: node.kubernetes.io/not-ready, operator: Exists}, {}]
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: read}
        spec: {nodeName: node-1, containers: [{name: app, image: "nginx:1.27.0"}]}
        status: {phase: Running}
      `,
    },
  ],
});

/** In a pod that was read from a cluster the scheduler has written the node, and in a mirror of a static pod its kubelet. */
function* bound({ resource, pod }: Workload): Iterable<Remark> {
  const name = pod.at('nodeName');
  const read = resource.root.at('status').present || Object.hasOwn(resource.annotations, 'kubernetes.io/config.mirror');
  if ((name.text() ?? '') === '' || read) return;
  yield {
    about: resource,
    subject: 'nodeName',
    at: name,
    severity: 'high',
    message: `the pod is bound to node ${name.text()} past the scheduler and its taints`,
    fix: { title: 'Let the scheduler choose', safety: 'unsafe', patch: remove(name) },
  };
}

/** Taints of NoExecute and PreferNoSchedule alone are not what keeps pods off the control plane. */
function* tolerated({ resource }: Workload, toleration: Node, daemon: boolean): Iterable<Remark> {
  const key = toleration.at('key').text() ?? '';
  const everything = key === '' && toleration.at('operator').text() === 'Exists';
  const effect = toleration.at('effect').text() ?? '';
  if (!(everything || CONTROL_PLANE.includes(key)) || !['', 'NoSchedule'].includes(effect)) return;
  yield {
    about: resource,
    subject: everything ? 'toleration of everything' : `toleration ${key}`,
    at: toleration,
    ...(daemon ? { severity: 'low' } : {}),
    message: everything
      ? 'the pod tolerates every taint, so it may run on every node, the control plane too'
      : `the pod tolerates the taint ${key}, so it may run on the control plane`,
    ...(daemon ? {} : { fix: { title: 'Remove the toleration', safety: 'unsafe', patch: remove(toleration) } }),
  };
}
