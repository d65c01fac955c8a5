import { accessOf, allowsEverything, itemOf, type PolicyRule } from '../../cluster/access.js';
import type { Cluster } from '../../cluster/cluster.js';
import { shortened } from '../../cluster/permission.js';
import type { Fix, Severity } from '../../finding.js';
import { worse } from '../../finding.js';
import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const rbacWildcardPartial = defineRule({
  id: 'rbac-wildcard-partial',
  title: 'Role uses a wildcard verb, resource or API group',
  family: 'rbac',
  why: 'A wildcard grows with every verb and resource that is added later, and in the core group it takes Secrets and pods/exec along.',
  remedy: 'Write the names of the verbs, resources and API groups that are used.',
  severity: 'high',
  standards: ['cis: 5.1.3', 'owasp: K02'],
  equivalents: {
    'kube-linter': ['wildcard-in-rules'],
    trivy: ['KSV-0045', 'KSV-0046', 'KSV-0112'],
    checkov: ['CKV_K8S_49'],
    kics: ['rbac_wildcard_in_rule'],
    kubescape: ['C-0187'],
    kyverno: ['other/restrict-wildcard-resources', 'other/restrict-wildcard-verbs'],
    kubiscan: [
      'risky-any-resource-create',
      'risky-any-resource-get',
      'risky-any-resource-list',
      'risky-any-resource-delete',
      'risky-any-resource-impersonate',
      'risky-any-verb-pods',
      'risky-any-verb-deployments',
      'risky-any-verb-daemonsets',
      'risky-any-verb-statefulsets',
      'risky-any-verb-replicasets',
      'risky-any-verb-replicationcontrollers',
      'risky-any-verb-cronjobs',
      'risky-any-verb-groups',
      'risky-any-verb-secrets',
    ],
    badrobot: ['CustomResourceClusterRole'],
  },
  *check({ now }) {
    const own = now.once(definedGroups);
    const access = accessOf(now);
    for (const role of access.roles) {
      for (const rule of access.ownRules(role)) {
        const fields = wildFields(rule);
        if (fields.length === 0 || allowsEverything(rule)) continue;
        const fix = fixOf(rule, fields);
        yield {
          about: role,
          subject: `${fields.join(', ')} of ${inWords(rule)}`,
          at: itemOf(rule.node.at(fields[0] ?? 'verbs'), '*'),
          severity: severityOf(rule, fields, own),
          message: sentenceFor(rule, fields),
          ...(fix === undefined ? {} : { fix }),
        };
      }
    }
  },
  examples: [
    {
      name: 'verbs, resources and groups',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: operator}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [get]}
          - apiGroups: [apps]
            resources: [deployments]
            verbs: ["*"] # <-- here
          - apiGroups: [""]
            resources: ["*"] # <-- here
            verbs: [get, list, watch]
          - {apiGroups: ["*"], resources: ["*"], verbs: [get]} # <-- here
          - {apiGroups: ["*"], resources: ["*/scale"], verbs: [get, update]} # <-- here
        ---
        apiVersion: v1
        kind: List
        items:
          - apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: operator, namespace: web}
            rules:
              - {apiGroups: [example.com], resources: ["*"], verbs: ["*"]} # <-- here
      `,
    },
    {
      name: 'a wildcard beside names goes',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: operator, namespace: web}
        rules:
          - apiGroups: [apps]
            resources: [deployments]
            verbs: [get, list, "*"] # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: operator, namespace: web}
        rules:
          - apiGroups: [apps]
            resources: [deployments]
            verbs: [get, list]
      `,
    },
    {
      name: 'a group that the target defines is milder',
      manifest: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec: {group: example.com, names: {kind: Widget, plural: widgets}, scope: Namespaced, versions: []}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: widgets}
        rules: [{apiGroups: [example.com], resources: [widgets], verbs: ["*"]}] # <-- here
      `,
    },
    {
      name: 'every verb on everything is another rule, and what looks like a wildcard is none',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: scalers}
        rules:
          - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
          - {apiGroups: [""], resources: ["*"], verbs: ["*"]}
          - {apiGroups: [""], resources: ["*/*", "pods/*", "p*ds"], verbs: ["c*e", get]}
          - {apiGroups: [apps], resources: ["*/scale"], verbs: [update]}
          - {apiGroups: [""], resources: [configmaps], resourceNames: ["*"], verbs: [get]}
          - {nonResourceURLs: ["/metrics", "/healthz/*"], verbs: [get]}
          - {resources: ["*"], verbs: ["*"]}
          - {apiGroups: ["*"], resources: [], verbs: ["*"]}
      `,
    },
    {
      name: 'what a controller overwrites, and roles of other groups, are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: aggregated}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: "true"}}]}
        rules: [{apiGroups: [apps], resources: ["*"], verbs: ["*"]}]
        ---
        apiVersion: example.com/v1
        kind: Role
        metadata: {name: actor}
        rules: [{apiGroups: [apps], resources: ["*"], verbs: ["*"]}]
      `,
    },
  ],
});

type Field = 'verbs' | 'resources' | 'apiGroups';

const valuesOf = (rule: PolicyRule, field: Field): readonly string[] =>
  field === 'verbs' ? rule.verbs : field === 'resources' ? rule.resources : rule.groups;

/** The fields that hold a wildcard, of rules that match anything at all. */
function wildFields(rule: PolicyRule): readonly Field[] {
  if (rule.groups.length === 0 || rule.resources.length === 0 || rule.verbs.length === 0) return [];
  const fields: readonly Field[] = ['verbs', 'resources', 'apiGroups'];
  return fields.filter((field) => valuesOf(rule, field).includes('*'));
}

/** The API groups that the definitions of the target add. */
function definedGroups(cluster: Cluster): ReadonlySet<string> {
  return new Set(
    cluster.ofKind('CustomResourceDefinition').flatMap(({ root }) => root.at('spec', 'group').text() ?? []),
  );
}

const BUILT_IN = /^(?:|\*|apps|batch|autoscaling|policy|extensions|[a-z.]+\.k8s\.io)$/;
const READ = new Set(['get', 'list', 'watch']);

/** Within a namespace it is one step milder: what is there belongs to whoever owns the namespace. */
function severityOf(rule: PolicyRule, fields: readonly Field[], own: ReadonlySet<string>): Severity {
  if (rule.names.length > 0) return 'low';
  const built = rule.groups.some((group) => BUILT_IN.test(group));
  if (!built && rule.groups.every((group) => own.has(group))) return 'low';
  const writes = rule.verbs.some((verb) => !READ.has(verb));
  const grades = fields.map((field) => gradeOf(field, rule, built, writes));
  const worst = grades.reduce(worse);
  if (rule.role.kind === 'ClusterRole') return worst;
  return worst === 'high' ? 'medium' : 'low';
}

function gradeOf(field: Field, rule: PolicyRule, built: boolean, writes: boolean): Severity {
  if (field === 'verbs') return built ? 'high' : 'medium';
  if (field === 'resources') return built ? (writes ? 'high' : 'medium') : writes ? 'medium' : 'low';
  const scaling = rule.resources.every((resource) => resource.startsWith('*/'));
  return writes && !scaling ? 'medium' : 'low';
}

function sentenceFor(rule: PolicyRule, fields: readonly Field[]): string {
  const verbs = rule.verbs.includes('*') ? 'do everything with' : shortened(rule.verbs, 6);
  const resources = rule.resources.includes('*') ? 'every resource' : shortened(rule.resources);
  const core = rule.groups.includes('*') || rule.groups.includes('');
  const secrets =
    fields.includes('resources') && core && rule.names.length === 0 ? ', Secrets and pods/exec included' : '';
  return `the role may ${verbs} ${resources} of ${inWords(rule)}${secrets}`;
}

function inWords({ groups }: PolicyRule): string {
  if (groups.includes('*')) return 'every API group';
  return shortened(
    groups.map((group) => (group === '' ? 'the core group' : group)),
    3,
  );
}

function fixOf({ node, ...rule }: PolicyRule, fields: readonly Field[]): Fix | undefined {
  if (fields.some((field) => valuesOf({ node, ...rule }, field).every((value) => value === '*'))) return undefined;
  const wild = fields.flatMap((field) =>
    node
      .at(field)
      .items()
      .filter((item) => item.text() === '*')
      .reverse(),
  );
  return { title: 'Keep the names, without the wildcard', safety: 'unsafe', patch: wild.flatMap(remove) };
}
