import { breachesIn } from '../../cluster/pod-standards.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const windowsHostProcess = defineRule({
  id: 'windows-host-process',
  title: 'Windows HostProcess container requested',
  family: 'pod-security',
  why: 'A HostProcess container is an ordinary process of its Windows node, with the rights of the account that it runs as, up to SYSTEM: it sees every file, service and network of the node.',
  remedy: 'Remove windowsOptions.hostProcess, or run the workload in a namespace of its own for privileged agents.',
  severity: 'critical',
  standards: ['pss: baseline', 'cis: 5.2.10', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    polaris: ['hostProcess'],
    trivy: ['KSV-0103'],
    kyverno: ['pod-security/baseline/disallow-host-process'],
    gatekeeper: ['k8spsphostprocess'],
    psa: ['windowsHostProcess'],
  },
  *check({ now, kubernetes }) {
    for (const { workload, label, node } of breachesIn(now, 'windowsHostProcess', kubernetes.minor)) {
      yield {
        about: workload.resource,
        subject: label,
        at: node,
        message: `${label} runs as a process of its Windows node`,
        fix: { title: 'Run in a container', safety: 'unsafe', patch: set(node, [], false) },
      };
    }
  },
  examples: [
    {
      name: 'said for the pod; it does not matter whether the pod says that it is one for Windows',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec:
          securityContext:
            windowsOptions:
              hostProcess: true # <-- here
              runAsUserName: NT AUTHORITY\\SYSTEM
          hostNetwork: true
          containers:
            - {name: app, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec:
          securityContext:
            windowsOptions:
              hostProcess: false
              runAsUserName: NT AUTHORITY\\SYSTEM
          hostNetwork: true
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'an init container of a DaemonSet',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              os: {name: windows}
              initContainers:
                - {name: setup, image: "a:1", securityContext: {windowsOptions: {hostProcess: true}}} # <-- here
              containers:
                - {name: app, image: "a:1", securityContext: {windowsOptions: {hostProcess: false}}}
      `,
    },
    {
      name: 'false, null, the string, and other options of Windows are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          securityContext: {windowsOptions: {hostProcess: "true"}}
          containers:
            - {name: a, image: "a:1", securityContext: {windowsOptions: {hostProcess: null}}}
            - {name: b, image: "a:1", securityContext: {windowsOptions: {hostProcess: false}}}
            - {name: c, image: "a:1", securityContext: {windowsOptions: {runAsUserName: ContainerUser}}}
      `,
    },
  ],
});
