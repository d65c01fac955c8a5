import { accessOf, type Binding, type Subject } from '../../cluster/access.js';
import type { Fix } from '../../finding.js';
import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const rbacAnonymousBinding = defineRule({
  id: 'rbac-anonymous-binding',
  title: 'Anonymous or unauthenticated users receive rights',
  family: 'rbac',
  why: 'Whoever reaches the API server, without any credential, has what the binding grants.',
  remedy: 'Delete the binding, or bind somebody who logs in.',
  severity: 'critical',
  standards: ['nsa', 'owasp: K09', 'mitre: T1078.001'],
  equivalents: {
    trivy: ['KSV-0122'],
    kubescape: ['C-0262'],
    kubesec: ['BindingsToSystemAnonymous'],
    kyverno: ['other/restrict-binding-system-groups'],
    gatekeeper: ['k8sdisallowanonymous'],
  },
  *check({ now }) {
    for (const binding of accessOf(now).bindings) {
      if (isHarmless(binding)) continue;
      for (const subject of binding.subjects.filter(({ label }) => ANONYMOUS.has(label))) {
        const fix = fixOf(binding, subject);
        yield {
          about: binding.resource,
          subject: `subject ${subject.label}`,
          at: subject.node.at('name'),
          ...(subject.label === NOBODY ? { severity: 'medium' } : {}),
          message: sentenceFor(binding, subject),
          related: [binding.resource.root.at('roleRef')],
          ...(fix === undefined ? {} : { fix }),
        };
      }
    }
  },
  examples: [
    {
      name: 'the user and the group, in both kinds of binding',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: open}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - kind: User
            name: system:anonymous # <-- here
          - {kind: Group, name: "system:unauthenticated"} # <-- here
          - {kind: Group, name: "system:anonymous"} # <-- here
          - {kind: Group, name: developers}
        ---
        apiVersion: v1
        kind: List
        items:
          - apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: open, namespace: web}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
            subjects: [{kind: Group, name: "system:unauthenticated"}] # <-- here
      `,
    },
    {
      name: 'the subject goes where others stay',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: open}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - {kind: Group, name: "system:unauthenticated"} # <-- here
          - {kind: Group, name: developers}
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: open}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - {kind: Group, name: developers}
      `,
    },
    {
      name: 'what every cluster lets everybody see, others of the name, and misspelt kinds are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "system:public-info-viewer"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:public-info-viewer"}
        subjects: [{kind: Group, name: "system:unauthenticated"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: named, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects:
          - {kind: ServiceAccount, name: "system:anonymous"}
          - {kind: User, name: anonymous}
          - {kind: Group, name: null}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRolebinding
        metadata: {name: misspelt}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: User, name: "system:anonymous"}]
      `,
    },
  ],
});

/** Somebody means everybody: the user of that name is real, the group has no members. */
const NOBODY = 'Group system:anonymous';
const ANONYMOUS = new Set([NOBODY, 'User system:anonymous', 'Group system:unauthenticated']);
/** Bindings that Kubernetes and kubeadm make themselves: versions, health, and what a node needs to join. */
const HARMLESS = new Set([
  'ClusterRole system:public-info-viewer',
  'ClusterRole system:discovery',
  'Role kubeadm:bootstrap-signer-clusterinfo',
]);

function sentenceFor({ roleKind, roleName }: Binding, { label }: Subject): string {
  if (label === NOBODY)
    return 'the group system:anonymous has no members: the binding means the user of that name, who is everybody';
  return `everybody who reaches the API server, logged in or not, has what ${roleKind} ${roleName} allows`;
}

const isHarmless = ({ roleKind, roleName }: Binding): boolean => HARMLESS.has(`${roleKind} ${roleName}`);

function fixOf({ subjects }: Binding, { node }: Subject): Fix | undefined {
  if (subjects.every(({ label }) => ANONYMOUS.has(label))) return undefined;
  return { title: 'Remove the subject', safety: 'unsafe', patch: remove(node) };
}
