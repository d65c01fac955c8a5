import { volumesOf, type Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const shareProcessNamespace = defineRule({
  id: 'share-process-namespace',
  title: "Containers in the pod can see each other's processes",
  family: 'pod-security',
  why: 'Each container sees the processes of the others, their environment and arguments, and through /proc their files, secrets included. It can signal and trace those of the same user.',
  remedy: 'Remove shareProcessNamespace, unless a sidecar has to see the processes of its neighbours.',
  severity: 'low',
  standards: ['nsa', 'owasp: K01'],
  *check({ now }) {
    for (const workload of now.workloads) {
      const shared = workload.pod.at('shareProcessNamespace');
      // With a single container it only means that its orphans are looked after.
      if (shared.flag() !== true || (workload.complete && longRunning(workload).length < 2)) continue;
      const why = graverFor(workload);
      yield {
        about: workload.resource,
        subject: 'the pod',
        at: shared,
        message: `the containers of the pod see each other's processes${why === undefined ? '' : `, and ${why}`}`,
        severity: why === undefined ? 'low' : 'medium',
        fix: { title: 'Keep the processes apart', safety: 'unsafe', patch: remove(shared) },
      };
    }
  },
  examples: [
    {
      name: 'a pod of two containers',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          shareProcessNamespace: true # <-- here
          containers:
            - {name: app, image: "a:1"}
            - {name: agent, image: "b:1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"}
            - {name: agent, image: "b:1"}
      `,
    },
    {
      name: 'a secret of one container, other users, and a patch',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: secret}
        spec:
          shareProcessNamespace: true # <-- here
          initContainers:
            - {name: agent, image: "b:1", restartPolicy: Always}
          containers:
            - {name: app, image: "a:1", volumeMounts: [{name: key, mountPath: /key}]}
          volumes:
            - {name: key, secret: {secretName: key}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: users}
        spec:
          shareProcessNamespace: true # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: {runAsUser: 1000}}
            - {name: agent, image: "b:1", securityContext: {runAsUser: 0}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: patch}
        spec:
          template:
            spec:
              shareProcessNamespace: true # <-- here
      `,
    },
    {
      name: 'false, null, the string, and a pod of one container are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {shareProcessNamespace: false, containers: [{name: a, image: "a:1"}, {name: b, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {shareProcessNamespace: null, containers: [{name: a, image: "a:1"}, {name: b, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c}
        spec: {shareProcessNamespace: "true", containers: [{name: a, image: "a:1"}, {name: b, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: d}
        spec:
          shareProcessNamespace: true
          initContainers: [{name: setup, image: "a:1"}]
          containers: [{name: a, image: "a:1"}]
      `,
    },
  ],
});

const longRunning = ({ containers }: Workload): Workload['containers'] =>
  containers.filter(({ role }) => role !== 'init');

function graverFor(workload: Workload): string | undefined {
  const containers = longRunning(workload);
  const users = new Set(containers.flatMap((container) => container.inherited('runAsUser').number() ?? []));
  if (users.size > 1) return 'they run as different users';
  const secrets = new Set(
    volumesOf(workload)
      .map(({ node }) => node)
      .filter((node) => node.at('secret').present || holdsSecret(node))
      .flatMap((node) => node.at('name').text() ?? []),
  );
  const mounted = containers.map(
    ({ node }) =>
      new Set(
        node
          .at('volumeMounts')
          .items()
          .flatMap((mount) => mount.at('name').text() ?? []),
      ),
  );
  const holders = new Map<string, number>();
  for (const name of mounted.flatMap((names) => [...names])) holders.set(name, (holders.get(name) ?? 0) + 1);
  const apart = [...holders].some(([name, count]) => secrets.has(name) && count < containers.length);
  return apart ? 'not all of them are meant to read its secrets' : undefined;
}

const holdsSecret = (volume: Node): boolean =>
  volume
    .at('projected', 'sources')
    .items()
    .some((source) => source.at('secret').present);
