import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacManageRbacObjects = defineRule({
  id: 'rbac-manage-rbac-objects',
  title: 'Role can edit Roles or bindings',
  family: 'rbac',
  why: 'Who edits roles and bindings can pass on all rights that it has itself, and take those of others away.',
  remedy: 'Grant this only to the controller that manages RBAC for the platform.',
  severity: 'medium',
  standards: ['cis: 5.1.8', 'owasp: K02', 'mitre: T1098.006'],
  equivalents: {
    trivy: ['KSV-0050', 'KSV-0055'],
    kubiscan: ['risky-add-rolebinding'],
    badrobot: ['StarClusterRoleAndBindings'],
    kyverno: ['best-practices/add-rolebinding'],
  },
  *check({ now }) {
    for (const grant of grantsOf(now, POWERS)) {
      if (!escalates(grant)) yield { ...grant.remark, severity: severityOf(grant) };
    }
  },
  examples: [
    {
      name: 'roles and bindings, in the cluster and in a namespace',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: manager}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [get]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [create, delete]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: manager}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: manager}
        subjects: [{kind: ServiceAccount, name: manager, namespace: tools}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: manager, namespace: web}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get, update]} # <-- here
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [update]} # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: manager}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: manager}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: manager}
        subjects: [{kind: ServiceAccount, name: manager, namespace: tools}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: manager, namespace: web}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [get]}
      `,
    },
    {
      name: 'every verb on bindings',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: manager}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: ["*"]} # <-- here
      `,
    },
    {
      name: 'reading, other groups, and what escalates is clean here',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [get, list, watch]}
          - {apiGroups: [apps], resources: [roles], verbs: [create]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: ["*"]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [create, escalate]}
      `,
    },
  ],
});

const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const RBAC = ['rbac.authorization.k8s.io'];
const POWERS: readonly Power[] = [
  { groups: RBAC, resources: ['roles', 'rolebindings'], verbs: WRITE },
  { groups: RBAC, resources: ['clusterroles', 'clusterrolebindings'], verbs: WRITE, clusterWide: true },
];

/** `rbac-escalate-bind` says the graver thing about such a rule. */
function escalates({ rule, resources }: Grant): boolean {
  if (!resources.some((resource) => resource === 'roles' || resource === 'clusterroles')) return false;
  return ['*', 'escalate', 'bind'].some((verb) => rule.verbs.includes(verb));
}

function severityOf({ reach, verbs, named, idle }: Grant): Severity {
  if (idle) return 'info';
  if (named) return 'low';
  return reach === 'everywhere' && verbs.includes('delete') ? 'high' : 'medium';
}
