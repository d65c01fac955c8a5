import { accessOf, type Binding, EVERYWHERE, type Subject } from '../../cluster/access.js';
import { dangerOf } from '../../cluster/danger.js';
import { defineRule, yaml } from '../rule.js';

export const rbacDefaultServiceAccountBinding = defineRule({
  id: 'rbac-default-service-account-binding',
  title: 'Role is granted to a namespace default ServiceAccount',
  family: 'rbac',
  why: 'Every pod of the namespace that names no service account runs as this one, and so inherits the role without asking.',
  remedy: 'Create a service account for the workload that needs the role, and bind that one.',
  severity: 'high',
  standards: ['cis: 5.1.5', 'owasp: K02', 'mitre: T1078.001'],
  equivalents: {
    checkov: ['CKV_K8S_42'],
    kics: ['role_binding_to_default_service_account'],
    kubescape: ['C-0225', 'C-0239', 'C-0189'],
  },
  *check({ now }) {
    const access = accessOf(now);
    for (const binding of access.bindings) {
      for (const subject of binding.subjects.filter(isDefault)) {
        const mild = dangerOf(access, binding)?.severity === 'low' && binding.scope !== EVERYWHERE;
        yield {
          about: binding.resource,
          subject: `subject ${subject.label}`,
          at: subject.node.at('name'),
          message: sentenceFor(binding, subject),
          ...(mild ? { severity: 'medium' } : {}),
          related: [binding.resource.root.at('roleRef')],
        };
      }
    }
  },
  examples: [
    {
      name: 'with a namespace, without, and as a user',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: default}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects:
          - kind: ServiceAccount
            name: default # <-- here
            namespace: web
          - {kind: ServiceAccount, name: default} # <-- here
          - {kind: User, name: "system:serviceaccount:web:default"} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: default, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects: [{kind: ServiceAccount, name: default}] # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader, namespace: web}
        rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
      `,
    },
    {
      name: 'accounts of other names, and others called default, are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: default, namespace: default}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: default}
        subjects:
          - {kind: ServiceAccount, name: web}
          - {kind: ServiceAccount, name: default-editor, namespace: default}
          - {kind: User, name: default}
          - {kind: Group, name: default}
      `,
    },
  ],
});

const isDefault = ({ label }: Subject): boolean => /^ServiceAccount (?:[^/]*\/)?default$/.test(label);

function sentenceFor({ resource, roleKind, roleName }: Binding, { label }: Subject): string {
  const namespace = /\s(.+)\/default$/.exec(label)?.[1];
  if (namespace === undefined && resource.kind === 'ClusterRoleBinding')
    return 'the default service account is bound without the namespace that a ClusterRoleBinding needs';
  const where = namespace === undefined ? 'the namespace' : `namespace ${namespace}`;
  return `every pod of ${where} that names no service account has what ${roleKind} ${roleName} allows`;
}
