import { z } from 'zod';
import { type Landing, landings } from '../../cluster/landing.js';
import { KUBERNETES_NAMESPACES } from '../../cluster/target-namespace.js';
import { workloadOf } from '../../cluster/workload.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const namespaceSystemUsed = defineConfigurableRule({
  id: 'namespace-system-used',
  title: 'User workload targets a system namespace',
  family: 'namespace',
  why: 'What runs beside the parts of the cluster itself is exempt from many policies, and looks as if it belonged there.',
  remedy: 'Move it to a namespace of the application.',
  severity: 'medium',
  confidence: 'likely',
  standards: ['nsa', 'owasp: K02', 'mitre: T1036.005', 'ms: MS-TA9023'],
  equivalents: { trivy: ['KSV-0037'], kics: ['using_unrecommended_namespace'], badrobot: ['KubeSystemNamespace'] },
  options: z.strictObject({
    namespaces: z
      .array(z.string().min(1))
      .default([...KUBERNETES_NAMESPACES])
      .describe('The namespaces that belong to the platform.'),
    platform: z
      .array(z.string().min(1))
      .default([])
      .describe('Values of the label app.kubernetes.io/part-of that mark objects of the platform.'),
  }),
  *check({ now }, { namespaces, platform }) {
    for (const landing of landings(now)) {
      if (!namespaces.includes(landing.namespace) || !isUsers(landing, platform)) continue;
      const { namespace, what, ...place } = landing;
      yield { ...place, subject: 'namespace', message: `${what} lands in the system namespace ${namespace}` };
    }
  },
  examples: [
    {
      name: 'a workload and a Secret in kube-system',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          namespace: kube-system # <-- here
        spec: {containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: web
          namespace: kube-public # <-- here
      `,
    },
    {
      name: 'namespaces of the platform, and what is marked as part of it',
      options: { namespaces: ['argocd'], platform: ['argocd'] },
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: argocd} # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: kube-system}
      `,
    },
    {
      name: 'what extensions of the API server must put there, and kinds that run nothing, are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: kube-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: kube-system}
        spec: {podSelector: {}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
    },
  ],
});

const KINDS = new Set(['Service', 'ConfigMap', 'Secret', 'Role', 'RoleBinding', 'ServiceAccount']);

function isUsers({ about, within }: Landing, platform: readonly string[]): boolean {
  if (within !== undefined) return true;
  if (about === undefined || platform.includes(about.labels['app.kubernetes.io/part-of'] ?? '')) return false;
  if (about.root.at('roleRef', 'name').text() === 'extension-apiserver-authentication-reader') return false;
  const sends = about.group.endsWith('.fluxcd.io') || about.group === 'argoproj.io';
  return sends || KINDS.has(about.kind) || workloadOf(about) !== undefined;
}
