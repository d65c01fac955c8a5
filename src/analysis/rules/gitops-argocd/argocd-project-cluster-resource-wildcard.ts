import { z } from 'zod';
import { argoObjects } from '../../cluster/argocd.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const argocdProjectClusterResourceWildcard = defineConfigurableRule({
  id: 'argocd-project-cluster-resource-wildcard',
  title: 'AppProject may create any cluster-scoped or RBAC resource',
  family: 'gitops-argocd',
  why: 'Cluster-scoped objects reach beyond every namespace: with a ClusterRoleBinding an application makes itself administrator of the cluster.',
  remedy:
    'Allow only the kinds that the applications need, such as Namespace, in spec.clusterResourceWhitelist; keep RBAC, quotas and network policies in spec.namespaceResourceBlacklist.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1098.006'],
  equivalents: { kyverno: ['argo/appproject-clusterresourceblacklist'] },
  options: z.strictObject({
    tenantLabels: z
      .array(z.string())
      .default([])
      .describe(
        'Labels, as key or key=value, of projects that are given to tenants, who must not change their own RBAC and quotas.',
      ),
  }),
  *check({ now }, { tenantLabels }) {
    for (const project of argoObjects(now, 'AppProject')) {
      const spec = project.root.at('spec');
      const denied = spec
        .at('clusterResourceBlacklist')
        .items()
        .slice(0, MOST_DENIALS)
        .map((item) => ({ group: item.at('group').text(), kind: item.at('kind').text() }));
      for (const entry of spec.at('clusterResourceWhitelist').items()) {
        const remark = remarkOn(entry, denied);
        if (remark !== undefined) yield { about: project, ...remark };
      }
      if (!project.fragment && tenantLabels.some((label) => isLabelled(project, label)))
        yield* openNamespaces(project, spec);
    }
  },
  examples: [
    {
      name: 'everything, and kinds that grant power',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          clusterResourceWhitelist:
            - group: '*' # <-- here
              kind: '*'
            - {group: rbac.authorization.k8s.io, kind: ClusterRoleBinding} # <-- here
            - {group: admissionregistration.k8s.io, kind: '*'} # <-- here
      `,
    },
    {
      name: 'everything but the kinds that grant power is milder',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          clusterResourceWhitelist:
            - {group: '*', kind: '*'} # <-- here
          clusterResourceBlacklist:
            - {group: rbac.authorization.k8s.io, kind: '*'}
            - {group: admissionregistration.k8s.io, kind: '*'}
      `,
    },
    {
      name: 'a project of tenants who may change their own RBAC',
      options: { tenantLabels: ['tier=tenant'] },
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web, labels: {tier: tenant}}
        spec: # <-- here
          sourceRepos: [https://github.com/acme/web]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: closed, labels: {tier: tenant}}
        spec:
          namespaceResourceBlacklist: [{group: "*", kind: Role}, {group: "*", kind: RoleBinding}]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: platform, labels: {tier: platform}}
        spec: {}
      `,
    },
    {
      name: 'harmless kinds and what a blacklist takes back are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          clusterResourceWhitelist:
            - {group: "", kind: Namespace}
            - {group: storage.k8s.io, kind: '*'}
            - {group: rbac.authorization.k8s.io, kind: ClusterRole}
            - null
          clusterResourceBlacklist: [{group: rbac.authorization.k8s.io, kind: ClusterRole}]
      `,
    },
  ],
});

/** Groups whose cluster-scoped kinds grant power, and what they grant. */
const POWERFUL: readonly (readonly [group: string, kinds: RegExp, words: string])[] = [
  ['rbac.authorization.k8s.io', /^(?:\*|ClusterRole|ClusterRoleBinding)$/, 'grant themselves any permission'],
  [
    'admissionregistration.k8s.io',
    /^(?:\*|(?:Mutating|Validating)WebhookConfiguration)$/,
    'change or stop every request of the cluster',
  ],
];

/** No project that a person wrote denies more kinds; the bound keeps hostile ones from being slow. */
const MOST_DENIALS = 500;

interface Denial {
  readonly group: string | undefined;
  readonly kind: string | undefined;
}

function remarkOn(entry: Node, denied: readonly Denial[]): Omit<Remark, 'about'> | undefined {
  const [group, kind] = [entry.at('group').text() ?? '', entry.at('kind').text() ?? ''];
  const isDenied = (of: string) => denied.some((item) => covers(item.group, of) && covers(item.kind, kind));
  const at = { subject: `kind ${group}/${kind}`, at: entry };
  if (group === '*' && kind === '*') {
    if (isDenied('*')) return undefined;
    const milder = POWERFUL.every(([of]) => denied.some((item) => covers(item.group, of)));
    return milder
      ? {
          ...at,
          severity: 'medium',
          message: 'the project may create every cluster-scoped kind but those that it denies',
        }
      : { ...at, severity: 'high', message: 'the project may create every cluster-scoped kind, RBAC included' };
  }
  const power = POWERFUL.find(([of, kinds]) => covers(group, of) && kinds.test(kind) && !isDenied(of));
  if (power === undefined) return undefined;
  return {
    ...at,
    severity: 'medium',
    message: `applications of the project may create ${kind === '*' ? `every kind of ${group}` : kind} and so ${power[2]}`,
  };
}

function covers(pattern: string | undefined, name: string): boolean {
  return pattern === '*' || pattern === name;
}

function isLabelled({ labels }: Resource, label: string): boolean {
  const [key = '', value] = label.split('=');
  const own = labels[key];
  return own !== undefined && (value === undefined || own === value);
}

const OWN_LIMITS = ['Role', 'RoleBinding', 'ResourceQuota', 'LimitRange', 'NetworkPolicy'];

function* openNamespaces(project: Resource, spec: Node): Iterable<Remark> {
  const denied = spec
    .at('namespaceResourceBlacklist')
    .items()
    .map((item) => item.at('kind').text());
  if (spec.at('namespaceResourceWhitelist').present || [...OWN_LIMITS, '*'].some((kind) => denied.includes(kind)))
    return;
  yield {
    about: project,
    subject: 'namespaced kinds',
    at: spec,
    severity: 'low',
    message: `the project of a tenant may change the tenant's own ${OWN_LIMITS.join(', ')}`,
  };
}
