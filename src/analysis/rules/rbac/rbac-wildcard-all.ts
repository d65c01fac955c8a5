import { accessOf, allowsEverything, itemOf, type PolicyRule } from '../../cluster/access.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacWildcardAll = defineRule({
  id: 'rbac-wildcard-all',
  title: 'Role grants every verb on every resource',
  family: 'rbac',
  why: 'It is cluster-admin under another name, and it grows with every API that is installed later.',
  remedy: 'List the API groups, resources and verbs that are used.',
  severity: 'critical',
  standards: ['cis: 5.1.3', 'owasp: K02', 'mitre: T1098.006'],
  equivalents: {
    'kube-linter': ['wildcard-in-rules'],
    trivy: ['KSV-0044', 'KSV-0046', 'KSV-0112'],
    checkov: ['CKV_K8S_49'],
    kics: ['rbac_wildcard_in_rule'],
    kubescape: ['C-0187', 'C-0035'],
    kyverno: ['other/restrict-wildcard-resources', 'other/restrict-wildcard-verbs'],
    kubiscan: ['risky-any-verb'],
    badrobot: ['StarAllClusterRole', 'StarAllCoreAPIClusterRole'],
  },
  *check({ now }) {
    const access = accessOf(now);
    for (const role of access.roles) {
      for (const rule of access.ownRules(role)) {
        const found = judged(rule);
        if (found !== undefined) yield { about: role, at: wildcardOf(rule), ...found };
      }
    }
  },
  examples: [
    {
      name: 'all of everything, of the core group, in a namespace, and all URLs',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: robots}
        rules:
          - apiGroups: [apps]
            resources: [deployments]
            verbs: [get]
          - apiGroups: ["*"]
            resources: ["*"]
            verbs:
              - "*" # <-- here
          - apiGroups: [""]
            resources: ["*"]
            verbs: ["*"] # <-- here
          - nonResourceURLs: ["*"]
            verbs: ["*"] # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: robots, namespace: web}
        rules:
          - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]} # <-- here
      `,
    },
    {
      name: 'wildcards that are not full ones, rules that a controller overwrites, and other kinds are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: scalers}
        rules:
          - {apiGroups: ["*"], resources: ["*/scale"], verbs: ["*"]}
          - {apiGroups: ["*"], resources: ["*/*"], verbs: ["*"]}
          - {apiGroups: [""], resources: ["pods/*"], verbs: ["*"]}
          - {apiGroups: [example.com], resources: ["*"], verbs: ["*"]}
          - {apiGroups: ["*"], resources: ["*"], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: aggregated}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: "true"}}]}
        rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
        ---
        apiVersion: example.com/v1
        kind: Role
        metadata: {name: actor}
        rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
      `,
    },
  ],
});

/** The wildcard that a reader would take away first. */
const wildcardOf = ({ node }: PolicyRule) => itemOf(node.at('verbs'), '*');

function judged(rule: PolicyRule): { subject: string; severity: Severity; message: string } | undefined {
  if (allowsEverything(rule)) {
    const wide = rule.groups.includes('*');
    const what = wide ? 'every resource of every group' : 'every resource of the core group, Secrets included';
    const severity = rule.role.kind === 'Role' ? 'high' : 'critical';
    return { subject: wide ? 'all groups' : 'core group', severity, message: `the role allows every verb on ${what}` };
  }
  if (!rule.urls.includes('*') || !rule.verbs.includes('*')) return undefined;
  return {
    subject: 'all URLs',
    severity: 'high',
    message: 'the role allows every verb on every URL of the API server',
  };
}
