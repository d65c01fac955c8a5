import { removeWhole } from '../../cluster/emptied.js';
import { breachesIn } from '../../cluster/pod-standards.js';
import { defineRule, yaml } from '../rule.js';

export const selinuxOptionsCustom = defineRule({
  id: 'selinux-options-custom',
  title: 'SELinux user, role or type is overridden',
  family: 'pod-security',
  why: 'The type decides what a process may touch on its node. Another user, role or type than that of containers lifts the confinement; spc_t lifts it altogether.',
  remedy: 'Remove seLinuxOptions.user and role, and use container_t or another type that is meant for containers.',
  severity: 'medium',
  standards: ['pss: baseline', 'nsa', 'owasp: K01'],
  equivalents: {
    trivy: ['KSV-0025'],
    kyverno: ['pod-security/baseline/disallow-selinux'],
    gatekeeper: ['k8spspselinuxv2'],
    psa: ['seLinuxOptions'],
  },
  *check({ now, kubernetes }) {
    for (const { workload, label, node, reason } of breachesIn(now, 'seLinuxOptions', kubernetes.minor)) {
      const unconfined = node.value === 'spc_t';
      yield {
        about: workload.resource,
        subject: `${label}, ${String(node.path.at(-1))}`,
        at: node,
        message: unconfined ? `${label} runs unconfined by SELinux (spc_t)` : `${label} ${reason}`,
        severity: unconfined ? 'high' : 'medium',
        fix: {
          title: 'Leave it to the runtime',
          safety: 'unsafe',
          patch: removeWhole(workload.pod, node.path.slice(workload.pod.path.length)),
        },
      };
    }
  },
  examples: [
    {
      name: 'each of the three, for the pod and in containers',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            seLinuxOptions:
              level: "s0:c123,c456"
              user: system_u # <-- here
              role: system_r # <-- here
          initContainers:
            - name: setup
              image: a:1
              securityContext:
                runAsUser: 1000
                seLinuxOptions:
                  type: spc_t # <-- here
          containers:
            - name: app
              image: a:1
              securityContext: {seLinuxOptions: {type: unconfined_t, level: "s0"}} # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            seLinuxOptions:
              level: "s0:c123,c456"
          initContainers:
            - name: setup
              image: a:1
              securityContext:
                runAsUser: 1000
          containers:
            - name: app
              image: a:1
              securityContext: {seLinuxOptions: {level: "s0"}}
      `,
    },
    {
      name: 'container_engine_t is known from 1.31 on',
      kubernetes: '1.30',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          securityContext: {seLinuxOptions: {type: container_engine_t}} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a level alone, empty values, null, and the types for containers are clean',
      kubernetes: '1.31',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seLinuxOptions: {level: "s0:c123,c456", user: "", role: null}}
          containers:
            - {name: a, image: "a:1", securityContext: {seLinuxOptions: {type: container_t}}}
            - {name: b, image: "a:1", securityContext: {seLinuxOptions: {type: container_init_t}}}
            - {name: c, image: "a:1", securityContext: {seLinuxOptions: {type: container_kvm_t}}}
            - {name: d, image: "a:1", securityContext: {seLinuxOptions: {type: container_engine_t}}}
            - {name: e, image: "a:1", securityContext: {seLinuxOptions: null}}
      `,
    },
  ],
});
