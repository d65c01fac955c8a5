import { z } from 'zod';
import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const rbacWorkloadWrite = defineConfigurableRule({
  id: 'rbac-workload-write',
  title: 'Role can create or change pods and controllers',
  family: 'rbac',
  why: 'Whoever creates pods can run them as any service account of the namespace, and mount every Secret there.',
  remedy: 'Grant it in a Role, in the namespace of the application, to the account that deploys it.',
  severity: 'medium',
  standards: ['cis: 5.1.4', 'owasp: K02', 'mitre: T1610', 'mitre: T1543.005', 'ms: MS-TA9008'],
  equivalents: {
    'kube-linter': ['access-to-create-pods'],
    trivy: ['KSV-0048'],
    kics: ['permissive_access_to_create_pods'],
    kubescape: ['C-0188', 'C-0267'],
    kyverno: ['other/check-serviceaccount'],
    'rbac-police': ['modify_pods', 'assign_sa', 'rce_weak_ns', 'obtain_token_weak_ns'],
    kubiscan: [
      'risky-create-pod',
      'risky-create-deployments',
      'risky-update-deployments',
      'risky-create-daemonsets',
      'risky-update-daemonsets',
      'risky-create-statefulsets',
      'risky-update-statefulsets',
      'risky-create-replicasets',
      'risky-update-replicasets',
      'risky-create-replicationcontrollers',
      'risky-update-replicationcontrollers',
      'risky-create-jobs',
      'risky-update-jobs',
    ],
  },
  options: z.strictObject({
    deployers: z
      .array(z.string())
      .default([])
      .describe(
        'Accounts that deploy applications, as "namespace/name": what they may do in a namespace is of low severity.',
      ),
  }),
  *check({ now }, { deployers }) {
    const known = new Set(deployers.map((account) => `ServiceAccount ${account}`));
    for (const grant of grantsOf(now, POWERS, { lookAt: 'verbs' }))
      yield { ...grant.remark, severity: severityOf(grant, known) };
  },
  examples: [
    {
      name: 'pods and controllers, in the cluster, in kube-system and in a namespace',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: operator}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [get]}
          - apiGroups: [apps]
            resources: [deployments, statefulsets]
            verbs: [get, list, create] # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: operator}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: operator}
        subjects: [{kind: ServiceAccount, name: operator, namespace: tools}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: jobs, namespace: kube-system}
        rules:
          - {apiGroups: [batch], resources: ["*"], verbs: ["*"]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: pods, namespace: web}
        rules:
          - {apiGroups: [argoproj.io], resources: [rollouts], resourceNames: [web], verbs: [create, patch]} # <-- here
      `,
    },
    {
      name: 'only the verbs go',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: restart, namespace: web}
        rules:
          - apiGroups: [""]
            resources: [pods]
            verbs: [get, create, delete] # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: restart, namespace: web}
        rules:
          - apiGroups: [""]
            resources: [pods]
            verbs: [get, delete]
      `,
    },
    {
      name: 'an account that is known to deploy is milder',
      options: { deployers: ['ci/deployer'] },
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: deploy, namespace: web}
        rules: [{apiGroups: [apps], resources: [deployments], verbs: [patch]}] # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: deploy, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deploy}
        subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
      `,
    },
    {
      name: 'reading, deleting, other groups, misspelt resources, creating by name and wildcards of everything are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [get, list, watch, delete]}
          - {apiGroups: [""], resources: [deployments], verbs: [create]}
          - {apiGroups: [apps], resources: [Deployment, deployments/status, deployments/scale], verbs: [update]}
          - {apiGroups: [""], resources: [pods], resourceNames: [web], verbs: [create]}
          - {apiGroups: ["*"], resources: ["*"], verbs: [create, update]}
      `,
    },
  ],
});

const WRITE = ['create', 'update', 'patch'];
const POWERS: readonly Power[] = [
  { groups: [''], resources: ['pods', 'podtemplates', 'replicationcontrollers'], verbs: WRITE },
  { groups: ['apps'], resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'], verbs: WRITE },
  { groups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: WRITE },
  { groups: ['argoproj.io'], resources: ['rollouts'], verbs: WRITE },
];

function severityOf({ reach, named, subjects }: Grant, deployers: ReadonlySet<string>): Severity {
  if (named) return 'low';
  if (reach === 'everywhere' || reach === 'control') return 'high';
  const expected = subjects.length > 0 && subjects.every((label) => deployers.has(label));
  return reach === 'namespace' && expected ? 'low' : 'medium';
}
