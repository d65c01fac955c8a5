import { breachesIn } from '../../cluster/pod-standards.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

/** Minor version that brought the field; annotations spoke before it. */
const SECCOMP_FIELD = 19;

export const seccompUnconfined = defineRule({
  id: 'seccomp-unconfined',
  title: 'Seccomp filtering is switched off',
  family: 'pod-security',
  why: 'Without the filter a process in the container can make every system call, those that kernel exploits are built on included.',
  remedy: 'Set seccompProfile.type to RuntimeDefault, or to Localhost with a profile of your own.',
  severity: 'high',
  standards: ['pss: baseline', 'cis: 5.6.2', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    trivy: ['KSV-0104'],
    kubesec: ['SeccompUnconfined'],
    kyverno: ['pod-security/baseline/restrict-seccomp'],
    gatekeeper: ['k8spspseccomp', 'k8spspseccompv2'],
    psa: ['seccompProfile_baseline'],
  },
  *check({ now, kubernetes }) {
    for (const { workload, label, node } of breachesIn(now, 'seccompProfile_baseline', kubernetes.minor)) {
      const unconfined = node.value === 'Unconfined' || node.value === 'unconfined';
      const profile = kubernetes.minor < SECCOMP_FIELD ? 'runtime/default' : 'RuntimeDefault';
      yield {
        about: workload.resource,
        subject: label,
        at: node,
        message: unconfined
          ? `${label} runs without seccomp filtering`
          : `${label} asks for a type of seccomp profile that does not exist`,
        ...(node.present && {
          fix: { title: "Use the runtime's own filter", safety: 'unsafe', patch: set(node, [], profile) },
        }),
      };
    }
  },
  examples: [
    {
      name: 'the pod, and a container that overrides a good pod',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: open}
        spec:
          securityContext:
            seccompProfile:
              type: Unconfined # <-- here
          containers:
            - {name: app, image: "nginx:1.27.0"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: mixed}
        spec:
          securityContext:
            seccompProfile: {type: RuntimeDefault}
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                seccompProfile: {type: Unconfined} # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: open}
        spec:
          securityContext:
            seccompProfile:
              type: RuntimeDefault
          containers:
            - {name: app, image: "nginx:1.27.0"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: mixed}
        spec:
          securityContext:
            seccompProfile: {type: RuntimeDefault}
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                seccompProfile: {type: RuntimeDefault}
      `,
    },
    {
      name: 'the spelling of the retired annotation is no type, and case matters',
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
                  securityContext: {seccompProfile: {type: runtime/default}} # <-- here
                  initContainers:
                    - {name: setup, image: "a:1", securityContext: {seccompProfile: {type: runtimeDefault}}} # <-- here
                  containers:
                    - {name: job, image: "a:1"}
      `,
    },
    {
      name: 'annotations, in the versions that read them',
      kubernetes: '1.18',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: docker/default
            container.seccomp.security.alpha.kubernetes.io/app: unconfined # <-- here
            container.seccomp.security.alpha.kubernetes.io/other: localhost/web.json
            container.seccomp.security.alpha.kubernetes.io/gone: unconfined
        spec:
          securityContext: {seccompProfile: {type: Unconfined}}
          containers:
            - {name: app, image: "a:1"}
            - {name: other, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: docker/default
            container.seccomp.security.alpha.kubernetes.io/app: runtime/default
            container.seccomp.security.alpha.kubernetes.io/other: localhost/web.json
            container.seccomp.security.alpha.kubernetes.io/gone: unconfined
        spec:
          securityContext: {seccompProfile: {type: Unconfined}}
          containers:
            - {name: app, image: "a:1"}
            - {name: other, image: "a:1"}
      `,
    },
    {
      name: 'a profile without a type is none',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            seccompProfile: {localhostProfile: web.json} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a patch that switches it off',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              securityContext: {seccompProfile: {type: Unconfined}} # <-- here
      `,
    },
    {
      name: 'RuntimeDefault, Localhost, and nothing are clean; the retired annotation has no effect',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}
        spec:
          securityContext: {seccompProfile: {type: Localhost, localhostProfile: web.json}}
          containers:
            - {name: app, image: "a:1", securityContext: {seccompProfile: {type: RuntimeDefault}}}
            - {name: other, image: "a:1"}
      `,
    },
  ],
});
