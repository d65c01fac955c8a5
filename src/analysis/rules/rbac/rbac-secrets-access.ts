import {
  type Access,
  accessOf,
  allows,
  allowsEverything,
  EVERYWHERE,
  itemOf,
  type PolicyRule,
  roleKey,
} from '../../cluster/access.js';
import { shortened } from '../../cluster/permission.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacSecretsAccess = defineRule({
  id: 'rbac-secrets-access',
  title: 'Role can read or write Secrets',
  family: 'rbac',
  why: 'Reading Secrets is reading every credential in reach; writing them mints tokens for any service account.',
  remedy: 'Limit it to get on named Secrets, or move the Secrets to an external store.',
  severity: 'high',
  standards: ['cis: 5.1.2', 'owasp: K02', 'owasp: K03', 'mitre: T1552.007', 'ms: MS-TA9025'],
  equivalents: {
    'kube-linter': ['access-to-secrets'],
    trivy: ['KSV-0041', 'KSV-0113'],
    checkov: ['CKV2_K8S_5'],
    kics: ['rbac_roles_with_read_secrets_permissions', 'service_account_allows_access_secrets'],
    kubescape: ['C-0015', 'C-0186'],
    kyverno: ['other/restrict-secret-role-verbs'],
    'rbac-police': ['list_secrets', 'retrieve_token_secrets', 'issue_token_secrets'],
    kubiscan: ['risky-get-secrets', 'risky-list-secrets', 'risky-any-verb-secrets'],
    badrobot: ['SecretsClusterRole'],
  },
  *check({ now }) {
    const access = accessOf(now);
    for (const role of access.roles) {
      for (const rule of access.ownRules(role)) {
        const verbs = VERBS.filter((verb) => allows(rule, '', 'secrets', verb) && !isVoid(rule, verb));
        // Of a rule that allows everything rbac-wildcard-all says so, Secrets included.
        if (verbs.length === 0 || allowsEverything(rule)) continue;
        const named = rule.names.length === 0 ? '' : ` ${shortened(rule.names.map((name) => `"${name}"`))}`;
        yield {
          about: role,
          subject: `secrets${named}`,
          at: itemOf(rule.node.at('resources'), 'secrets', '*'),
          severity: severityFor(access, rule, verbs),
          message: `the role may ${verbs.join(', ')} Secrets${named}${wherever(access, rule)}`,
          related: access
            .bindingsOf(roleKey(role))
            .slice(0, MOST_RELATED)
            .map((binding) => binding.resource.root.at('roleRef')),
        };
      }
    }
  },
  examples: [
    {
      name: 'read and write, by name and by wildcard',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: robots}
        rules:
          - apiGroups: [apps]
            resources: [deployments]
            verbs: [get]
          - apiGroups: [""]
            resources:
              - configmaps
              - secrets # <-- here
            verbs: [get, list, watch]
          - apiGroups: ["*"]
            resources: ["*"] # <-- here
            verbs: [get]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: robots, namespace: web}
        rules:
          - {apiGroups: [""], resources: [secrets], verbs: [create]} # <-- here
          - {apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: [get]} # <-- here
          - {apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: [list]} # <-- here
      `,
    },
    {
      name: 'a cluster role that is bound in one namespace only is milder',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules:
          - {apiGroups: [""], resources: [secrets], verbs: [get]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
        subjects: [{kind: ServiceAccount, name: app}]
      `,
    },
    {
      name: 'other groups, subresources, creating by name and rules that match nothing are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: others}
        rules:
          - {apiGroups: [example.com], resources: [secrets], verbs: [get]}
          - {apiGroups: [""], resources: [configmaps, secrets/status], verbs: ["*"]}
          - {apiGroups: ["*"], resources: ["*/*"], verbs: [get]}
          - {apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: [create]}
          - {apiGroups: [""], resources: [secrets], verbs: [delete]}
          - {resources: [secrets], verbs: [get]}
      `,
    },
    {
      name: 'a rule that allows everything is for its own rule',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: everything}
        rules:
          - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
      `,
    },
    {
      name: 'aggregation binds too',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: part, labels: {to-whole: "true"}}
        rules:
          - {apiGroups: [""], resources: [secrets], verbs: [get]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: whole}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-whole: "true"}}]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: whole}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: whole}
        subjects: [{kind: Group, name: staff}]
      `,
    },
  ],
});

const MOST_RELATED = 10;
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch'];
const VERBS = [...READ, ...WRITE];

/** A request to create carries no name, so that a rule with names never allows it. */
const isVoid = (rule: PolicyRule, verb: string): boolean => verb === 'create' && rule.names.length > 0;

/** With names, list and watch too reach only the named objects, through a field selector; that is still more than get. */
function severityFor(access: Access, { role, names }: PolicyRule, verbs: readonly string[]): Severity {
  if (names.length > 0) return verbs.some((verb) => verb !== 'get') ? 'low' : 'info';
  if (role.kind === 'Role') return verbs.some((verb) => WRITE.includes(verb)) ? 'high' : 'medium';
  const scopes = access.scopesOf(role);
  if (scopes.has(EVERYWHERE)) return 'critical';
  return scopes.size > 0 ? 'medium' : 'high';
}

function wherever(access: Access, { role }: PolicyRule): string {
  if (role.kind === 'Role') return ' in its namespace';
  const scopes = access.scopesOf(role);
  if (scopes.has(EVERYWHERE)) return ' in every namespace, and a ClusterRoleBinding grants it';
  return scopes.size > 0 ? ' in the namespaces where it is bound' : ' wherever it is bound';
}
