import { accessOf, allowsFullPower, type Binding, EVERYWHERE, roleKey, type Subject } from '../../cluster/access.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacClusterAdminBinding = defineRule({
  id: 'rbac-cluster-admin-binding',
  title: 'Subject is bound to cluster-admin',
  family: 'rbac',
  why: 'One stolen token of such a subject is the whole cluster: every Secret, every workload, and RBAC itself.',
  remedy: 'Bind a purpose-built Role instead of cluster-admin.',
  severity: 'critical',
  standards: ['cis: 5.1.1', 'nsa', 'owasp: K02', 'mitre: T1098.006', 'mitre: T1078.003', 'ms: MS-TA9019'],
  equivalents: {
    'kube-linter': ['cluster-admin-role-binding'],
    polaris: ['clusterrolebindingClusterAdmin', 'rolebindingClusterAdminClusterRole', 'rolebindingClusterAdminRole'],
    trivy: ['KSV-0111'],
    kics: ['cluster_admin_role_binding_with_super_user_permissions'],
    kubescape: ['C-0035', 'C-0185', 'C-0272'],
    kyverno: ['other/restrict-binding-clusteradmin', 'other/block-cluster-admin-from-ns'],
    'rbac-police': ['cluster_admin'],
    badrobot: ['ClusterAdmin'],
  },
  *check({ now }) {
    const full = now.once(fullRoles);
    for (const binding of accessOf(now).bindings) {
      const severity = severityOf(full, binding);
      const strangers = binding.subjects.filter(({ label }) => label !== MASTERS);
      if (severity === undefined || (binding.subjects.length > 0 && strangers.length === 0)) continue;
      // A patch may leave the subjects to the object that it changes.
      const idle = binding.subjects.length === 0 && !binding.resource.fragment;
      yield {
        about: binding.resource,
        subject: `role ${binding.roleName}`,
        at: binding.resource.root.at('roleRef', 'name'),
        severity: idle ? 'medium' : severity,
        message: sentenceFor(binding, strangers),
        related: strangers.slice(0, MOST_RELATED).map(({ node }) => node),
      };
    }
  },
  examples: [
    {
      name: 'by name, in the cluster and in a namespace',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: robots}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin} # <-- here
        subjects: [{kind: ServiceAccount, name: robot, namespace: ci}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: team, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin} # <-- here
        subjects: [{kind: Group, name: web-team}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: admins}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin} # <-- here
        subjects: [{kind: Group, name: admins}]
      `,
    },
    {
      name: 'by content, whatever the name, and through aggregation',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: helper}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {part-of: helper}}]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: part, labels: {part-of: helper}}
        rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: helper}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: helper} # <-- here
        subjects: [{kind: ServiceAccount, name: helper, namespace: tools}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: listed, namespace: web}
        rules: [{apiGroups: ["*"], resources: ["*"], verbs: [create, delete, get, list, patch, update, watch]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: listed, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: listed} # <-- here
        subjects: [{kind: User, name: someone}]
      `,
    },
    {
      name: 'a binding of nobody, which is milder, and one that OpenShift reads in its own way',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: nobody}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin} # <-- here
        subjects: []
        ---
        apiVersion: authorization.openshift.io/v1
        kind: ClusterRoleBinding
        metadata: {name: everybody}
        roleRef: {name: cluster-admin} # <-- here
        subjects: [{kind: SystemGroup, name: "system:authenticated"}]
      `,
    },
    {
      name: 'other roles, and the built-in administrators, are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: viewers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: Group, name: developers}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: cluster-admin}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: Group, name: "system:masters"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: admins, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
        subjects: [{kind: Group, name: web-team}]
      `,
    },
  ],
});

/** The group passes every check without RBAC, so that a binding adds nothing. */
const MASTERS = 'Group system:masters';

const MOST_RELATED = 10;

function sentenceFor({ roleKind, roleName, scope }: Binding, strangers: readonly Subject[]): string {
  const [first, ...others] = strangers.map(({ label }) => label);
  const power = `full power ${scope === EVERYWHERE ? 'in the whole cluster' : 'in its namespace'}`;
  if (first === undefined) return `the binding gives whoever becomes its subject ${power}, by ${roleKind} ${roleName}`;
  const who = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `${roleKind} ${roleName} gives ${who} ${power}`;
}

/** The ids of the target's roles that are cluster-admin under another name. */
function fullRoles(cluster: Cluster): ReadonlySet<string> {
  const access = accessOf(cluster);
  const ids = new Set(access.roles.map(roleKey));
  return new Set([...ids].filter((id) => access.rulesOf(id).some(allowsFullPower)));
}

function severityOf(full: ReadonlySet<string>, { roleId, roleKind, roleName, scope }: Binding): Severity | undefined {
  const everywhere = scope === EVERYWHERE;
  const named = roleKind === 'ClusterRole' && roleName === 'cluster-admin';
  if (named || full.has(roleId)) return everywhere ? 'critical' : 'high';
  return roleKind === 'ClusterRole' && roleName === 'admin' && everywhere ? 'high' : undefined;
}
