import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacTokenCreate = defineRule({
  id: 'rbac-token-create',
  title: 'Role can mint service-account tokens',
  family: 'rbac',
  why: 'A token of a service account is everything that the account may do, from anywhere, for as long as the token lives.',
  remedy: 'Limit serviceaccounts/token to the accounts that are needed, with resourceNames.',
  severity: 'high',
  standards: ['cis: 5.1.13', 'owasp: K09', 'mitre: T1528'],
  equivalents: { kubescape: ['C-0282'], 'rbac-police': ['token_request'], badrobot: ['ServiceAccountClusterRole'] },
  *check({ now }) {
    for (const grant of grantsOf(now, [POWER])) yield { ...grant.remark, severity: severityOf(grant) };
  },
  examples: [
    {
      name: 'tokens of all accounts, of those of a namespace, and of one',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: tokens}
        rules:
          - {apiGroups: [""], resources: [serviceaccounts, serviceaccounts/token], verbs: [get, create]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tokens, namespace: kube-system}
        rules:
          - {apiGroups: [""], resources: ["*/token"], verbs: [create]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: token, namespace: web}
        rules:
          - {apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [web], verbs: ["*"]} # <-- here
      `,
    },
    {
      name: 'the subresource goes',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tokens, namespace: web}
        rules:
          - {apiGroups: [""], resources: [serviceaccounts, serviceaccounts/token], verbs: [get, create]} # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tokens, namespace: web}
        rules:
          - {apiGroups: [""], resources: [serviceaccounts], verbs: [get, create]}
      `,
    },
    {
      name: 'creating accounts, reviewing tokens, and a pattern that matches nothing are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: accounts}
        rules:
          - {apiGroups: [""], resources: [serviceaccounts, "serviceaccounts/*"], verbs: [create]}
          - {apiGroups: [authentication.k8s.io], resources: [tokenreviews], verbs: [create]}
          - {apiGroups: [""], resources: [serviceaccounts/token], verbs: [get]}
      `,
    },
  ],
});

const POWER: Power = { groups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] };

function severityOf({ reach, named }: Grant): Severity {
  if (named) return 'low';
  return reach === 'everywhere' || reach === 'control' ? 'critical' : 'high';
}
