import { hasLimit } from '../../cluster/compute-resource.js';
import { volumesOf, type Workload } from '../../cluster/workload.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const ephemeralStorageUnbounded = defineRule({
  id: 'ephemeral-storage-unbounded',
  title: 'Scratch storage is unbounded',
  family: 'resources',
  why: 'A container that writes without end fills the disk of its node, or its memory, and the node evicts other pods.',
  remedy: 'Set resources.limits.ephemeral-storage on the container and sizeLimit on emptyDir volumes.',
  severity: 'low',
  enabled: false,
  standards: ['mitre: T1499'],
  equivalents: {
    'kube-score': ['container-ephemeral-storage-request-and-limit', 'container-ephemeral-storage-request-equals-limit'],
    kyverno: ['other/require-emptydir-requests-limits', 'other/add-emptydir-sizelimit'],
    gatekeeper: ['k8scontainerephemeralstoragelimit'],
  },
  *check({ now }) {
    for (const container of now.completeContainers) {
      if (container.role === 'ephemeral' || hasLimit(now, container, 'ephemeral-storage')) continue;
      const { workload, label, node } = container;
      const at = node.at('resources', 'limits', 'ephemeral-storage');
      yield { about: workload.resource, subject: label, at, message: `${label} has no limit for ephemeral storage` };
    }
    for (const workload of now.workloads.filter(({ complete }) => complete)) yield* unboundedVolumes(workload);
  },
  examples: [
    {
      name: 'no limit, and scratch volumes without a size',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"} # <-- here
          volumes:
            - {name: tmp, emptyDir: {}} # <-- here
            - {name: cache, emptyDir: {medium: Memory}} # <-- here
      `,
    },
    {
      name: 'limits and sizes are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1", resources: {limits: {ephemeral-storage: 1Gi}}}
          volumes:
            - {name: tmp, emptyDir: {sizeLimit: 100Mi}}
            - {name: config, configMap: {name: web}}
      `,
    },
    {
      name: 'a LimitRange of the namespace bounds the containers',
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults, namespace: shop}
        spec: {limits: [{type: Container, default: {ephemeral-storage: 1Gi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
    },
  ],
});

function* unboundedVolumes(workload: Workload): Iterable<Remark> {
  for (const { label, node } of volumesOf(workload)) {
    const scratch = node.at('emptyDir');
    if (scratch.value === undefined || scratch.at('sizeLimit').present) continue;
    const inMemory = scratch.at('medium').text() === 'Memory';
    yield {
      about: workload.resource,
      subject: label,
      at: scratch,
      message: `${label} has no size limit${inMemory ? ', and takes the memory of the node' : ''}`,
      severity: inMemory ? 'medium' : 'low',
    };
  }
}
