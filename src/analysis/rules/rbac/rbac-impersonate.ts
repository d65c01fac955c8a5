import { z } from 'zod';
import { type Grant, grantsOf, leaveOut, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const rbacImpersonate = defineConfigurableRule({
  id: 'rbac-impersonate',
  title: 'Role can impersonate users, groups or service accounts',
  family: 'rbac',
  why: 'Whoever may act as others has all their rights; as a member of system:masters it is above RBAC altogether.',
  remedy: 'Drop the verb impersonate, or limit it with resourceNames to the accounts that are needed.',
  severity: 'critical',
  standards: ['cis: 5.1.8', 'owasp: K02', 'owasp: K09', 'mitre: T1550.001', 'mitre: T1078.003'],
  equivalents: {
    trivy: ['KSV-0043'],
    checkov: ['CKV2_K8S_3'],
    kics: ['rbac_roles_with_impersonate_permission'],
    kubescape: ['C-0065', 'C-0191'],
    'rbac-police': ['impersonate'],
    kubiscan: ['risky-impersonate-groups', 'risky-any-verb-groups', 'risky-any-resource-impersonate'],
    badrobot: ['ImpersonateClusterRole'],
  },
  options: z.strictObject({
    impersonators: z
      .array(z.string())
      .default([])
      .describe(
        'Accounts that impersonate by design, as "namespace/name": a GitOps controller that acts as its tenants.',
      ),
  }),
  *check({ now }, { impersonators }) {
    const expected = new Set(impersonators.map((account) => `ServiceAccount ${account}`));
    const fix = (_: unknown, { node, verbs }: Grant['rule']) => {
      const items = node.at('verbs').items();
      return verbs.includes('*') || verbs.length === 1
        ? undefined
        : leaveOut(
            'verb',
            items.filter((verb) => verb.text() === 'impersonate'),
          );
    };
    for (const grant of grantsOf(now, POWERS, { lookAt: 'verbs', fix })) {
      const { subjects } = grant;
      if (subjects.length > 0 && subjects.every((label) => expected.has(label))) continue;
      yield { ...grant.remark, severity: severityOf(grant) };
    }
  },
  examples: [
    {
      name: 'anybody, named accounts, and the accounts of a namespace',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: proxy}
        rules:
          - apiGroups: [""]
            resources: [users, groups]
            verbs: [impersonate] # <-- here
          - {apiGroups: [""], resources: [groups], resourceNames: ["system:masters"], verbs: ["*"]} # <-- here
          - {apiGroups: [""], resources: [users], resourceNames: [robot], verbs: [impersonate]} # <-- here
          - {apiGroups: [""], resources: [groups], resourceNames: ["system:authenticated"], verbs: [impersonate]} # <-- here
          - {apiGroups: [authentication.k8s.io], resources: [userextras/scopes], verbs: [impersonate]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: proxy, namespace: web}
        rules:
          - {apiGroups: [""], resources: [serviceaccounts], verbs: [impersonate]} # <-- here
          - {apiGroups: [""], resources: [users], verbs: [impersonate]} # <-- here
      `,
    },
    {
      name: 'the verb goes where others stand beside it',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tenant, namespace: web}
        rules: [{apiGroups: [""], resources: [serviceaccounts], verbs: [get, impersonate]}] # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tenant, namespace: web}
        rules: [{apiGroups: [""], resources: [serviceaccounts], verbs: [get]}]
      `,
    },
    {
      name: 'a controller that the settings expect to impersonate is clean',
      options: { impersonators: ['flux-system/kustomize-controller'] },
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: flux}
        rules: [{apiGroups: [""], resources: [serviceaccounts], verbs: [impersonate]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: flux}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: flux}
        subjects: [{kind: ServiceAccount, name: kustomize-controller, namespace: flux-system}]
      `,
    },
    {
      name: 'other verbs, and resources of other groups, are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: accounts}
        rules:
          - {apiGroups: [""], resources: [serviceaccounts, users], verbs: [get, create, update]}
          - {apiGroups: [user.openshift.io], resources: [users, groups], verbs: ["*"]}
          - {apiGroups: [""], resources: [pods], verbs: [impersonate]}
      `,
    },
  ],
});

const POWERS: readonly Power[] = [
  { groups: [''], resources: ['users', 'groups'], verbs: ['impersonate'], clusterWide: true },
  { groups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
  {
    groups: ['authentication.k8s.io'],
    resources: ['userextras', 'userextras/', 'uids'],
    verbs: ['impersonate'],
    clusterWide: true,
  },
];

/** A user or group of the system; the groups that everybody is in anyway give nothing. */
const isPowerful = (name: string): boolean =>
  name.startsWith('system:') && !/^system:(?:authenticated|unauthenticated|anonymous|serviceaccounts)$/.test(name);

function severityOf({ rule, reach, resources, named, idle }: Grant): Severity {
  if (idle) return 'info';
  if (named) return rule.names.some(isPowerful) ? 'critical' : 'medium';
  const identities = resources.filter((resource) => ['users', 'groups', 'serviceaccounts'].includes(resource));
  if (identities.length === 0) return 'medium';
  return reach === 'namespace' ? 'high' : 'critical';
}
