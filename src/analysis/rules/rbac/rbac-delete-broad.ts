import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacDeleteBroad = defineRule({
  id: 'rbac-delete-broad',
  title: 'Role can delete workloads, namespaces or data',
  family: 'rbac',
  why: 'One mistaken or malicious call takes down the workloads or loses the data of everything in reach.',
  remedy: 'Limit delete to named resources with resourceNames.',
  severity: 'medium',
  enabled: false,
  standards: ['owasp: K02', 'mitre: T1485', 'ms: MS-TA9038'],
  equivalents: { kubescape: ['C-0007'], kubiscan: ['risky-any-resource-delete'] },
  *check({ now }) {
    for (const grant of grantsOf(now, POWERS, { wildcards: true })) {
      if (!grant.named) yield { ...grant.remark, severity: severityOf(grant) };
    }
  },
  examples: [
    {
      name: 'by name, by wildcard, and in the whole cluster',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: janitor}
        rules:
          - {apiGroups: [""], resources: [pods, namespaces], verbs: [get, delete]} # <-- here
          - {apiGroups: ["*"], resources: ["*"], verbs: [deletecollection]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: janitor}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: janitor}
        subjects: [{kind: ServiceAccount, name: janitor, namespace: tools}]
      `,
    },
    {
      name: 'the verb goes',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: janitor, namespace: web}
        rules: [{apiGroups: [apps], resources: [deployments, statefulsets], verbs: [get, delete]}] # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: janitor, namespace: web}
        rules: [{apiGroups: [apps], resources: [deployments, statefulsets], verbs: [get]}]
      `,
    },
    {
      name: 'named objects, pods, other verbs and groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: janitor, namespace: web}
        rules:
          - {apiGroups: [batch], resources: [jobs], resourceNames: [migrate], verbs: [delete]}
          - {apiGroups: [""], resources: [pods, configmaps], verbs: [delete]}
          - {apiGroups: [apps], resources: [deployments], verbs: [create, patch]}
          - {apiGroups: [example.com], resources: [secrets, jobs], verbs: [delete]}
      `,
    },
  ],
});

const verbs = ['delete', 'deletecollection'];
const POWERS: readonly Power[] = [
  { groups: [''], resources: ['namespaces', 'persistentvolumes', 'nodes'], verbs, clusterWide: true },
  { groups: [''], resources: ['persistentvolumeclaims', 'secrets'], verbs },
  { groups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], verbs },
  { groups: ['batch'], resources: ['jobs', 'cronjobs'], verbs },
];

function severityOf({ reach, idle }: Grant): Severity {
  if (idle) return 'info';
  return reach === 'everywhere' ? 'high' : 'medium';
}
