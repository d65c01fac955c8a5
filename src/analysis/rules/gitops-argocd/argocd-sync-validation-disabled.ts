import { applications, argoObjects, saysProduction, sourcesOf } from '../../cluster/argocd.js';
import { type SyncOption, syncOptions } from '../../cluster/argocd-sync.js';
import type { Cluster } from '../../cluster/cluster.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdSyncValidationDisabled = defineRule({
  id: 'argocd-sync-validation-disabled',
  title: 'Sync skips validation or drift control',
  family: 'gitops-argocd',
  why: 'Mistyped fields are applied without a word, and what somebody changed in the cluster stays unseen.',
  remedy:
    'Drop Validate=false, SkipDryRunOnMissingResource where the definition is applied along, skipSchemaValidation and skip-reconcile.',
  severity: 'low',
  standards: ['owasp: K04'],
  equivalents: {},
  *check({ now }) {
    for (const option of syncOptions(now)) {
      const message = sentenceFor(option, now);
      if (message === undefined) continue;
      const { about, subject, at, application } = option;
      const fix = { title: 'Drop the option', safety: 'unsafe' as const, patch: remove(at) };
      yield { about, subject, at, message, ...(application === undefined ? {} : { fix }) };
    }
    yield* helmRemarks(now);
    yield* annotationRemarks(now);
  },
  examples: [
    {
      name: 'an application that is not validated',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          source:
            chart: web
            helm:
              skipSchemaValidation: true # <-- here
          syncPolicy:
            syncOptions:
              - CreateNamespace=true
              - Validate=false # <-- here
      `,
      fixed: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          source:
            chart: web
            helm:
              skipSchemaValidation: false
          syncPolicy:
            syncOptions:
              - CreateNamespace=true
      `,
    },
    {
      name: 'annotations, tests of production, and a definition that is applied along',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: web-production
          annotations:
            argocd.argoproj.io/skip-reconcile: "true" # <-- here
        spec:
          source:
            chart: web
            helm:
              skipTests: true # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: web
          annotations:
            argocd.argoproj.io/compare-options: IgnoreExtraneous # <-- here
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec: {group: example.com, names: {kind: Widget}}
        ---
        apiVersion: example.com/v1
        kind: Widget
        metadata:
          name: one
          annotations:
            argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true # <-- here
      `,
    },
    {
      name: 'a definition that comes from elsewhere, switches that are off, and other kinds are clean',
      manifest: yaml`
        apiVersion: example.com/v1
        kind: Widget
        metadata:
          name: one
          annotations:
            argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true
            argocd.argoproj.io/compare-options: IgnoreExtraneous
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web, annotations: {argocd.argoproj.io/skip-reconcile: "false"}}
        spec:
          source: {chart: web, helm: {skipSchemaValidation: "true", skipTests: true}}
          syncPolicy: {syncOptions: [Validate=true, SkipDryRunOnMissingResource=true]}
      `,
    },
  ],
});

function sentenceFor({ name, value, about, application }: SyncOption, now: Cluster): string | undefined {
  if (name === 'Validate' && value === 'false')
    return application === undefined
      ? `the ${about.kind} is applied without being validated`
      : 'the objects of the application are applied without being validated';
  if (name !== 'SkipDryRunOnMissingResource' || value !== 'true' || application !== undefined) return undefined;
  return now.once(definedKinds).has(`${about.group}/${about.kind}`)
    ? `the dry run of the ${about.kind} is skipped although its definition is applied along`
    : undefined;
}

function definedKinds(cluster: Cluster): ReadonlySet<string> {
  const definitions = cluster.ofKind('CustomResourceDefinition').map(({ root }) => root.at('spec'));
  return new Set(definitions.map((spec) => `${spec.at('group').text()}/${spec.at('names', 'kind').text()}`));
}

function* helmRemarks(now: Cluster): Iterable<Remark> {
  for (const application of applications(now)) {
    const about = application.resource;
    const named = [about.name, application.spec.at('destination', 'name').text() ?? '', ...Object.values(about.labels)];
    for (const { node, label } of sourcesOf(application)) {
      const schema = node.at('helm', 'skipSchemaValidation');
      if (schema.flag() === true)
        yield {
          about,
          subject: `${label}: skipSchemaValidation`,
          at: schema,
          message: 'the values are not held against the schema of the chart',
          fix: { title: 'Validate the values', safety: 'unsafe', patch: set(schema, [], false) },
        };
      const tests = node.at('helm', 'skipTests');
      if (tests.flag() === true && named.some(saysProduction))
        yield {
          about,
          subject: `${label}: skipTests`,
          at: tests,
          severity: 'info',
          message: 'the tests of the chart are skipped in production',
        };
    }
  }
}

const COMPARE = 'argocd.argoproj.io/compare-options';
const SKIP = 'argocd.argoproj.io/skip-reconcile';
const GUARDS = [
  'NetworkPolicy',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'AppProject',
  'ValidatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ClusterPolicy',
];

function* annotationRemarks(now: Cluster): Iterable<Remark> {
  for (const about of now.ofKind(...GUARDS)) {
    if (!/\bIgnoreExtraneous\b/.test(about.annotations[COMPARE] ?? '')) continue;
    const at = about.root.at('metadata', 'annotations', COMPARE);
    yield {
      about,
      subject: 'compare-options',
      at,
      message: `nobody is told when the ${about.kind} is no longer in Git but in the cluster`,
    };
  }
  for (const about of argoObjects(now, 'Application')) {
    if (about.annotations[SKIP]?.toLowerCase() !== 'true') continue;
    const at = about.root.at('metadata', 'annotations', SKIP);
    yield {
      about,
      subject: 'skip-reconcile',
      at,
      message: 'Argo CD neither syncs the application nor shows its drift',
    };
  }
}
