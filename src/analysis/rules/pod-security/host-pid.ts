import { hasCapability } from '../../cluster/capability.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const hostPid = defineRule({
  id: 'host-pid',
  title: 'Pod shares the process namespace of its node',
  family: 'pod-security',
  why: 'The pod sees every process of its node, reads their environment and arguments, and can signal those of the same user. With the right to trace, it takes the node over.',
  remedy: 'Remove hostPID, or set it to false.',
  severity: 'high',
  standards: ['pss: baseline', 'cis: 5.2.3', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    'kube-linter': ['host-pid'],
    polaris: ['hostPIDSet'],
    trivy: ['KSV-0010'],
    checkov: ['CKV_K8S_17'],
    kics: ['shared_host_pid_namespace'],
    kubescape: ['C-0038', 'C-0275'],
    kubesec: ['HostPID'],
    kyverno: ['pod-security/baseline/disallow-host-namespaces'],
    gatekeeper: ['k8spsphostnamespace'],
    psa: ['hostNamespaces'],
  },
  *check({ now }) {
    for (const { resource, pod, containers } of now.workloads) {
      const hostPid = pod.at('hostPID');
      if (hostPid.flag() !== true) continue;
      const tracer = containers.find((container) => hasCapability(container, 'SYS_PTRACE'));
      const message = "the pod shares its node's process namespace";
      yield {
        about: resource,
        subject: 'the pod',
        at: hostPid,
        message: tracer === undefined ? message : `${message}, and ${tracer.label} can take over any process in it`,
        severity: tracer === undefined ? 'high' : 'critical',
        fix: { title: 'Give the pod its own process namespace', safety: 'unsafe', patch: set(hostPid, [], false) },
      };
    }
  },
  examples: [
    {
      name: 'a pod among the processes of its node',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: top}
        spec:
          hostPID: true # <-- here
          containers:
            - {name: app, image: "busybox:1.36.1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: top}
        spec:
          hostPID: false
          containers:
            - {name: app, image: "busybox:1.36.1"}
      `,
    },
    {
      name: 'the template of an Argo Rollout, with a container that may trace',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: profiler}
        spec:
          template:
            spec:
              hostPID: yes # <-- here
              containers:
                - name: app
                  image: profiler:2.1.0
                  securityContext: {capabilities: {add: [CAP_SYS_PTRACE]}}
      `,
    },
    {
      name: 'false, absent, null and the string are clean',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec: {hostPID: false, containers: [{name: app, image: "a:1"}]}
          - apiVersion: v1
            kind: Pod
            metadata: {name: b}
            spec: {hostPID: null, containers: [{name: app, image: "a:1"}]}
          - apiVersion: v1
            kind: Pod
            metadata: {name: c}
            spec: {hostPID: "true", containers: [{name: app, image: "a:1"}]}
      `,
    },
    {
      name: 'a settings file that happens to say hostPID is no pod',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data:
          spec: "hostPID: true"
      `,
    },
  ],
});
