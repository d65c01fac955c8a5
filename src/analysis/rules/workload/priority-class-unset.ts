import { defineRule, yaml } from '../rule.js';

const KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

export const priorityClassUnset = defineRule({
  id: 'priority-class-unset',
  title: 'No priority class assigned',
  family: 'workload',
  why: 'When a node is full the scheduler and the kubelet must choose whom to evict; without a class they treat all pods alike.',
  remedy: 'Name a PriorityClass that says how important the workload is.',
  severity: 'info',
  enabled: false,
  standards: [],
  equivalents: {
    polaris: ['priorityClassNotSet'],
    kyverno: [
      'other/require-pod-priorityclassname',
      'other/add-pod-priorityclassname',
      'karpenter/add-karpenter-daemonset-priority-class',
    ],
  },

  *check({ now }) {
    for (const { resource, pod, complete } of now.workloads) {
      const field = pod.at('priorityClassName');
      if (!complete || !KINDS.has(resource.kind) || (field.text() ?? '') !== '') continue;
      yield { about: resource, subject: 'priorityClassName', at: field, message: 'the pod names no PriorityClass' };
    }
  },
  examples: [
    {
      name: 'no class, and an empty one',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          selector: {matchLabels: {app: a}}
          template:
            spec: # <-- here
              containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: b}
        spec:
          jobTemplate:
            spec:
              template:
                spec:
                  priorityClassName: "" # <-- here
                  containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'a class, and a pod alone, are clean',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: a}
        spec: {template: {spec: {priorityClassName: batch, containers: [{name: app, image: "nginx:1.27.0"}]}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: app, image: "nginx:1.27.0"}]}}}
      `,
    },
  ],
});
