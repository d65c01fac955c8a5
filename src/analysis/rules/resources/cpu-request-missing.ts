import { z } from 'zod';
import { hasRequest, hasWrittenRequest } from '../../cluster/compute-resource.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const cpuRequestMissing = defineConfigurableRule({
  id: 'cpu-request-missing',
  title: 'CPU request not set',
  family: 'resources',
  why: 'The scheduler counts the container as needing nothing, packs the node beyond what it has, and gives it the leftovers when others are busy.',
  remedy: 'Set resources.requests.cpu on the container, or for the pod as a whole.',
  severity: 'low',
  standards: [],
  equivalents: {
    'kube-linter': ['unset-cpu-requirements'],
    'kube-score': ['container-resources'],
    polaris: ['cpuRequestsMissing'],
    trivy: ['KSV-0015'],
    checkov: ['CKV_K8S_10'],
    kics: ['cpu_requests_not_set'],
    kubescape: ['C-0268', 'C-0050'],
    kubesec: ['RequestsCPU'],
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
      if (container.role === 'ephemeral' || isAsked(now, container, 'cpu')) continue;
      const { workload, label, node } = container;
      yield {
        about: workload.resource,
        subject: label,
        at: node.at('resources', 'requests', 'cpu'),
        message: `${label} requests no CPU`,
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
                  memory: 64Mi
                  cpu: 0 # <-- here
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
            - {name: a, image: "a:1", resources: {requests: {cpu: 100m}}}
            - {name: b, image: "a:1", resources: {limits: {cpu: "1"}}}
          ephemeralContainers: [{name: debug, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: whole}
        spec:
          resources: {requests: {cpu: "1"}}
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
                limits: {cpu: 100m}
            - {name: b, image: "a:1", resources: {requests: {cpu: 100m}}}
      `,
    },
    {
      name: 'a LimitRange of the namespace gives one',
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults, namespace: shop}
        spec: {limits: [{type: Container, defaultRequest: {cpu: 50m}}]}
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
