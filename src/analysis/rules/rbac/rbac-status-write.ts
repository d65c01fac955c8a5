import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Resource } from '../../cluster/resource.js';
import { defineRule, yaml } from '../rule.js';

export const rbacStatusWrite = defineRule({
  id: 'rbac-status-write',
  title: 'Role can forge node or pod state and steal pods',
  family: 'rbac',
  why: 'Who writes the state of nodes and pods makes the scheduler and the Services believe it: pods move to nodes of its choice, and traffic follows.',
  remedy: 'Remove the rights on statuses and nodes, and leave them to the kubelets and the controllers of Kubernetes.',
  severity: 'medium',
  standards: ['owasp: K02', 'mitre: T1498'],
  equivalents: { 'rbac-police': ['modify_node_status', 'modify_pod_status', 'steal_pods'] },
  *check({ now }) {
    const evicting = new Set(
      grantsOf(now, EVICT)
        .filter(({ reach }) => reach === 'everywhere')
        .map(({ role }) => role),
    );
    for (const grant of grantsOf(now, POWERS)) {
      if (!isNodes(grant)) yield { ...grant.remark, ...graded(grant, evicting) };
    }
  },
  examples: [
    {
      name: 'the status of pods and nodes, and nodes themselves',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: states}
        rules:
          - {apiGroups: [""], resources: [pods, pods/status], verbs: [get, patch]} # <-- here
          - {apiGroups: [""], resources: [nodes], verbs: [get, update]} # <-- here
          - {apiGroups: [""], resources: ["*/status"], verbs: ["*"]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: states, namespace: web}
        rules: [{apiGroups: [""], resources: [pods/status], verbs: [update]}] # <-- here
      `,
    },
    {
      name: 'together with evictions it steals pods',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: drain}
        rules:
          - {apiGroups: [""], resources: [nodes], verbs: [get, patch]} # <-- here
          - {apiGroups: [""], resources: [pods/eviction], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: drain}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: drain}
        subjects: [{kind: ServiceAccount, name: drain, namespace: tools}]
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: drain}
        rules:
          - {apiGroups: [""], resources: [nodes], verbs: [get]}
          - {apiGroups: [""], resources: [pods/eviction], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: drain}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: drain}
        subjects: [{kind: ServiceAccount, name: drain, namespace: tools}]
      `,
    },
    {
      name: 'nodes themselves, evictions alone, reading and other statuses are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: nodes}
        rules: [{apiGroups: [""], resources: [nodes/status], verbs: [patch]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: nodes}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nodes}
        subjects: [{kind: Group, name: "system:nodes"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: others}
        rules:
          - {apiGroups: [""], resources: [pods/eviction], verbs: [create]}
          - {apiGroups: [""], resources: [pods], verbs: [delete]}
          - {apiGroups: [""], resources: [nodes, pods/status, nodes/status], verbs: [get, list]}
          - {apiGroups: [apps], resources: [deployments/status], verbs: [update]}
      `,
    },
  ],
});

const verbs = ['update', 'patch'];
const POWERS: readonly Power[] = [
  { groups: [''], resources: ['nodes', 'nodes/status'], verbs, clusterWide: true },
  { groups: [''], resources: ['pods/status'], verbs },
];
const EVICT: readonly Power[] = [
  { groups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  { groups: [''], resources: ['pods'], verbs: ['delete', 'deletecollection'] },
];

const isNodes = ({ subjects }: Grant): boolean =>
  subjects.length > 0 && subjects.every((label) => label === 'Group system:nodes');

function graded({ role, resources, reach, named, idle, remark }: Grant, evicting: ReadonlySet<Resource>) {
  if (idle) return { severity: 'info' } as const;
  if (reach === 'namespace' || named) return { severity: 'low' } as const;
  const steals = evicting.has(role) && resources.includes('nodes');
  return {
    severity: 'medium',
    message: steals ? `${remark.message}, and evict pods from them` : remark.message,
  } as const;
}
