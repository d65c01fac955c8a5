import type { Cluster } from '../../cluster/cluster.js';
import { addedLabels, CONTROLLER_LABELS, isLiteral } from '../../cluster/completeness.js';
import { parseExpression, selects } from '../../cluster/label-selector.js';
import { stringMap } from '../../cluster/resource.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const selectorTemplateMismatch = defineRule({
  id: 'selector-template-mismatch',
  title: 'Workload selector does not match its own pod labels',
  family: 'reliability',
  why: 'The API server refuses the object: the change does not reach the cluster, and the sync stays broken.',
  remedy:
    'Give the pod template every label for which spec.selector asks; the selector of a workload that exists cannot be changed.',
  severity: 'high',
  standards: [],
  equivalents: {
    'kube-linter': ['mismatching-selector'],
    'kube-score': [
      'deployment-pod-selector-labels-match-template-metadata-labels',
      'statefulset-pod-selector-labels-match-template-metadata-labels',
    ],
    kubescape: ['C-0296'],
  },
  *check({ now }) {
    for (const workload of now.workloads) {
      const { resource } = workload;
      if (!workload.complete || !selectsByItself(workload)) continue;
      const selector = selectorOf(workload);
      if (selector.labels.entries().length === 0 && selector.expressions.items().length === 0) {
        const message = 'the selector is empty, which is refused';
        if (addedLabels(now).size === 0) yield { about: resource, subject: 'selector', at: selector.whole, message };
        continue;
      }
      const [wrong, ...others] = mismatches(workload, selector, now);
      if (wrong === undefined) continue;
      const all = [wrong, ...others];
      const labels = workload.metadata.at('labels');
      const wanted = all.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]));
      const patch = labels.present
        ? wanted.flatMap(([key, value]) => set(labels, [key], value))
        : set(resource.root, labels.path, Object.fromEntries(wanted));
      yield {
        about: resource,
        subject: 'selector',
        at: wrong.at,
        related: [labels],
        message: `the selector asks for ${all.map(({ asked }) => asked).join(' and ')}, and the pod template has ${had(wrong.key, labels)}`,
        ...(wanted.length === all.length
          ? { fix: { title: 'Give the pods the labels', safety: 'suggestion', patch } as const }
          : {}),
      };
    }
  },
  examples: [
    {
      name: 'a label with another value, and one that is missing',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector:
            matchLabels:
              tier: front
              app: web # <-- here
          template:
            metadata:
              labels:
                app: wbe
                tier: front
            spec:
              containers: [{name: app, image: a}]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector:
            matchLabels:
              app: db # <-- here
          template:
            spec:
              containers: [{name: app, image: a}]
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector:
            matchLabels:
              tier: front
              app: web
          template:
            metadata:
              labels:
                app: web
                tier: front
            spec:
              containers: [{name: app, image: a}]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector:
            matchLabels:
              app: db
          template:
            spec:
              containers: [{name: app, image: a}]
            metadata:
              labels:
                app: db
      `,
    },
    {
      name: 'expressions',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: in}
        spec:
          selector:
            matchExpressions:
              - {key: app, operator: In, values: [a, b]} # <-- here
          template: {metadata: {labels: {app: c}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: notin}
        spec:
          selector:
            matchExpressions:
              - {key: app, operator: NotIn, values: [c]} # <-- here
          template: {metadata: {labels: {app: c}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: exists}
        spec:
          selector:
            matchExpressions:
              - {key: app, operator: Exists} # <-- here
              - {key: legacy, operator: DoesNotExist}
          template: {metadata: {labels: {tier: c}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: manual}
        spec:
          manualSelector: true
          selector:
            matchLabels: {app: a} # <-- here
          template: {metadata: {labels: {tier: c}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'an empty selector is refused for a workload',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {} # <-- here
          template: {metadata: {labels: {app: c}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'a subset, what a Kustomize build file adds, what is filled in later, and Jobs are clean',
      beside: { 'kustomization.yaml': 'commonLabels: {team: shop}\n' },
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web, team: shop}, matchExpressions: [{key: app, operator: In, values: [web]}]}
          template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: later}
        spec:
          selector: {matchLabels: {app: "\${NAME}"}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: once}
        spec:
          selector: {matchLabels: {app: a}}
          template: {spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: number}
        spec:
          selector: {matchLabels: {release: 1}}
          template: {metadata: {labels: {release: 1}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'a patch is a piece only',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {selector: {matchLabels: {app: web}}, template: {spec: {containers: [{name: app, image: a}]}}}
      `,
    },
  ],
});

const KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout', 'ReplicationController']);

function selectsByItself({ resource }: Workload): boolean {
  const manual = resource.kind === 'Job' && resource.root.at('spec', 'manualSelector').flag() === true;
  return (manual || KINDS.has(resource.kind)) && resource.root.at('spec', 'selector').present;
}

/** A ReplicationController has its labels where others have `matchLabels`. */
function selectorOf({ resource }: Workload): {
  readonly labels: Node;
  readonly expressions: Node;
  readonly whole: Node;
} {
  const whole = resource.root.at('spec', 'selector');
  const labels = resource.kind === 'ReplicationController' ? whole : whole.at('matchLabels');
  return { labels, expressions: whole.at('matchExpressions'), whole };
}

interface Mismatch {
  readonly key: string;
  /** The one value that would match. */
  readonly value?: string;
  readonly asked: string;
  readonly at: Node;
}

function mismatches(
  { metadata, labels: own }: Workload,
  { labels, expressions }: ReturnType<typeof selectorOf>,
  cluster: Cluster,
): readonly Mismatch[] {
  if (!readable(labels) || !readable(metadata.at('labels'))) return [];
  const added = addedLabels(cluster);
  const known = (key: string) => !added.has(key) && !CONTROLLER_LABELS.has(key);
  const equal = Object.entries(stringMap(labels))
    .filter(([key, value]) => known(key) && own[key] !== value)
    .map(([key, value]) => ({ key, value, asked: `${key}=${value}`, at: labels.at(key) }));
  const others = expressions
    .items()
    .filter((expression) => known(expression.at('key').text() ?? '') && fails(expression, own));
  return [...equal, ...others.map((at) => ({ key: at.at('key').text() ?? '', asked: asking(at), at }))];
}

/** True for labels that are strings and known as they stand. */
function readable(labels: Node): boolean {
  const strings = stringMap(labels);
  return Object.keys(strings).length === labels.entries().length && isLiteral(strings);
}

function fails(expression: Node, labels: Readonly<Record<string, string>>): boolean {
  const selector = parseExpression(expression);
  return selector !== undefined && !selects(selector, labels);
}

const asking = (expression: Node): string =>
  [expression.at('key').text(), expression.at('operator').text(), expression.at('values').texts().join(', ')]
    .join(' ')
    .trim();

function had(key: string, labels: Node): string {
  const value = labels.at(key).text();
  return value === undefined ? `no label ${key}` : `${key}=${value}`;
}
