import { type Access, accessOf, allows, allowsEverything, type PolicyRule, roleKey } from '../../cluster/access.js';
import type { Confidence, Fix, Severity } from '../../finding.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const rbacEscalateBind = defineRule({
  id: 'rbac-escalate-bind',
  title: 'Role can escalate or bind beyond its own rights',
  family: 'rbac',
  why: 'These verbs switch off the protection of RBAC itself: the subject can give itself, or anyone, every permission.',
  remedy: 'Remove the escalate and bind verbs.',
  severity: 'critical',
  standards: ['cis: 5.1.8', 'owasp: K02', 'mitre: T1098.006'],
  equivalents: {
    trivy: ['KSV-0051', 'KSV-0052'],
    checkov: ['CKV_K8S_157', 'CKV_K8S_158', 'CKV2_K8S_1'],
    kics: ['rbac_roles_allow_privilege_escalation'],
    kubescape: ['C-0191'],
    kyverno: ['other/restrict-escalation-verbs-roles'],
    'rbac-police': ['bind_roles', 'escalate_roles'],
    kubiscan: [
      'risky-create-rolebinding-role',
      'risky-create-rolebinding-clusterrole',
      'risky-create-clusterrolebinding-clusterrole',
    ],
    badrobot: ['EscalateClusterRole', 'BindClusterRole'],
  },
  *check({ now }) {
    const access = accessOf(now);
    for (const role of access.roles) {
      for (const rule of access.ownRules(role)) {
        // Of a rule that allows everything rbac-wildcard-all says so.
        if (allowsEverything(rule)) continue;
        const power = powerOf(rule, access);
        if (power === undefined) yield* misunderstood(rule);
        if (power === undefined) continue;
        const { verbs, ...rest } = power;
        const fix = fixOf(rule, verbs);
        const message = `the role may ${verbs.join(' and ')} ${TARGETS.filter((target) => verbs.some((verb) => allows(rule, RBAC, target, verb))).join(' and ')}`;
        yield {
          about: role,
          subject: verbs.join(', '),
          at: rule.node,
          message,
          ...rest,
          ...(fix === undefined ? {} : { fix }),
        };
      }
    }
  },
  examples: [
    {
      name: 'bind where it means nothing',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: binder}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [delete, bind]} # <-- here
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [get]}
      `,
    },
    {
      name: 'the verb escalate',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: operator}
        rules:
          - apiGroups: [rbac.authorization.k8s.io] # <-- here
            resources: [roles, clusterroles]
            verbs: [get, escalate, bind, create]
          - apiGroups: [rbac.authorization.k8s.io]
            resources: [rolebindings]
            verbs: [create]
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: operator}
        rules:
          - apiGroups: [rbac.authorization.k8s.io]
            resources: [roles, clusterroles]
            verbs: [get, create]
          - apiGroups: [rbac.authorization.k8s.io]
            resources: [rolebindings]
            verbs: [create]
      `,
    },
    {
      name: 'wildcards, and bind together with what another role of the subject allows',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: much}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: ["*"], verbs: ["*"]} # <-- here
          - {apiGroups: ["*"], resources: [roles], verbs: ["*"]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: binder}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: binder}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: binder}
        subjects: [{kind: ServiceAccount, name: tenant, namespace: tools}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: admin, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
        subjects: [{kind: ServiceAccount, name: tenant, namespace: tools}]
      `,
    },
    {
      name: 'bind on named roles is milder, and a rule of nothing else goes as a whole',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: onboarding}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [view], verbs: [bind]} # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: onboarding}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create]}
      `,
    },
    {
      name: 'people may well have the other half from elsewhere',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: binder}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: ["*"]} # <-- here
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [get, bind]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: binder}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: binder}
        subjects: [{kind: Group, name: platform}]
      `,
    },
    {
      name: 'managing roles without these verbs, binding without bindings, and all at once are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: manager}
        rules:
          - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [get, list, create, update, delete]}
          - {apiGroups: [apps], resources: [roles], verbs: [escalate]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: powerless}
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: powerless}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: powerless}
        subjects: [{kind: ServiceAccount, name: tenant, namespace: tools}]
      `,
    },
  ],
});

const RBAC = 'rbac.authorization.k8s.io';
const TARGETS = ['roles', 'clusterroles'];

interface Power {
  readonly verbs: readonly string[];
  readonly severity: Severity;
  readonly confidence?: Confidence;
}

function powerOf(rule: PolicyRule, access: Access): Power | undefined {
  const can = (verb: string) => TARGETS.some((target) => allows(rule, RBAC, target, verb));
  const bindings = can('bind') ? makesBindings(rule, access) : 'no';
  if (can('escalate')) return { verbs: bindings === 'no' ? ['escalate'] : ['escalate', 'bind'], severity: 'critical' };
  if (bindings === 'no') return undefined;
  if (bindings === 'unknown') return { verbs: ['bind'], severity: 'medium', confidence: 'likely' };
  return { verbs: ['bind'], severity: rule.names.length > 0 ? 'medium' : 'critical' };
}

/** Built-in roles that may create bindings. */
const BINDERS = new Set(['admin', 'cluster-admin']);

/**
 * Whether a subject of the role may also create bindings, by any role that it has. Unknown for a role that nothing binds,
 * and for people, whose other roles are rarely all in one repository.
 */
function makesBindings({ role }: PolicyRule, access: Access): 'yes' | 'no' | 'unknown' {
  const known = binders.get(access) ?? { roles: new Map<string, boolean>(), holders: new Map<string, boolean>() };
  binders.set(access, known);
  const byRole = (id: string) =>
    once(known.roles, id, () => BINDINGS.some((kind) => access.rulesOf(id).some((rule) => writes(rule, kind))));
  const byHolder = (label: string) =>
    once(known.holders, label, () =>
      (access.bindingsByLabel.get(label) ?? []).some(
        ({ roleId, roleKind, roleName }) => byRole(roleId) || (roleKind === 'ClusterRole' && BINDERS.has(roleName)),
      ),
    );
  const holders = access.bindingsOf(roleKey(role)).flatMap(({ subjects }) => subjects.map(({ label }) => label));
  if (byRole(roleKey(role)) || holders.some(byHolder)) return 'yes';
  return holders.every((label) => label.startsWith('ServiceAccount ')) && holders.length > 0 ? 'no' : 'unknown';
}

/** What was found out about roles and about subjects; many roles share their subjects. */
const binders = new WeakMap<Access, { readonly roles: Map<string, boolean>; readonly holders: Map<string, boolean> }>();

function once(known: Map<string, boolean>, key: string, find: () => boolean): boolean {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}

const writes = (rule: PolicyRule, kind: string): boolean =>
  ['create', 'patch', 'update'].some((verb) => allows(rule, RBAC, kind, verb));

const BINDINGS = ['rolebindings', 'clusterrolebindings'];

/** The verb on the bindings themselves gives nothing, but whoever wrote it meant to give a great deal. */
function* misunderstood({ role, node, verbs, groups, resources }: PolicyRule): Iterable<Remark> {
  const named = BINDINGS.filter((kind) => resources.includes(kind));
  if (!verbs.includes('bind') || !(groups.includes(RBAC) || groups.includes('*')) || named.length === 0) return;
  yield {
    about: role,
    subject: `bind ${named.join(', ')}`,
    at: node,
    severity: 'info',
    message: `the role has the verb bind on ${named.join(' and ')}, where it gives nothing: RBAC asks for it on roles and clusterroles`,
  };
}

function fixOf({ node, verbs }: PolicyRule, unwanted: readonly string[]): Fix | undefined {
  if (verbs.includes('*')) return undefined;
  const title = `Remove the verb ${unwanted.join(' and ')}`;
  const drop = node
    .at('verbs')
    .items()
    .filter((verb) => unwanted.includes(verb.text() ?? ''));
  const patch = drop.length === verbs.length ? remove(node) : [...drop].reverse().flatMap(remove);
  return { title, safety: 'unsafe', patch };
}
