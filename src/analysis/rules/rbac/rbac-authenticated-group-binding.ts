import { accessOf, type Binding, EVERYWHERE } from '../../cluster/access.js';
import { type Danger, dangerOf } from '../../cluster/danger.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacAuthenticatedGroupBinding = defineRule({
  id: 'rbac-authenticated-group-binding',
  title: 'Every authenticated identity or service account receives rights',
  family: 'rbac',
  why: 'Every pod has a service account, and on some clouds every account of the provider counts as authenticated.',
  remedy: 'Bind named groups or service accounts.',
  severity: 'high',
  standards: ['owasp: K02', 'owasp: K09', 'mitre: T1078.001'],
  equivalents: {
    trivy: ['KSV-01011'],
    kubescape: ['C-0265'],
    kyverno: ['other/restrict-binding-system-groups', 'openshift/disallow-self-provisioner-binding'],
  },
  *check({ now }) {
    const access = accessOf(now);
    for (const binding of access.bindings) {
      if (HARMLESS.has(`${binding.roleKind} ${binding.roleName}`)) continue;
      for (const subject of binding.subjects) {
        const who = whoIs(subject.label, binding);
        if (who === undefined) continue;
        const danger = dangerOf(access, binding);
        yield {
          about: binding.resource,
          subject: `subject ${subject.label}`,
          at: subject.node.at('name'),
          severity: severityOf(binding, danger),
          message: `${who} has what ${binding.roleKind} ${binding.roleName} allows${inWords(danger)}`,
          related: [binding.resource.root.at('roleRef')],
        };
      }
    }
  },
  examples: [
    {
      name: 'all who log in, and all service accounts',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: everybody}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects:
          - kind: Group
            name: system:authenticated # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: robots, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects:
          - {kind: Group, name: "system:serviceaccounts"} # <-- here
          - {kind: Group, name: "system:serviceaccounts:ci"} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader, namespace: web}
        rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
      `,
    },
    {
      name: 'everybody may make projects on OpenShift',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: self-provisioners}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: self-provisioner}
        subjects: [{kind: Group, name: "system:authenticated:oauth"}] # <-- here
      `,
    },
    {
      name: 'what every cluster grants, image pulls of a namespace, and named groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "system:basic-user"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:basic-user"}
        subjects: [{kind: Group, name: "system:authenticated"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: pull, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:image-puller"}
        subjects: [{kind: Group, name: "system:serviceaccounts:web"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: named}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - {kind: Group, name: developers}
          - {kind: User, name: "system:authenticated"}
          - {kind: Group, name: "system:nodes"}
      `,
    },
  ],
});

/** What every cluster grants to everybody from the start. */
const HARMLESS = new Set(
  ['basic-user', 'discovery', 'public-info-viewer', 'service-account-issuer-discovery', 'image-puller'].map(
    (name) => `ClusterRole system:${name}`,
  ),
);

function whoIs(label: string, { scope }: Binding): string | undefined {
  if (label === 'Group system:authenticated' || label === 'Group system:authenticated:oauth')
    return 'everybody who logs in';
  if (label === 'Group system:serviceaccounts') return 'every service account of the cluster';
  const namespace = /^Group system:serviceaccounts:(.+)$/.exec(label)?.[1];
  if (namespace === undefined) return undefined;
  return `every service account of namespace ${namespace}${namespace === scope ? ', which is the own one,' : ''}`;
}

/** A role that is known to read harmless things only is milder; of a role that is not known the worst is not assumed. */
function severityOf({ scope }: Binding, danger: Danger | undefined): Severity {
  if (danger === undefined) return scope === EVERYWHERE ? 'high' : 'medium';
  if (danger.severity === 'critical' || danger.severity === 'high') return 'critical';
  return danger.severity === 'medium' ? 'high' : 'medium';
}

function inWords(danger: Danger | undefined): string {
  return danger === undefined || danger.what === '' || danger.what.startsWith('do whatever') ? '' : `: ${danger.what}`;
}
