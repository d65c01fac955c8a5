import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { type NamespaceLabels, namespaceLabels, podSecurityLabel } from '../../cluster/pod-security-label.js';
import { set } from '../../source/patch.js';
import { type KubernetesVersion, parseKubernetesVersion } from '../kubernetes-version.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const ENFORCE = podSecurityLabel('enforce');

export const namespacePsaPrivileged = defineConfigurableRule({
  id: 'namespace-psa-privileged',
  title: 'Namespace enforces only the privileged level',
  family: 'namespace',
  why: 'The level privileged admits every pod, so whoever may create pods in the namespace owns its nodes.',
  remedy: 'Enforce baseline, and move the pod that needs more to a namespace of its own.',
  severity: 'high',
  standards: ['pss: baseline', 'cis: 5.2.1', 'nsa', 'owasp: K04'],
  equivalents: { kyverno: ['psa/deny-privileged-profile', 'psa/add-privileged-existing-namespaces'] },
  options: z.strictObject({
    platform: z
      .array(z.string().min(1))
      .default(['kube-system'])
      .describe('Namespaces of the platform, whose agents need the level privileged.'),
  }),
  *check({ now, kubernetes }, { platform }) {
    for (const namespace of namespaceLabels(now)) {
      const level = namespace.labels.at(ENFORCE).text();
      if (level === 'privileged' && !platform.includes(namespace.name)) yield privileged(now, namespace);
      if (level === 'baseline' || level === 'restricted') yield* outdated(namespace, kubernetes);
    }
  },
  examples: [
    {
      name: 'a namespace of an application',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: privileged # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline
      `,
    },
    {
      name: 'a namespace of node agents, and an old version of the standards',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: logging, labels: {pod-security.kubernetes.io/enforce: privileged}} # <-- here
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: logging}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: restricted
            pod-security.kubernetes.io/enforce-version: v1.24 # <-- here
      `,
    },
    {
      name: 'other levels, kube-system and a recent version are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/audit: privileged}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: kube-system, labels: {pod-security.kubernetes.io/enforce: privileged}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: b, labels: {pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/enforce-version: latest}}
      `,
    },
  ],
});

function privileged(cluster: Cluster, { about, name, labels }: NamespaceLabels): Remark {
  const agents = cluster.once(kindsByNamespace).get(name) === 'DaemonSet';
  const label = labels.at(ENFORCE);
  return {
    about,
    subject: `label ${ENFORCE}`,
    at: label,
    message: `namespace ${name} admits every pod${agents ? ', though only agents of the nodes run there' : ''}`,
    severity: agents ? 'low' : 'high',
    fix: { title: 'Enforce the level baseline', safety: 'unsafe', patch: set(label, [], 'baseline') },
  };
}

/** The kind of the workloads of a namespace where it is one alone; else undefined. */
function kindsByNamespace(cluster: Cluster): ReadonlyMap<string, string | undefined> {
  const kinds = new Map<string, string | undefined>();
  for (const { resource } of cluster.workloads) {
    const { namespace = '', kind } = resource;
    kinds.set(namespace, !kinds.has(namespace) || kinds.get(namespace) === kind ? kind : undefined);
  }
  return kinds;
}

/** Versions of the standards by which the pinned one may lag behind. */
const LAG = 3;

function* outdated({ about, name, labels }: NamespaceLabels, { minor }: KubernetesVersion): Iterable<Remark> {
  const label = labels.at(`${ENFORCE}-version`);
  const pinned = parseKubernetesVersion(label.text() ?? '');
  if (pinned === undefined || minor - pinned.minor <= LAG) return;
  yield {
    about,
    subject: `label ${ENFORCE}-version`,
    at: label,
    message: `namespace ${name} is held to the Pod Security Standards of version 1.${pinned.minor}, which lack newer controls`,
    severity: 'info',
  };
}
