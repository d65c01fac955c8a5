import { breachesOf, breaks } from '../../cluster/pod-standards.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const procMountUnmaskedInUserNamespace = defineRule({
  id: 'proc-mount-unmasked-in-user-namespace',
  title: 'Container in a user namespace asks for an unmasked /proc',
  family: 'pod-security',
  why: 'A user namespace keeps the container from using most of what /proc shows, so Baseline lets it be. Restricted does not: bugs of the kernel are closer.',
  remedy: 'Remove procMount, or set it to Default.',
  severity: 'low',
  enabled: false,
  standards: ['pss: restricted', 'owasp: K01'],
  equivalents: { psa: ['procMount_restricted'] },
  *check({ now, kubernetes }) {
    const { minor } = kubernetes;
    for (const workload of now.workloads) {
      // Without a user namespace it is graver: proc-mount-unmasked.
      if (workload.hostUsers || breaks(workload, 'procMount', minor)) continue;
      for (const { label, node } of breachesOf(workload, 'procMount_restricted', minor)) {
        yield {
          about: workload.resource,
          subject: label,
          at: node,
          message: `${label} asks for an unmasked /proc in its user namespace`,
          fix: { title: 'Keep /proc masked', safety: 'unsafe', patch: set(node, [], 'Default') },
        };
      }
    }
  },
  examples: [
    {
      name: 'nested containers',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          hostUsers: false
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
          hostUsers: false
          containers:
            - name: app
              image: a:1
              securityContext:
                procMount: Default
      `,
    },
    {
      name: 'before 1.35, and without a user namespace, another rule speaks',
      kubernetes: '1.34',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          hostUsers: false
          containers:
            - {name: app, image: "a:1", securityContext: {procMount: Unmasked}}
      `,
    },
    {
      name: 'Default is clean, and the pod without a user namespace has a graver rule',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          hostUsers: false
          containers:
            - {name: app, image: "a:1", securityContext: {procMount: Default}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {procMount: Unmasked}}
      `,
    },
  ],
});
