import { breachesIn } from '../../cluster/pod-standards.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const procMountUnmasked = defineRule({
  id: 'proc-mount-unmasked',
  title: 'Container asks for an unmasked /proc',
  family: 'pod-security',
  why: 'The masked parts of /proc hold switches of the kernel and knowledge about the whole node. Outside of a user namespace, root in the container can use them.',
  remedy: 'Remove procMount, or set it to Default; for nested containers, set hostUsers to false for the pod.',
  severity: 'high',
  standards: ['pss: baseline', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    'kube-linter': ['unsafe-proc-mount'],
    polaris: ['procMount'],
    trivy: ['KSV-0027'],
    kics: ['container_runs_unmasked'],
    kyverno: ['pod-security/baseline/disallow-proc-mount'],
    gatekeeper: ['k8spspprocmount'],
    psa: ['procMount', 'procMount_restricted'],
  },
  *check({ now, kubernetes }) {
    for (const { workload, label, node } of breachesIn(now, 'procMount', kubernetes.minor)) {
      const unmasked = node.value === 'Unmasked';
      yield {
        about: workload.resource,
        subject: label,
        at: node,
        message: unmasked
          ? `${label} asks for an unmasked /proc`
          : `${label} asks for a kind of /proc that does not exist`,
        fix: { title: 'Keep /proc masked', safety: 'unsafe', patch: set(node, [], 'Default') },
      };
    }
  },
  examples: [
    {
      name: 'an unmasked container',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext:
                procMount: Unmasked # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext:
                procMount: Default
      `,
    },
    {
      name: 'a user namespace of its own does not help before 1.35',
      kubernetes: '1.34',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          hostUsers: false
          containers:
            - {name: app, image: "a:1", securityContext: {procMount: Unmasked}} # <-- here
      `,
    },
    {
      name: 'init and ephemeral containers, and a value that does not exist',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          initContainers:
            - {name: setup, image: "a:1", securityContext: {procMount: unmasked}} # <-- here
          containers:
            - {name: app, image: "a:1"}
          ephemeralContainers:
            - {name: debug, image: "a:1", securityContext: {procMount: Unmasked}} # <-- here
      `,
    },
    {
      name: 'a user namespace of its own is clean from 1.35 on, and so are Default, null and the pod level',
      kubernetes: '1.35',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          hostUsers: false
          containers:
            - {name: app, image: "a:1", securityContext: {procMount: Unmasked}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {procMount: Unmasked}
          containers:
            - {name: a, image: "a:1", securityContext: {procMount: Default}}
            - {name: b, image: "a:1", securityContext: {procMount: null}}
      `,
    },
  ],
});
