import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacSensitiveConfigmapWrite = defineRule({
  id: 'rbac-sensitive-configmap-write',
  title: 'Role can edit ConfigMaps that steer the cluster',
  family: 'rbac',
  why: 'Some ConfigMaps say who is an administrator, where names resolve to, and what Argo CD may do; aws-auth makes cluster-admins.',
  remedy: 'Limit it with resourceNames, and leave kube-system and the namespace of Argo CD out.',
  severity: 'high',
  standards: ['owasp: K02', 'owasp: K08', 'mitre: T1098.006', 'ms: MS-TA9035'],
  equivalents: {
    trivy: ['KSV-0049', 'KSV-0115'],
    kubescape: ['C-0037'],
    'rbac-police': ['eks_modify_aws_auth'],
    kyverno: ['other/limit-configmap-for-sa'],
  },
  *check({ now }) {
    for (const grant of grantsOf(now, [POWER])) {
      const severity = severityOf(grant);
      if (severity !== undefined) yield { ...grant.remark, severity };
    }
  },
  examples: [
    {
      name: 'by name, and all of them where they matter',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: mapper, namespace: kube-system}
        rules:
          - {apiGroups: [""], resources: [configmaps], resourceNames: [aws-auth], verbs: [get, patch]} # <-- here
          - {apiGroups: [""], resources: [configmaps], resourceNames: [coredns], verbs: [update]} # <-- here
          - {apiGroups: [""], resources: [configmaps], verbs: ["*"]} # <-- here
          - {apiGroups: [""], resources: [configmaps], verbs: [create]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: settings, namespace: argocd}
        rules:
          - {apiGroups: [""], resources: [configmaps], verbs: [update]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: settings}
        rules:
          - {apiGroups: [""], resources: [configmaps], verbs: [get, delete]} # <-- here
      `,
    },
    {
      name: 'in the namespace of an application, other names, and reading are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: settings, namespace: web}
        rules:
          - {apiGroups: [""], resources: [configmaps], verbs: ["*"]}
          - {apiGroups: [""], resources: [configmaps], resourceNames: [aws-auth], verbs: [patch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: settings}
        rules:
          - {apiGroups: [""], resources: [configmaps], resourceNames: [leader-election], verbs: [update]}
          - {apiGroups: [""], resources: [configmaps], verbs: [get, list, watch]}
          - {apiGroups: [""], resources: [configmaps], resourceNames: [aws-auth], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: bound}
        rules: [{apiGroups: [""], resources: [configmaps], verbs: [update]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: bound, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: bound}
        subjects: [{kind: ServiceAccount, name: web}]
      `,
    },
  ],
});

const POWER: Power = {
  groups: [''],
  resources: ['configmaps'],
  verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
};

/** Where a ConfigMap means something to the cluster: its namespaces, and how bad writing it is. */
const SENSITIVE: readonly (readonly [name: string, namespaces: readonly string[], severity: Severity])[] = [
  ['aws-auth', ['kube-system'], 'critical'],
  ['coredns', ['kube-system'], 'high'],
  ['kube-proxy', ['kube-system'], 'high'],
  ['kubeadm-config', ['kube-system'], 'high'],
  ['argocd-cm', ['argocd', 'openshift-gitops'], 'high'],
  ['argocd-rbac-cm', ['argocd', 'openshift-gitops'], 'high'],
];

function severityOf({ rule, reach, scopes, verbs, named }: Grant): Severity | undefined {
  const everywhere = reach === 'everywhere' || reach === 'unknown';
  const reached = SENSITIVE.filter(([, namespaces]) => everywhere || namespaces.some((each) => scopes.has(each)));
  const meant = reached.filter(([name]) => rule.names.includes(name));
  if (named) return meant.find(([, , severity]) => severity === 'critical')?.[2] ?? meant[0]?.[2];
  if (reached.length === 0) return undefined;
  const changes = verbs.some((verb) => verb !== 'create');
  if (everywhere || !changes) return 'medium';
  return reach === 'control' ? 'critical' : 'high';
}
