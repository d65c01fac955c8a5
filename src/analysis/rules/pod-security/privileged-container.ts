import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const privilegedContainer = defineRule({
  id: 'privileged-container',
  title: 'Container runs in privileged mode',
  family: 'pod-security',
  why: 'A privileged container owns its node: it can load kernel modules, read every disk and every other pod.',
  remedy: 'Set securityContext.privileged to false and add only the capability that is needed.',
  severity: 'critical',
  standards: ['pss: baseline', 'cis: 5.2.2', 'nsa', 'owasp: K01', 'mitre: T1611', 'ms: MS-TA9018'],
  equivalents: {
    'kube-linter': ['privileged-container'],
    'kube-score': ['container-security-context-privileged'],
    polaris: ['runAsPrivileged'],
    trivy: ['KSV-0017'],
    checkov: ['CKV_K8S_16'],
    kics: ['container_is_privileged'],
    kubescape: ['C-0057'],
    kubesec: ['Privileged'],
    kyverno: ['pod-security/baseline/disallow-privileged-containers'],
    gatekeeper: ['k8spspprivilegedcontainer'],
    psa: ['privileged'],
    badrobot: ['Privileged'],
  },
  *check({ now }) {
    for (const container of now.containers) {
      const privileged = container.security('privileged');
      if (privileged.flag() !== true) continue;
      yield {
        about: container.workload.resource,
        subject: container.label,
        at: privileged,
        message: `${container.label} runs privileged, with full access to its node`,
        fix: { title: 'Run without privileges', safety: 'unsafe', patch: set(privileged, [], false) },
      };
    }
  },
  examples: [
    {
      name: 'a privileged container',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                privileged: true # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                privileged: false
      `,
    },
    {
      name: 'init containers of a CronJob count',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  initContainers:
                    - name: prepare
                      image: busybox:1.36.1
                      securityContext: {privileged: true} # <-- here
                  containers:
                    - name: job
                      image: busybox:1.36.1
      `,
    },
    {
      name: 'a pod for Windows counts: admission does not ask',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec:
          os: {name: windows}
          containers:
            - {name: a, image: "a:1", securityContext: {privileged: true}} # <-- here
      `,
    },
    {
      name: 'false, absent, and the pod level are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: plain}
        spec:
          securityContext: {privileged: true}
          containers:
            - {name: a, image: "a:1", securityContext: {privileged: false}}
            - {name: b, image: "b:1"}
      `,
    },
  ],
});
