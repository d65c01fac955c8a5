import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { parseSelector, selects } from '../../cluster/label-selector.js';
import { stringMap } from '../../cluster/resource.js';
import { isBase, replicasOf } from '../../cluster/scaling.js';
import type { Workload } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const replicaSpreadMissing = defineConfigurableRule({
  id: 'replica-spread-missing',
  title: 'Replicas may all land on one node or zone',
  family: 'reliability',
  why: 'When the scheduler puts all replicas on one node, its failure takes them all: they are no more than one.',
  remedy: 'Add topologySpreadConstraints for hostname or zone, or a podAntiAffinity, that select the pods themselves.',
  severity: 'low',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-linter': ['no-anti-affinity', 'no-node-affinity'],
    'kube-score': [
      'deployment-has-host-podantiaffinity',
      'statefulset-has-host-podantiaffinity',
      'pod-topology-spread-constraints',
    ],
    polaris: ['topologySpreadConstraint'],
    kics: ['deployment_has_no_pod_anti_affinity', 'statefulset_has_no_pod_anti_affinity'],
    kyverno: [
      'other/topologyspreadconstraints-policy',
      'other/spread-pods-across-topology',
      'other/create-pod-antiaffinity',
    ],
  },
  options: z.strictObject({
    from: z
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe('The number of replicas from which on they have to be kept apart.'),
  }),
  *check({ now }, { from }) {
    for (const workload of now.workloads) {
      const { resource, pod, labels } = workload;
      const count = countOf(workload, now, from);
      if (count === undefined || usesHostPorts(workload)) continue;
      const terms = termsOf(pod);
      if (terms.some((selector) => takes(selector, labels))) continue;
      const [ineffective] = terms;
      const fix = fixFor(workload);
      yield {
        about: resource,
        subject: 'spread',
        at: ineffective ?? pod.at('topologySpreadConstraints'),
        ...(isBase(resource) ? { confidence: 'guess' } : {}),
        message:
          ineffective === undefined
            ? `nothing keeps the ${count === 1 ? '' : `${count} `}replicas of ${resource.kind} ${resource.name} apart`
            : `what should keep the ${count === 1 ? '' : `${count} `}replicas of ${resource.kind} ${resource.name} apart does not select them`,
        ...(fix === undefined || ineffective !== undefined ? {} : { fix }),
      };
    }
  },
  examples: [
    {
      name: 'replicas to come, for teams that want them apart from the first on',
      options: { from: 1 },
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 1
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: # <-- here
              containers: [{name: app, image: "a:1"}]
      `,
    },
    {
      name: 'nothing keeps replicas apart',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: # <-- here
              containers: [{name: app, image: a}]
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: app, image: a}]
              topologySpreadConstraints:
                - maxSkew: 1
                  topologyKey: kubernetes.io/hostname
                  whenUnsatisfiable: ScheduleAnyway
                  labelSelector:
                    matchLabels:
                      app: web
      `,
    },
    {
      name: 'terms that select others, or nothing',
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 3
          selector: {}
          template:
            metadata: {labels: {app: db}}
            spec:
              affinity:
                podAntiAffinity:
                  preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 1
                      podAffinityTerm:
                        topologyKey: kubernetes.io/hostname
                        labelSelector: {matchLabels: {app: web}} # <-- here
              containers: [{name: app, image: a}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {}
          template:
            metadata: {labels: {app: web}}
            spec:
              topologySpreadConstraints:
                - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule} # <-- here
              containers: [{name: app, image: a}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: empty}
        spec:
          replicas: 3
          selector: {}
          template:
            spec:
              topologySpreadConstraints: [] # <-- here
              containers: [{name: app, image: a}]
      `,
    },
    {
      name: 'either kind of term, a port of the node, a single replica, and labels that are not known',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          replicas: 2
          selector: {}
          template:
            metadata: {labels: {app: a}}
            spec:
              affinity:
                podAntiAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, labelSelector: {matchExpressions: [{key: app, operator: In, values: [a]}]}}
              containers: [{name: app, image: a}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: b}
        spec:
          replicas: 2
          selector: {}
          template:
            metadata: {labels: {app: b}}
            spec:
              topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, labelSelector: {matchLabels: {app: b}}}]
              containers: [{name: app, image: a}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: c}
        spec: {replicas: 2, selector: {}, template: {spec: {containers: [{name: app, image: a, ports: [{containerPort: 80, hostPort: 80}]}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
      `,
    },
  ],
});

const KINDS = new Set(['Deployment', 'StatefulSet', 'Rollout']);

/** How many replicas there are, where that is enough to keep them apart. */
function countOf({ resource, complete }: Workload, cluster: Cluster, from: number): number | undefined {
  const count = complete && KINDS.has(resource.kind) ? replicasOf(resource, cluster)?.min : undefined;
  return count === undefined || count < from ? undefined : count;
}

/** A port of the node keeps pods on different nodes. */
function usesHostPorts({ pod, containers }: Workload): boolean {
  const network = pod.at('hostNetwork').flag() === true;
  return containers.some(({ node }) =>
    node
      .at('ports')
      .items()
      .some((port) => network || (port.at('hostPort').number() ?? 0) > 0),
  );
}

/** The selectors of everything that keeps pods apart. */
function termsOf(pod: Node): readonly Node[] {
  const apart = pod.at('affinity', 'podAntiAffinity');
  const required = apart.at('requiredDuringSchedulingIgnoredDuringExecution').items();
  const preferred = apart.at('preferredDuringSchedulingIgnoredDuringExecution').items();
  return [
    ...required,
    ...preferred.map((term) => term.at('podAffinityTerm')),
    ...pod.at('topologySpreadConstraints').items(),
  ]
    .filter((term) => term.entries().length > 0)
    .map((term) => term.at('labelSelector'));
}

/** A term without a selector takes no pod; one that cannot be read may take any. */
function takes(selector: Node, labels: Readonly<Record<string, string>>): boolean {
  const parsed = selector.present ? parseSelector(selector) : new Map([['', NOTHING]]);
  return parsed === undefined || selects(parsed, labels);
}

const NOTHING = { absent: false, values: new Set<string>(), negated: false };

function fixFor({ resource, pod, labels }: Workload): Fix | undefined {
  const matchLabels = stringMap(resource.root.at('spec', 'selector', 'matchLabels'));
  const own = Object.entries(matchLabels);
  if (own.length === 0 || own.some(([key, value]) => labels[key] !== value)) return undefined;
  const constraint = {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  };
  return {
    title: 'Spread the replicas over nodes',
    safety: 'suggestion',
    patch: set(pod, ['topologySpreadConstraints'], [constraint]),
  };
}
