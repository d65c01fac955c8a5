import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacGitopsObjectsWrite = defineRule({
  id: 'rbac-gitops-objects-write',
  title: 'Role can create GitOps objects that deploy as admin',
  family: 'rbac',
  why: 'The controller applies whatever such an object points at, with its own rights, which are mostly those of cluster-admin.',
  remedy: 'Confine it to the namespace of the tenant, and have the controller impersonate an account of the tenant.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1098.006', 'mitre: T1610'],
  *check({ now }) {
    for (const grant of grantsOf(now, POWERS)) yield { ...grant.remark, severity: severityOf(grant) };
  },
  examples: [
    {
      name: 'objects of Argo CD and Flux',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: deployer}
        rules:
          - {apiGroups: [argoproj.io], resources: [applications], verbs: [get, create]} # <-- here
          - {apiGroups: [argoproj.io], resources: ["*"], verbs: ["*"]} # <-- here
          - {apiGroups: [kustomize.toolkit.fluxcd.io], resources: [kustomizations], verbs: [patch]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: sources, namespace: flux-system}
        rules: [{apiGroups: [source.toolkit.fluxcd.io], resources: [gitrepositories], verbs: [update]}] # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: pipelines, namespace: web}
        rules: [{apiGroups: [tekton.dev], resources: [pipelineruns], verbs: [create]}] # <-- here
      `,
    },
    {
      name: 'the controller itself is expected to',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: server, namespace: argocd}
        rules: [{apiGroups: [argoproj.io], resources: [applications, appprojects], verbs: [get, patch]}] # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: server, namespace: argocd}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: server}
        subjects: [{kind: ServiceAccount, name: argocd-server}]
      `,
    },
    {
      name: 'reading, statuses, other objects and other groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules:
          - {apiGroups: [argoproj.io], resources: ["*"], verbs: [get, list, watch]}
          - {apiGroups: [argoproj.io], resources: [applications/status, workflows], verbs: [update]}
          - {apiGroups: [tekton.dev], resources: [pipelineruns], verbs: [patch]}
          - {apiGroups: [example.com], resources: [applications], verbs: [create]}
          - {apiGroups: [argoproj.io], resources: [applications], resourceNames: [web], verbs: [create]}
      `,
    },
  ],
});

const verbs = ['create', 'update', 'patch'];
const POWERS: readonly Power[] = [
  { groups: ['argoproj.io'], resources: ['applications', 'applicationsets', 'appprojects'], verbs },
  { groups: ['kustomize.toolkit.fluxcd.io'], resources: ['kustomizations'], verbs },
  { groups: ['helm.toolkit.fluxcd.io'], resources: ['helmreleases'], verbs },
  { groups: ['source.toolkit.fluxcd.io'], resources: ['gitrepositories', 'ocirepositories', 'buckets'], verbs },
  { groups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['create'] },
];
const CONTROLLERS = new Set(
  `argocd-application-controller argocd-applicationset-controller argocd-server argocd-notifications-controller
  argocd-image-updater source-controller kustomize-controller helm-controller notification-controller
  image-automation-controller`.split(/\s+/),
);
const CONTROL = ['argocd', 'openshift-gitops', 'flux-system'];

function severityOf({ resources, scopes, named, reach, subjects }: Grant): Severity {
  if (subjects.length > 0 && subjects.every((label) => CONTROLLERS.has(label.replace(/^ServiceAccount (?:.*\/)?/, ''))))
    return 'info';
  if (named) return 'medium';
  if (resources.some((resource) => resource === 'appprojects' || resource === 'applicationsets')) return 'critical';
  if (CONTROL.some((namespace) => scopes.has(namespace))) return 'critical';
  const inPods = resources.every((resource) => resource === 'pipelineruns');
  return inPods && reach === 'namespace' ? 'medium' : 'high';
}
