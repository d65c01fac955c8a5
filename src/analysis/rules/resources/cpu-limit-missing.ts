import { z } from 'zod';
import { hasLimit } from '../../cluster/compute-resource.js';
import { quantityAt } from '../../cluster/quantity.js';
import type { Container } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import { remove, set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const LIMIT = ['resources', 'limits', 'cpu'];

export const cpuLimitMissing = defineConfigurableRule({
  id: 'cpu-limit-missing',
  title: 'CPU limit not set',
  family: 'resources',
  why: 'Platforms differ: a limit keeps a busy container from taking the node over, and it also throttles it while the node is idle.',
  remedy:
    'Set resources.limits.cpu where the policy of the platform asks for it, and leave it out where the policy forbids it.',
  severity: 'info',
  enabled: false,
  standards: ['nsa', 'mitre: T1496.001'],
  equivalents: {
    'kube-linter': ['unset-cpu-requirements'],
    'kube-score': ['container-resources'],
    polaris: ['cpuLimitsMissing'],
    trivy: ['KSV-0011'],
    checkov: ['CKV_K8S_11'],
    kics: ['cpu_limits_not_set'],
    kubescape: ['C-0270', 'C-0050', 'C-0009', 'C-0303'],
    kubesec: ['LimitsCPU'],
    kyverno: ['other/require-cpu-limits', 'other/require-qos-guaranteed', 'other/forbid-cpu-limits'],
    gatekeeper: ['k8srequiredresources', 'k8scontainerlimits'],
  },
  options: z.strictObject({
    mode: z
      .enum(['required', 'forbidden'])
      .default('required')
      .describe('Whether the platform requires CPU limits or forbids them.'),
  }),
  *check({ now }, { mode }) {
    const containers = mode === 'required' ? now.completeContainers : now.containers;
    for (const container of containers.filter(({ role }) => role !== 'ephemeral')) {
      const limit = container.node.at(...LIMIT);
      if (mode === 'forbidden' && limit.present) yield unwanted(container);
      if (mode === 'required' && !hasLimit(now, container, 'cpu')) yield missing(container);
    }
  },
  examples: [
    {
      name: 'required, and missing',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources: # <-- here
                requests:
                  cpu: 250m
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                requests:
                  cpu: 250m
                limits:
                  cpu: 250m
      `,
    },
    {
      name: 'forbidden, and there',
      options: { mode: 'forbidden' },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                limits:
                  memory: 64Mi
                  cpu: 250m # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                limits:
                  memory: 64Mi
      `,
    },
    {
      name: 'a limit, one of the pod as a whole and one that a LimitRange gives are clean',
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults, namespace: shop}
        spec: {limits: [{type: Container, default: {cpu: "1"}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: given, namespace: shop}
        spec: {containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: whole}
        spec:
          resources: {limits: {cpu: "2"}}
          containers: [{name: app, image: "a:1"}]
      `,
    },
    {
      name: 'where limits are forbidden, none is needed',
      options: { mode: 'forbidden' },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: app, image: "a:1", resources: {limits: {memory: 64Mi}}}]}
      `,
    },
  ],
});

function missing(container: Container): Remark {
  const { workload, label, node } = container;
  return {
    about: workload.resource,
    subject: label,
    at: node.at(...LIMIT),
    message: `${label} has no CPU limit`,
    ...limitToRequest(container),
  };
}

function limitToRequest({ node }: Container): { readonly fix?: Fix } {
  const request = node.at('resources', 'requests', 'cpu');
  if ((quantityAt(request) ?? 0) <= 0) return {};
  const patch = set(node, LIMIT, request.value);
  return { fix: { title: 'Limit the CPU to what is requested', safety: 'suggestion', patch } };
}

function unwanted({ workload, label, node }: Container): Remark {
  const limit = node.at(...LIMIT);
  return {
    about: workload.resource,
    subject: label,
    at: limit,
    message: `${label} has a CPU limit, which the platform forbids`,
    fix: { title: 'Take the CPU limit away', safety: 'suggestion', patch: remove(limit) },
  };
}
