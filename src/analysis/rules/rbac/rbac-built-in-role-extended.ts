import { accessOf, allows, type PolicyRule } from '../../cluster/access.js';
import { dangerOfRules } from '../../cluster/danger.js';
import type { Resource } from '../../cluster/resource.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const rbacBuiltInRoleExtended = defineRule({
  id: 'rbac-built-in-role-extended',
  title: 'Built-in or aggregated role is silently widened',
  family: 'rbac',
  why: 'Everybody who is bound to the built-in role anywhere gets the permissions too, and no binding shows it.',
  remedy: 'Leave the aggregation label out for sensitive permissions, and give roles of your own names of their own.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1098.006'],
  *check({ now }) {
    const access = accessOf(now);
    for (const role of access.roles.filter(({ kind }) => kind === 'ClusterRole')) {
      const labels = TARGETS.filter((target) => role.labels[`${LABEL}${target}`] === 'true');
      for (const target of labels) yield* extended(role, target, access.ownRules(role));
      yield* redefined(role);
      yield* aggregating(role);
    }
  },
  examples: [
    {
      name: 'Secrets for those who may view, and webhooks for those who may edit',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: widgets
          labels:
            rbac.authorization.k8s.io/aggregate-to-view: "true" # <-- here
            rbac.authorization.k8s.io/aggregate-to-admin: "true"
        rules:
          - {apiGroups: [""], resources: [secrets], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: gadgets, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}} # <-- here
        rules:
          - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: writers, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}} # <-- here
        rules:
          - {apiGroups: [example.com], resources: [widgets], verbs: [get, update]}
      `,
    },
    {
      name: 'a built-in role under its own name, a selector of everything, and rules that are overwritten',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: view} # <-- here
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: all}
        aggregationRule:
          clusterRoleSelectors:
            - {} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: parts}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: "true"}}]}
        rules: # <-- here
          - {apiGroups: [""], resources: [pods], verbs: [get]}
      `,
    },
    {
      name: 'own kinds for those who may edit and view, what edit allows anyway, and other names are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: widgets, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
        rules:
          - {apiGroups: [example.com], resources: ["*"], verbs: ["*"]}
          - {apiGroups: [""], resources: [secrets, pods/exec], verbs: [get, create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "system:metrics-reader", labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
        rules: [{apiGroups: [metrics.k8s.io], resources: [pods], verbs: [get, list, watch]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: off, labels: {rbac.authorization.k8s.io/aggregate-to-view: "false"}}
        rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: parts}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: "true"}}]}
        rules: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: edit, namespace: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
      `,
    },
  ],
});

const LABEL = 'rbac.authorization.k8s.io/aggregate-to-';
const TARGETS = ['admin', 'edit', 'view', 'cluster-reader'] as const;

/** What Kubernetes makes of itself at every start, and resets. */
const BOOTSTRAP = new Set(
  `cluster-admin admin edit view system:basic-user system:discovery system:public-info-viewer system:monitoring
  system:heapster system:node system:node-problem-detector system:node-proxier system:node-bootstrapper
  system:auth-delegator system:kube-aggregator system:kube-controller-manager system:kube-dns system:kube-scheduler
  system:kubelet-api-admin system:persistent-volume-provisioner system:volume-scheduler
  system:aggregate-to-admin system:aggregate-to-edit system:aggregate-to-view`.split(/\s+/),
);

/** What the built-in roles for writing allow by themselves. */
const WRITERS: readonly (readonly [resource: string, verbs: readonly string[]])[] = [
  ['secrets', ['get', 'list', 'watch', 'create', 'update', 'patch']],
  ['pods/exec', ['get', 'create']],
  ['pods/attach', ['get', 'create']],
  ['pods/portforward', ['get', 'create']],
  ['pods/proxy', ['get', 'create']],
  ['services/proxy', ['get', 'create']],
  ['serviceaccounts/token', ['create']],
  ['serviceaccounts', ['impersonate']],
];

function isKnown(rule: PolicyRule): boolean {
  const named = (resource: string) => rule.resources.includes(resource) && !rule.verbs.includes('*');
  return WRITERS.some(([resource, verbs]) => named(resource) && verbs.some((verb) => allows(rule, '', resource, verb)));
}

const READ = new Set(['get', 'list', 'watch']);

function* extended(role: Resource, target: (typeof TARGETS)[number], rules: readonly PolicyRule[]): Iterable<Remark> {
  const reads = target === 'view' || target === 'cluster-reader';
  const { severity, what } = dangerOfRules(reads ? rules : rules.filter((rule) => !isKnown(rule)), '');
  const grave = severity === 'high' || severity === 'critical' || (reads && readsSecrets(rules));
  const writes = reads && rules.some(({ verbs }) => verbs.some((verb) => !READ.has(verb)));
  if (!grave && !writes) return;
  yield {
    about: role,
    subject: `aggregated to ${target}`,
    at: role.root.at('metadata', 'labels', `${LABEL}${target}`),
    severity: grave ? 'high' : 'medium',
    message: `everybody who is bound to ${target}, anywhere, may also ${what}`,
  };
}

const readsSecrets = (rules: readonly PolicyRule[]): boolean =>
  rules.some((rule) => ['get', 'list', 'watch'].some((verb) => allows(rule, '', 'secrets', verb)));

function* redefined(role: Resource): Iterable<Remark> {
  if (!BOOTSTRAP.has(role.name) || role.fragment) return;
  yield {
    about: role,
    subject: 'built-in role',
    at: role.root.at('metadata', 'name'),
    message: `${role.name} is a role of Kubernetes itself: what is written here reaches all who are bound to it`,
  };
}

function* aggregating(role: Resource): Iterable<Remark> {
  const selectors = role.root.at('aggregationRule', 'clusterRoleSelectors').items();
  const open = selectors.find(({ value }) => typeof value === 'object' && value !== null && isEmpty(value));
  if (open !== undefined)
    yield {
      about: role,
      subject: 'aggregation of everything',
      at: open,
      message: 'the empty selector gives the role the rules of every ClusterRole of the cluster',
    };
  const rules = role.root.at('rules');
  if (selectors.length > 0 && rules.items().length > 0)
    yield {
      about: role,
      subject: 'overwritten rules',
      at: rules,
      severity: 'info',
      message: 'the role aggregates others, so that a controller overwrites the rules that are written here',
    };
}

function isEmpty(selector: object): boolean {
  return Object.values(selector).every(
    (part) => part === null || (typeof part === 'object' && Object.keys(part).length === 0),
  );
}
