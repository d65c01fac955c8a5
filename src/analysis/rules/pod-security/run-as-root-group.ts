import { statementsAbout, type Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const runAsRootGroup = defineRule({
  id: 'run-as-root-group',
  title: 'Process or volume group is GID 0',
  family: 'pod-security',
  why: 'Files of the node and of volumes that belong to the group root become readable, and often writable, to the process.',
  remedy: 'Set runAsGroup, fsGroup and supplementalGroups to values above 0.',
  severity: 'low',
  enabled: false,
  standards: ['nsa', 'owasp: K01'],
  equivalents: {
    trivy: ['KSV-0116'],
    kyverno: ['other/require-non-root-groups', 'psp-migration/check-supplemental-groups'],
    gatekeeper: ['k8spspfsgroup', 'k8spspallowedusers'],
  },
  *check({ now }) {
    for (const workload of now.workloads) {
      for (const { label, node, inForce } of statementsAbout(workload, 'runAsGroup')) {
        if (inForce && node.number() === 0) yield remark(workload, label, 'runAsGroup', node);
      }
      const context = workload.pod.at('securityContext');
      const groups = context.at('supplementalGroups');
      const root = groups.items().find((item) => item.number() === 0);
      if (context.at('fsGroup').number() === 0) yield remark(workload, 'the pod', 'fsGroup', context.at('fsGroup'));
      if (root !== undefined) yield remark(workload, 'the pod', 'supplementalGroups', root);
    }
  },
  examples: [
    {
      name: 'each field that names a group',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            runAsGroup: 0 # <-- here
            fsGroup: 0 # <-- here
            supplementalGroups: [1000, 0] # <-- here
          containers:
            - {name: app, image: "a:1"}
            - {name: other, image: "a:1", securityContext: {runAsGroup: 0}} # <-- here
      `,
    },
    {
      name: 'other groups, silence, the string, and a pod value that every container overrides are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsGroup: 0, fsGroup: 2000, supplementalGroups: ["0", 4000]}
          containers:
            - {name: app, image: "a:1", securityContext: {runAsGroup: 1000}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: silent}
        spec:
          securityContext: {fsGroup: null}
          containers:
            - {name: app, image: "a:1", securityContext: {runAsUser: 0}}
      `,
    },
  ],
});

const OF_WHOM: Readonly<Record<string, string>> = {
  runAsGroup: 'runs in the group 0 (root)',
  fsGroup: 'gives its volumes to the group 0 (root)',
  supplementalGroups: 'adds the group 0 (root) to its processes',
};

function remark(workload: Workload, label: string, field: string, at: Node): Remark {
  return { about: workload.resource, subject: `${label}, ${field}`, at, message: `${label} ${OF_WHOM[field] ?? ''}` };
}
