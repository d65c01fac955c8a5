import { breaks, type ControlId } from '../../cluster/pod-standards.js';
import type { Workload } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Minor version in which user namespaces are on by default. */
const USER_NAMESPACES = 33;

/** Minor version from which a pod may have a user namespace of its own on the network of its node. */
const WITH_HOST_NETWORK = 35;

export const hostUsersNotIsolated = defineRule({
  id: 'host-users-not-isolated',
  title: 'Root workload is not placed in a user namespace',
  family: 'pod-security',
  why: 'Root in the container is root on the node. In a user namespace of its own it is nobody there, and what escapes can do little.',
  remedy: 'Set hostUsers to false, after checking that the volumes and CSI drivers support id-mapped mounts.',
  severity: 'info',
  enabled: false,
  standards: ['owasp: K01', 'mitre: T1611'],
  equivalents: { kubesec: ['HostUsers'] },
  *check({ now, kubernetes: { minor } }) {
    if (minor < USER_NAMESPACES) return;
    for (const workload of now.workloads) {
      if (workload.windows) continue;
      const shared = sharedNamespace(workload, minor);
      if (!workload.hostUsers && shared !== undefined) yield contradiction(workload, shared);
      else if (workload.hostUsers && shared === undefined && workload.complete) yield* missing(workload, minor);
    }
  },
  examples: [
    {
      name: 'a pod that may run as root',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: # <-- here
          containers:
            - name: app
              image: a:1
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
          hostUsers: false
      `,
    },
    {
      name: 'said in so many words, user 0, and a capability beyond Baseline',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: said}
        spec:
          hostUsers: true # <-- here
          securityContext: {runAsNonRoot: true, runAsUser: 0}
          containers:
            - {name: app, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: raw}
        spec:
          hostUsers: true # <-- here
          securityContext: {runAsNonRoot: true}
          containers:
            - {name: app, image: "a:1", securityContext: {capabilities: {add: [NET_RAW]}}}
      `,
    },
    {
      name: 'a user namespace next to a namespace of the node, which the API server refuses',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec:
          hostUsers: false # <-- here
          hostPID: true
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'isolated pods, ordinary users, pods that share namespaces with the node, and Windows are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: isolated}
        spec: {hostUsers: false, hostNetwork: true, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: ordinary}
        spec: {securityContext: {runAsNonRoot: true}, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec: {hostIPC: true, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: windows}
        spec: {os: {name: windows}, containers: [{name: app, image: "a:1"}]}
      `,
    },
    {
      name: 'a Kubernetes without user namespaces',
      kubernetes: '1.32',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
    },
  ],
});

function sharedNamespace({ pod }: Workload, minor: number): string | undefined {
  const fields = minor < WITH_HOST_NETWORK ? ['hostPID', 'hostIPC', 'hostNetwork'] : ['hostPID', 'hostIPC'];
  return fields.find((field) => pod.at(field).flag() === true);
}

function contradiction({ resource, pod }: Workload, field: string): Remark {
  return {
    about: resource,
    subject: 'the pod',
    at: pod.at('hostUsers'),
    message: `the pod asks for a user namespace of its own and sets ${field}, which the API server refuses together`,
    severity: 'medium',
  };
}

const ROOTED: readonly ControlId[] = ['runAsNonRoot', 'runAsUser', 'capabilities_baseline'];

function* missing(workload: Workload, minor: number): Iterable<Remark> {
  if (!ROOTED.some((control) => breaks(workload, control, minor))) return;
  yield {
    about: workload.resource,
    subject: 'the pod',
    at: workload.pod.at('hostUsers'),
    message: 'the pod may act as root, and root in it is root on the node',
    fix: {
      title: 'Give the pod a user namespace of its own',
      safety: 'unsafe',
      patch: set(workload.pod, ['hostUsers'], false),
    },
  };
}
