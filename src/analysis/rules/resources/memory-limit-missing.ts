import { hasLimit } from '../../cluster/compute-resource.js';
import { quantityAt } from '../../cluster/quantity.js';
import type { Container } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

const LIMIT = ['resources', 'limits', 'memory'];

export const memoryLimitMissing = defineRule({
  id: 'memory-limit-missing',
  title: 'Container has no memory limit',
  family: 'resources',
  why: 'A leak or an attack that makes it allocate takes the memory of the whole node, and the kernel then kills other pods with it.',
  remedy: 'Set resources.limits.memory on the container, or for the pod as a whole.',
  severity: 'medium',
  standards: ['nsa', 'owasp: K01', 'mitre: T1499', 'mitre: T1496.001', 'ms: MS-TA9039'],
  equivalents: {
    'kube-linter': ['unset-memory-requirements'],
    'kube-score': ['container-resources'],
    polaris: ['memoryLimitsMissing'],
    trivy: ['KSV-0018'],
    checkov: ['CKV_K8S_13'],
    kics: ['memory_limits_not_defined'],
    kubescape: ['C-0271', 'C-0004', 'C-0009', 'C-0303'],
    kubesec: ['LimitsMemory'],
    kyverno: [
      'best-practices/require-pod-requests-limits',
      'other/add-default-resources',
      'other/require-qos-guaranteed',
      'karpenter/set-karpenter-non-cpu-limits',
    ],
    gatekeeper: ['k8srequiredresources', 'k8scontainerlimits'],
  },
  *check({ now }) {
    for (const container of now.completeContainers) {
      const { workload, label, node } = container;
      if (container.role === 'ephemeral' || hasLimit(now, container, 'memory')) continue;
      yield {
        about: workload.resource,
        subject: label,
        at: node.at(...LIMIT),
        message: `${label} has no memory limit`,
        ...limitToRequest(container),
      };
    }
  },
  examples: [
    {
      name: 'a request without a limit',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              resources: # <-- here
                requests:
                  memory: 128Mi
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              resources:
                requests:
                  memory: 128Mi
                limits:
                  memory: 128Mi
      `,
    },
    {
      name: 'init containers and sidecars count, and 0 means none',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: import}
        spec:
          template:
            spec:
              restartPolicy: Never
              initContainers:
                - {name: setup, image: "a:1"} # <-- here
                - {name: mesh, image: "a:1", restartPolicy: Always} # <-- here
              containers:
                - name: job
                  image: a:1
                  resources:
                    limits:
                      cpu: "1"
                      memory: 0 # <-- here
      `,
    },
    {
      name: 'a LimitRange of another namespace, or for another type, does not count',
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults, namespace: other}
        spec:
          limits: [{type: Container, default: {memory: 512Mi}}]
        ---
        apiVersion: v1
        kind: LimitRange
        metadata: {name: pods, namespace: shop}
        spec:
          limits: [{type: Pod, max: {memory: 1Gi}}, {type: Container, default: {cpu: "1"}}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          containers:
            - {name: app, image: "a:1"} # <-- here
      `,
    },
    {
      name: 'a LimitRange of the namespace gives one, as its default or its maximum',
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults, namespace: shop}
        spec:
          limits: [{type: Container, default: {memory: 512Mi}}]
        ---
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults, namespace: data}
        spec:
          limits: [{type: Container, max: {memory: 2Gi}}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          containers: [{name: app, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, namespace: data}
        spec:
          containers: [{name: app, image: "a:1"}]
      `,
    },
    {
      name: 'a limit, one for the pod as a whole, and ephemeral containers, which can have none, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: own}
        spec:
          containers:
            - {name: app, image: "a:1", resources: {limits: {memory: 134217728}}}
          ephemeralContainers:
            - {name: debug, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: whole}
        spec:
          resources: {limits: {memory: 1Gi}}
          containers:
            - {name: app, image: "a:1"}
            - {name: other, image: "a:1"}
      `,
    },
  ],
});

function limitToRequest({ node }: Container): { readonly fix?: Fix } {
  const request = node.at('resources', 'requests', 'memory');
  if ((quantityAt(request) ?? 0) <= 0) return {};
  return {
    fix: {
      title: 'Limit the memory to what is requested',
      safety: 'suggestion',
      patch: set(node, LIMIT, request.value),
    },
  };
}
