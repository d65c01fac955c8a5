import { z } from 'zod';
import { statementsAbout, type Workload } from '../../cluster/workload.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const options = z.object({
  above: z.number().int().min(0).default(10_000).describe('The highest UID or GID that belongs to the node.'),
  unset: z
    .boolean()
    .default(false)
    .describe('True to report also a container for which no runAsUser is given, so that its image decides.'),
});

export const runAsLowUidGid = defineConfigurableRule({
  id: 'run-as-low-uid-gid',
  title: 'UID or GID may collide with a node account',
  family: 'pod-security',
  why: 'What leaves the container acts on the node as the account with the same number, and low numbers belong to its services and people.',
  remedy: 'Use a runAsUser and a runAsGroup of 10001 or higher.',
  severity: 'low',
  enabled: false,
  standards: ['owasp: K01'],
  equivalents: {
    'kube-score': ['container-security-context-user-group-id'],
    trivy: ['KSV-0020', 'KSV-0021'],
    checkov: ['CKV_K8S_40'],
    kics: ['containers_run_with_low_uid'],
    kubesec: ['RunAsUser', 'RunAsGroup'],
    kyverno: ['other/restrict-usergroup-fsgroup-id', 'other/require-unique-uid-per-workload'],
  },
  options,
  *check({ now }, { above, unset }) {
    for (const workload of now.workloads) {
      // In a user namespace of its own the numbers are not those of the node.
      if (workload.windows || !workload.hostUsers) continue;
      if (unset) yield* undecided(workload);
      for (const field of ['runAsUser', 'runAsGroup']) {
        for (const { label, node, inForce } of statementsAbout(workload, field)) {
          const id = node.number();
          if (!inForce || id === undefined || id > above) continue;
          yield {
            about: workload.resource,
            subject: `${label}, ${field}`,
            at: node,
            message: `${label} runs ${field === 'runAsUser' ? 'as user' : 'in group'} ${id}, which may belong to an account of the node`,
          };
        }
      }
    }
  },
  examples: [
    {
      name: 'low numbers for the pod, and in a container',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              securityContext:
                runAsUser: 1000 # <-- here
                runAsGroup: 10001
              containers:
                - {name: app, image: "a:1"}
                - {name: other, image: "a:1", securityContext: {runAsUser: 20000, runAsGroup: 0}} # <-- here
      `,
    },
    {
      name: 'a number that is not given, for teams that want one',
      options: { unset: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"} # <-- here
            - {name: other, image: "a:1", securityContext: {runAsUser: 20000}}
      `,
    },
    {
      name: 'a limit of the settings',
      options: { above: 999 },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {runAsUser: 999}} # <-- here
            - {name: other, image: "a:1", securityContext: {runAsUser: 1000}}
      `,
    },
    {
      name: 'high numbers, silence, the string, Windows, and a user namespace of its own are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsUser: 1000}
          containers:
            - {name: app, image: "a:1", securityContext: {runAsUser: 10001}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: silent}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {runAsUser: "1000"}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: mapped}
        spec:
          hostUsers: false
          securityContext: {runAsUser: 1000}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
  ],
});

function* undecided({ resource, containers, complete }: Workload): Iterable<Remark> {
  if (!complete) return;
  for (const container of containers.filter((each) => !each.inherited('runAsUser').present))
    yield {
      about: resource,
      subject: `${container.label}, runAsUser`,
      at: container.security('runAsUser'),
      message: `${container.label} runs as the user of its image, which may belong to an account of the node`,
    };
}
