import { accessOf, type Binding } from '../../cluster/access.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const rbacSystemMastersSubject = defineRule({
  id: 'rbac-system-masters-subject',
  title: 'Binding or certificate uses system:masters',
  family: 'rbac',
  why: 'The group stands above RBAC: nothing limits its members, and nothing but a new certificate authority takes a certificate of it back.',
  remedy: 'Use a group of your own, bound to a role that lists what it needs.',
  severity: 'critical',
  standards: ['cis: 5.1.7', 'owasp: K09', 'mitre: T1098.006'],
  equivalents: { trivy: ['KSV-0123'], kubescape: ['C-0246'], kyverno: ['other/restrict-binding-system-groups'] },
  *check({ now }) {
    for (const binding of accessOf(now).bindings) {
      if (isBootstrap(binding)) continue;
      for (const { label, node } of binding.subjects) {
        const group = label.replace(/^Group /, '');
        if (!label.startsWith('Group ') || !GROUPS.has(group)) continue;
        yield {
          about: binding.resource,
          subject: `subject ${label}`,
          at: node.at('name'),
          message: `the binding relies on ${group}, whose members no role limits`,
        };
      }
    }
    for (const { about, node } of requestedGroups(now)) {
      const group = node.text() ?? '';
      if (!GROUPS.has(group)) continue;
      yield {
        about,
        subject: `group ${group}`,
        at: node,
        message: `the certificate makes its holder a member of ${group}`,
      };
    }
  },
  examples: [
    {
      name: 'in bindings and in certificates',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: admins}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - {kind: Group, name: "system:masters"} # <-- here
          - {kind: Group, name: "kubeadm:cluster-admins"} # <-- here
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: admin, namespace: web}
        spec:
          secretName: admin
          subject:
            organizations:
              - system:masters # <-- here
          issuerRef: {name: kubernetes}
        ---
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: {name: admin}
        spec: {signerName: kubernetes.io/kube-apiserver-client, groups: ["system:masters"], request: aGVsbG8=} # <-- here
      `,
    },
    {
      name: 'what Kubernetes and kubeadm make themselves, users of the name, and other groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: cluster-admin}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: Group, name: "system:masters"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "kubeadm:cluster-admins"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: Group, name: "kubeadm:cluster-admins"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: others}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: User, name: "system:masters"}, {kind: Group, name: masters}]
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web, namespace: web}
        spec: {secretName: web, subject: {organizations: [example]}, issuerRef: {name: letsencrypt}}
      `,
    },
  ],
});

const GROUPS = new Set(['system:masters', 'kubeadm:cluster-admins']);

/** The bindings that Kubernetes and kubeadm make of themselves, under the names that they give them. */
function isBootstrap({ resource, roleName, subjects }: Binding): boolean {
  const made = resource.name === 'cluster-admin' || resource.name === 'kubeadm:cluster-admins';
  return made && roleName === 'cluster-admin' && subjects.length === 1;
}

function requestedGroups(cluster: Cluster): readonly { readonly about: Resource; readonly node: Node }[] {
  return cluster.ofKind('Certificate', 'CertificateSigningRequest').flatMap((about) => {
    const spec = about.root.at('spec');
    const groups = about.group === 'cert-manager.io' ? spec.at('subject', 'organizations') : spec.at('groups');
    return groups.items().map((node) => ({ about, node }));
  });
}
