import { z } from 'zod';
import { hasRequest, hasWrittenRequest } from '../../cluster/compute-resource.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const memoryRequestMissing = defineConfigurableRule({
  id: 'memory-request-missing',
  title: 'Memory request not set',
  family: 'resources',
  why: 'The scheduler counts the container as needing nothing, and when memory runs short its pod is the first that the node kills.',
  remedy: 'Set resources.requests.memory on the container, or for the pod as a whole.',
  severity: 'medium',
  standards: [],
  equivalents: {
    'kube-linter': ['unset-memory-requirements'],
    'kube-score': ['container-resources'],
    polaris: ['memoryRequestsMissing'],
    trivy: ['KSV-0016'],
    checkov: ['CKV_K8S_12'],
    kics: ['memory_requests_not_defined'],
    kubescape: ['C-0269', 'C-0004'],
    kubesec: ['RequestsMemory'],
    kyverno: [
      'best-practices/require-pod-requests-limits',
      'other/add-default-resources',
      'other/require-qos-burstable',
    ],
    gatekeeper: ['k8srequiredresources', 'k8scontainerrequests'],
  },
  options: z.strictObject({
    written: z
      .boolean()
      .default(false)
      .describe('True to demand a request in so many words, also where a limit stands for it.'),
  }),
  *check({ now }, { written }) {
    const isAsked = written ? hasWrittenRequest : hasRequest;
    for (const container of now.completeContainers) {
      if (container.role === 'ephemeral' || isAsked(now, container, 'memory')) continue;
      const { workload, label, node } = container;
      yield {
        about: workload.resource,
        subject: label,
        at: node.at('resources', 'requests', 'memory'),
        message: `${label} requests no memory`,
      };
    }
  },
  examples: [
    {
      name: 'containers, init containers and sidecars that ask for nothing, and 0 is nothing',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - {name: setup, image: "a:1"} # <-- here
            - {name: mesh, image: "a:1", restartPolicy: Always} # <-- here
          containers:
            - name: app
              image: a:1
              resources:
                requests:
                  cpu: 100m
                  memory: 0 # <-- here
      `,
    },
    {
      name: 'a request, a limit that stands for it, the pod as a whole, and ephemeral containers are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: own}
        spec:
          containers:
            - {name: a, image: "a:1", resources: {requests: {memory: 64Mi}}}
            - {name: b, image: "a:1", resources: {limits: {memory: 64Mi}}}
          ephemeralContainers: [{name: debug, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: whole}
        spec:
          resources: {requests: {memory: 1Gi}}
          containers: [{name: a, image: "a:1"}]
      `,
    },
    {
      name: 'a limit is not enough for teams that say so',
      options: { written: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: a
              image: a:1
              resources: # <-- here
                limits: {memory: 64Mi}
            - {name: b, image: "a:1", resources: {requests: {memory: 64Mi}}}
      `,
    },
    {
      name: 'a LimitRange of the namespace gives one',
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults, namespace: shop}
        spec: {limits: [{type: Container, defaultRequest: {memory: 64Mi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: a, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: other}
        spec:
          containers:
            - {name: a, image: "a:1"} # <-- here
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: a, image: "a:1"}]}}}
      `,
    },
  ],
});
