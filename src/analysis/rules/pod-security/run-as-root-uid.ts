import { removeWhole } from '../../cluster/emptied.js';
import { breaks } from '../../cluster/pod-standards.js';
import { statementsAbout, type Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const runAsRootUid = defineRule({
  id: 'run-as-root-uid',
  title: 'Container is told to run as root',
  family: 'pod-security',
  why: 'User 0 in the container is user 0 on the node: whatever leaves the container, a file, a mount or an exploit, does so as root.',
  remedy: 'Give runAsUser a value other than 0, or remove it and let the image choose, with runAsNonRoot true.',
  severity: 'high',
  standards: ['pss: restricted', 'cis: 5.2.7', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    trivy: ['KSV-0105'],
    kyverno: ['pod-security/restricted/require-run-as-non-root-user'],
    gatekeeper: ['k8spspallowedusers'],
    psa: ['runAsUser'],
    badrobot: ['RunAsUser'],
  },
  *check({ now, kubernetes }) {
    for (const workload of now.workloads) {
      if (!breaks(workload, 'runAsUser', kubernetes.minor)) continue;
      for (const statement of statementsAbout(workload, 'runAsUser')) {
        const { label, owner, node, containers, inForce } = statement;
        if (node.number() !== 0) continue;
        if (!inForce) yield overridden(workload, node);
        if (!inForce) continue;
        const refused = containers.find((container) => container.inherited('runAsNonRoot').flag() === true);
        const contradiction =
          refused === undefined ? '' : `, but runAsNonRoot keeps ${refused.label} from starting as that`;
        yield {
          about: workload.resource,
          subject: label,
          at: node,
          message: `${label} runs as user 0 (root)${contradiction}`,
          fix: {
            title: 'Run as the user of the image, unless that is root',
            safety: 'unsafe',
            patch: [...set(owner, ['securityContext', 'runAsNonRoot'], true), ...remove(node)],
          },
        };
      }
    }
  },
  examples: [
    {
      name: 'said once for the whole pod',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            fsGroup: 1000
            runAsUser: 0 # <-- here
          initContainers:
            - {name: setup, image: "busybox:1.36.1"}
          containers:
            - {name: app, image: "nginx:1.27.0"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            fsGroup: 1000
            runAsNonRoot: true
          initContainers:
            - {name: setup, image: "busybox:1.36.1"}
          containers:
            - {name: app, image: "nginx:1.27.0"}
      `,
    },
    {
      name: 'a container that overrides a good pod, and one that cannot start',
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              securityContext: {runAsUser: 1000}
              initContainers:
                - name: chown
                  image: busybox:1.36.1
                  securityContext: {runAsUser: 0, runAsNonRoot: false} # <-- here
              containers:
                - name: db
                  image: postgres:17.2
                  securityContext:
                    runAsNonRoot: true
                    runAsUser: 0 # <-- here
      `,
    },
    {
      name: 'a user namespace of its own does not help before 1.35',
      kubernetes: '1.34',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: false
          securityContext: {runAsUser: 0} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a user namespace of its own is clean from 1.35 on',
      kubernetes: '1.35',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: false
          securityContext: {runAsUser: 0}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a pod value that every container overrides means nothing, but admission refuses it',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsUser: 0, runAsGroup: 3000} # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: {runAsUser: 1000}}
            - {name: other, image: "a:1", securityContext: {runAsUser: 1001}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsGroup: 3000}
          containers:
            - {name: app, image: "a:1", securityContext: {runAsUser: 1000}}
            - {name: other, image: "a:1", securityContext: {runAsUser: 1001}}
      `,
    },
    {
      name: 'other users and other groups are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsUser: 1000, runAsGroup: 0}
          containers:
            - {name: app, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: silent}
        spec:
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'in a patch the pod value counts: other containers may inherit it',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              securityContext: {runAsUser: 0} # <-- here
              containers:
                - {name: app, securityContext: {runAsUser: 1000}}
      `,
    },
  ],
});

function overridden(workload: Workload, node: Node): Remark {
  return {
    about: workload.resource,
    subject: 'the pod',
    at: node,
    message: 'the pod says user 0 (root), which every container overrides and Pod Security admission refuses',
    severity: 'low',
    fix: {
      title: 'Remove what has no effect',
      safety: 'safe',
      patch: removeWhole(workload.pod, ['securityContext', 'runAsUser']),
    },
  };
}
