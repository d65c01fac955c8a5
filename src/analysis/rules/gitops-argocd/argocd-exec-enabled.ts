import { argoRbac, powerOf, saysAdmin } from '../../cluster/argocd-rbac.js';
import { argoSettings, isTrue } from '../../cluster/argocd-settings.js';
import type { Cluster } from '../../cluster/cluster.js';
import { defineRule, yaml } from '../rule.js';

export const argocdExecEnabled = defineRule({
  id: 'argocd-exec-enabled',
  title: 'Argo CD web terminal is enabled',
  family: 'gitops-argocd',
  why: 'A shell in every pod of every application opens from a browser, past the audit log of the cluster and past Git.',
  remedy: 'Set exec.enabled to "false", and give shells by the RBAC of Kubernetes.',
  severity: 'high',
  standards: ['owasp: K06', 'mitre: T1609'],
  equivalents: {},
  *check({ now }) {
    for (const setting of argoSettings(now).of('argocd-cm', 'exec.enabled')) {
      if (!isTrue(setting.text)) continue;
      const holder = openTo(now);
      const patch = setting.change('false');
      yield {
        ...setting.holder,
        subject: setting.key,
        at: setting.at,
        severity: holder === undefined ? 'high' : 'critical',
        message: `the terminal of Argo CD is enabled${holder === undefined ? '' : `, and ${holder} may use it`}`,
        ...(patch === undefined ? {} : { fix: { title: 'Disable the terminal', safety: 'unsafe' as const, patch } }),
      };
    }
  },
  examples: [
    {
      name: 'for administrators only',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          exec.enabled: "true" # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data: {policy.csv: "p, role:org-admin, exec, create, */*, allow"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          exec.enabled: "false"
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data: {policy.csv: "p, role:org-admin, exec, create, */*, allow"}
      `,
    },
    {
      name: 'for developers too, by a parameter of the chart',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: argocd}
        spec:
          source:
            chart: argo-cd
            helm:
              parameters:
                - name: configs.cm.exec\\.enabled
                  value: "true" # <-- here
              valuesObject: {configs: {rbac: {policy.csv: "p, role:developers, exec, create, web/*, allow"}}}
      `,
    },
    {
      name: 'switched off, absent and a number are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data: {exec.enabled: "false", exec.shells: bash, timeout.reconciliation: 180s}
        ---
        apiVersion: argoproj.io/v1beta1
        kind: ArgoCD
        metadata: {name: argocd}
        spec: {extraConfig: {exec.enabled: 3}}
      `,
    },
  ],
});

/** Who beside administrators may use the terminal, by the policy of the target. */
function openTo(now: Cluster): string | undefined {
  const rbac = argoRbac(now);
  const role = argoSettings(now).text('argocd-rbac-cm', 'policy.default') ?? '';
  if (role !== '' && powerOf(role, rbac) === 'everything') return 'everyone who logs in';
  const line = rbac.permissions.find(
    ({ subject, resource, action }) =>
      (resource === 'exec' || resource === '*') && (action === 'create' || action === '*') && !saysAdmin(subject),
  );
  return line?.subject;
}
