import { hasProbe, probedContainers } from '../../cluster/probe.js';
import { defineRule, yaml } from '../rule.js';

export const livenessProbeMissing = defineRule({
  id: 'liveness-probe-missing',
  title: 'Long-running container has no liveness probe',
  family: 'reliability',
  why: 'A process that hangs without ending stays as it is: nothing restarts it until a person notices.',
  remedy: 'Add a livenessProbe, or document why a restart when the process ends is enough.',
  severity: 'info',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-linter': ['no-liveness-probe'],
    'kube-score': ['pod-probes'],
    polaris: ['livenessProbeMissing'],
    checkov: ['CKV_K8S_8'],
    kics: ['liveness_probe_is_not_defined'],
    kubescape: ['C-0056'],
    kyverno: ['best-practices/require-probes'],
    gatekeeper: ['k8srequiredprobes'],
  },
  *check({ now }) {
    for (const container of probedContainers(now)) {
      if (hasProbe(container, 'livenessProbe')) continue;
      const { workload, label, node } = container;
      const at = node.at('livenessProbe');
      const message = at.entries().length > 0 ? `the livenessProbe of ${label} does not say how to look` : undefined;
      yield { about: workload.resource, subject: label, at, message: message ?? `${label} has no livenessProbe` };
    }
  },
  examples: [
    {
      name: 'containers and sidecars without a probe, and one that looks at nothing',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web}
        spec:
          template:
            spec:
              initContainers:
                - {name: setup, image: a}
                - {name: mesh, image: a, restartPolicy: Always} # <-- here
              containers:
                - {name: app, image: a} # <-- here
                - name: late
                  image: a
                  livenessProbe: {initialDelaySeconds: 10} # <-- here
                - name: none
                  image: a
                  livenessProbe: null # <-- here
      `,
    },
    {
      name: 'every way to look is one',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {}
          template:
            spec:
              containers:
                - {name: a, image: a, livenessProbe: {httpGet: {port: 80}}}
                - {name: b, image: a, livenessProbe: {tcpSocket: {port: 80}}}
                - {name: c, image: a, livenessProbe: {exec: {command: [check]}}}
                - {name: d, image: a, livenessProbe: {grpc: {port: 80}}}
      `,
    },
    {
      name: 'what runs to an end, hooks and ephemeral containers need none',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: backup}
        spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app, image: a}]}}}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: once}
        spec: {restartPolicy: Never, containers: [{name: app, image: a}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: test, annotations: {helm.sh/hook: test}}
        spec: {containers: [{name: app, image: a}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: app, image: a, livenessProbe: {httpGet: {port: 80}}}]
          ephemeralContainers: [{name: debug, image: a}]
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
      `,
    },
  ],
});
