import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { misspelt } from '../../cluster/misspelling.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { accountOf, accountsIn, accountsNamed } from '../../cluster/service-account.js';
import { canBeSame, namespaceOf } from '../../cluster/target-namespace.js';
import { matchesAny } from '../../cluster/wildcard.js';
import type { Confidence } from '../../finding.js';
import { defineConfigurableRule, type View, yaml } from '../rule.js';

export const serviceAccountMissing = defineConfigurableRule({
  id: 'service-account-missing',
  title: 'Referenced ServiceAccount is not defined',
  family: 'workload',
  why: 'The API server creates no pod whose ServiceAccount does not exist; the roll-out stands still without a word in the manifest.',
  remedy:
    'Add the ServiceAccount beside the workload, or correct the name; list accounts that others create in knownExternal.',
  severity: 'medium',
  standards: ['owasp: K07'],
  equivalents: { 'kube-linter': ['non-existent-service-account'], kubescape: ['C-0307'] },

  confidence: 'likely',
  options: z.strictObject({
    knownExternal: z
      .array(z.string().max(253))
      .default([])
      .describe('Names of ServiceAccounts that are created elsewhere; * stands for any characters.'),
    completeTargets: z
      .boolean()
      .default(false)
      .describe('Whether every directory holds all that its workloads refer to, so that nothing may stand elsewhere.'),
  }),
  *check(view, { knownExternal, completeTargets }) {
    const { now } = view;
    for (const workload of now.workloads) {
      const { name, node, named } = accountOf(workload);
      if (!named || name === 'default' || workload.resource.fragment || holdsVariable(name)) continue;
      if (matchesAny(knownExternal, name)) continue;
      const namespace = namespaceOf(workload.resource, now);
      if (accountsNamed(now, name, namespace).length > 0) continue;
      const doubt = doubtAbout(view, name, namespace, completeTargets);
      if (doubt === undefined) continue;
      yield {
        about: workload.resource,
        subject: 'service account',
        at: node,
        confidence: doubt.confidence,
        message: `no ServiceAccount ${name} is defined: ${doubt.why}`,
      };
    }
  },
  examples: [
    {
      name: 'a misspelt name',
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web-server, namespace: web}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec:
          serviceAccountName: web-sever # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'an account that the change deletes',
      before: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          serviceAccountName: web # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'another account of the namespace is defined, and a directory that is said to be complete',
      options: { completeTargets: true },
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: other}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          serviceAccountName: web # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'an account that may stand anywhere, that moved, that is known, or whose name is filled in later, is clean',
      options: { knownExternal: ['team-*'] },
      before: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: moved}
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata: {name: moved}
        `,
      ],
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {serviceAccountName: web, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {serviceAccountName: moved, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c}
        spec: {serviceAccountName: "\${NAME}", containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: d}
        spec: {serviceAccountName: team-d, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});

interface Doubt {
  readonly confidence: Confidence;
  readonly why: string;
}

/** Why the account is missing rather than defined elsewhere; undefined when nothing here says so. */
function doubtAbout(
  { now, before, elsewhere }: View,
  name: string,
  namespace: string | undefined,
  complete: boolean,
): Doubt | undefined {
  const left = accountsNamed(before, name, namespace);
  const moved = elsewhere.some((cluster) => accountsNamed(cluster, name, namespace).length > 0);
  if (moved) return undefined;
  if (left.length > 0) return { confidence: 'likely', why: 'the change deletes it' };
  const others = namesIn(now, namespace);
  const meant = misspelt(name, others);
  if (meant !== undefined) return { confidence: 'likely', why: `perhaps ${meant} is meant, which is` };
  if (complete) return { confidence: 'likely', why: 'the directory is said to hold all that it refers to' };
  const beside = namespace === undefined ? undefined : strictlyIn(now, namespace);
  if (beside !== undefined)
    return { confidence: 'guess', why: `the target defines others of its namespace, as ${beside.name}` };
  return undefined;
}

function namesIn(cluster: Cluster, namespace: string | undefined): readonly string[] {
  return accountsIn(cluster)
    .filter((account) => canBeSame(namespaceOf(account, cluster), namespace))
    .map(({ name }) => name);
}

function strictlyIn(cluster: Cluster, namespace: string): Resource | undefined {
  return accountsIn(cluster).find((account) => namespaceOf(account, cluster) === namespace);
}
