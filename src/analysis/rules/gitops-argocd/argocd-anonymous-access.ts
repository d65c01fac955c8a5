import { argoRbac, powerOf } from '../../cluster/argocd-rbac.js';
import { argoSettings, isTrue } from '../../cluster/argocd-settings.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const argocdAnonymousAccess = defineRule({
  id: 'argocd-anonymous-access',
  title: 'Argo CD allows anonymous access',
  family: 'gitops-argocd',
  why: 'Whoever reaches the server has the rights of policy.default without logging in: the manifests of every application, and with a stronger role the clusters.',
  remedy: 'Set users.anonymous.enabled to "false".',
  severity: 'critical',
  standards: ['owasp: K06', 'owasp: K09', 'mitre: T1078.001'],
  equivalents: {},
  *check({ now }) {
    for (const setting of argoSettings(now).of('argocd-cm', 'users.anonymous.enabled')) {
      if (!isTrue(setting.text)) continue;
      const patch = setting.change('false');
      yield {
        ...setting.holder,
        subject: setting.key,
        at: setting.at,
        ...judge(now),
        ...(patch === undefined ? {} : { fix: { title: 'Ask everyone to log in', safety: 'unsafe' as const, patch } }),
      };
    }
  },
  examples: [
    {
      name: 'in the ConfigMap, with a role that may do everything',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          users.anonymous.enabled: "true" # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data: {policy.default: role:admin}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          users.anonymous.enabled: "false"
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data: {policy.default: role:admin}
      `,
    },
    {
      name: 'in the object of the operator, in a HelmRelease, and in an Application of the chart',
      manifest: yaml`
        apiVersion: argoproj.io/v1beta1
        kind: ArgoCD
        metadata: {name: argocd}
        spec:
          usersAnonymousEnabled: true # <-- here
          rbac: {defaultPolicy: role:readonly}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: argocd}
        spec:
          values:
            configs:
              cm:
                users.anonymous.enabled: True # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: argocd}
        spec:
          source:
            chart: argo-cd
            helm:
              values: |
                configs:
                  cm:
                    users.anonymous.enabled: "true" # <-- here
      `,
    },
    {
      name: 'in the values of the chart',
      file: 'argocd/values.yaml',
      manifest: yaml`
        argo-cd:
          configs:
            cm:
              users.anonymous.enabled: "TRUE" # <-- here
      `,
    },
    {
      name: 'in a Kustomize build file',
      file: 'argocd/kustomization.yaml',
      manifest: yaml`
        configMapGenerator:
          - name: argocd-cm
            behavior: merge
            literals:
              - users.anonymous.enabled=true # <-- here
      `,
    },
    {
      name: 'switched off, absent, null, a variable, and other ConfigMaps are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data: {users.anonymous.enabled: "false"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, namespace: two}
        data: {users.anonymous.enabled: "\${ANONYMOUS}"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, namespace: three}
        data: {users.anonymous.enabled: null}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: other}
        data: {users.anonymous.enabled: "true"}
      `,
    },
  ],
});

function judge(now: Cluster): { readonly severity: Severity; readonly message: string } {
  const role = argoSettings(now).text('argocd-rbac-cm', 'policy.default') ?? '';
  const rbac = argoRbac(now);
  const power = role === '' ? undefined : powerOf(role, rbac);
  const open = role === '' && rbac.permissions.some(({ subject, action }) => subject === '*' && action === '*');
  if (power === 'everything' || power === 'writing' || open)
    return { severity: 'critical', message: `whoever reaches Argo CD may change what is deployed, without logging in` };
  return {
    severity: 'high',
    message:
      role === ''
        ? 'Argo CD lets in whoever reaches it, without logging in'
        : `whoever reaches Argo CD has ${role}, without logging in`,
  };
}
