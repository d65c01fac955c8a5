import type { Cluster } from '../../cluster/cluster.js';
import { mayMakePods } from '../../cluster/completeness.js';
import {
  budgetsOf,
  type DisruptionBudget,
  shareAt,
  shareText,
  workloadsCertainlyUnder,
} from '../../cluster/disruption-budget.js';
import { isBase, replicasOf } from '../../cluster/scaling.js';
import type { Node } from '../../source/node.js';
import { type JsonPatchOperation, pointer, remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const pdbBlocksEviction = defineRule({
  id: 'pdb-blocks-eviction',
  title: 'PodDisruptionBudget can never allow an eviction',
  family: 'reliability',
  why: 'No node on which such a pod runs can be drained: upgrades hang until somebody deletes the budget or the pod by hand.',
  remedy: 'Allow at least one disruption, as with maxUnavailable: 1, or run more replicas than must be available.',
  severity: 'medium',
  standards: [],
  equivalents: {
    'kube-linter': ['pdb-max-unavailable', 'pdb-min-available'],
    polaris: ['pdbDisruptionsIsZero', 'pdbMinAvailableGreaterThanHPAMinReplicas'],
    kyverno: [
      'other/pdb-maxunavailable',
      'other/pdb-minavailable',
      'other/pdb-maxunavailable-with-deployments',
      'other/deployment-replicas-higher-than-pdb',
      'other/require-reasonable-pdbs',
      'other/require-replicas-allow-disruption',
    ],
    gatekeeper: ['k8spoddisruptionbudget'],
  },
  *check({ now }) {
    for (const about of now.ofKind('PodDisruptionBudget')) {
      if (about.group !== 'policy' || !about.fragment) continue;
      const spec = about.root.at('spec');
      yield* constant({
        resource: about,
        minAvailable: spec.at('minAvailable'),
        maxUnavailable: spec.at('maxUnavailable'),
      });
    }
    for (const budget of budgetsOf(now)) {
      const always = [...constant(budget)];
      yield* always;
      if (always.length === 0) yield* counted(budget, now);
    }
  },
  examples: [
    {
      name: 'budgets that never allow one, whatever they select',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: a}
        spec:
          maxUnavailable: 0 # <-- here
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: b}
        spec:
          maxUnavailable: "0%" # <-- here
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: c}
        spec:
          minAvailable: 100% # <-- here
          selector: {matchLabels: {app: c}}
      `,
      fixed: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: a}
        spec:
          maxUnavailable: 1
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: b}
        spec:
          maxUnavailable: 1
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: c}
        spec:
          selector: {matchLabels: {app: c}}
          maxUnavailable: 1
      `,
    },
    {
      name: 'as many must be available as there are, also after rounding up and at the floor of an autoscaler',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec:
          minAvailable: 2 # <-- here
          selector: {matchLabels: {app: web}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: db}
        spec:
          minAvailable: 67% # <-- here
          selector: {matchLabels: {app: db}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {replicas: 3, selector: {}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
    {
      name: 'room for one, several workloads together, and percentages that are rounded up',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 1, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: canary}
        spec: {replicas: 1, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: db}
        spec: {maxUnavailable: 1%, selector: {matchLabels: {app: db}}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {replicas: 1, selector: {}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
    {
      name: 'replicas that are not known, none at all, and other namespaces are clean',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web, namespace: shop}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: other}
        spec: {replicas: 1, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {replicas: "$(REPLICAS)", selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: off}
        spec: {minAvailable: 1, selector: {matchLabels: {app: off}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: off}
        spec: {replicas: 0, selector: {}, template: {metadata: {labels: {app: off}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
    {
      name: 'a workload that lacks fields is counted where its autoscaler tells, and not by default',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec:
          minAvailable: 4 # <-- here
          selector: {matchLabels: {app: web}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: api}
        spec: {minAvailable: 1, selector: {matchLabels: {app: api}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
    {
      name: 'a patch is judged by what it says',
      fragment: true,
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec:
          maxUnavailable: 0 # <-- here
      `,
    },
  ],
});

type Bounds = Pick<DisruptionBudget, 'resource' | 'minAvailable' | 'maxUnavailable'>;

function* constant({ resource, minAvailable, maxUnavailable }: Bounds): Iterable<Remark> {
  const [least, most] = [shareAt(minAvailable), shareAt(maxUnavailable)];
  const subject = 'evictions';
  const fix = { title: 'Allow one eviction at a time', safety: 'unsafe' } as const;
  if (most !== undefined && Object.values(most).every((value) => value <= 0)) {
    const message = `maxUnavailable is ${shareText(most)}, so that no pod may ever be evicted`;
    yield { about: resource, subject, at: maxUnavailable, message, fix: { ...fix, patch: set(maxUnavailable, [], 1) } };
  } else if (least !== undefined && 'percent' in least && least.percent >= 100) {
    const message = `minAvailable is ${shareText(least)}, so that no pod may ever be evicted`;
    yield {
      about: resource,
      subject,
      at: minAvailable,
      message,
      fix: { ...fix, patch: instead(minAvailable, maxUnavailable) },
    };
  }
}

function instead(minAvailable: Node, maxUnavailable: Node): readonly JsonPatchOperation[] {
  return [...remove(minAvailable), { op: 'add', path: pointer(maxUnavailable.path), value: 1 }];
}

function* counted(budget: DisruptionBudget, cluster: Cluster): Iterable<Remark> {
  const { resource, minAvailable, maxUnavailable } = budget;
  const least = shareAt(minAvailable);
  const workloads = least === undefined || mayMakePods(cluster) ? [] : workloadsCertainlyUnder(budget, cluster);
  if (least === undefined || workloads === undefined || workloads.length === 0) return;
  if (!workloads.every((workload) => COUNTED.has(workload.resource.kind))) return;
  const replicas = workloads.map((workload) => {
    const known = replicasOf(workload.resource, cluster);
    return workload.complete || known?.written === true ? known : undefined;
  });
  const known = replicas.flatMap((each) => each ?? []);
  const pods = known.reduce((sum, { min }) => sum + min, 0);
  const needed = 'count' in least ? least.count : Math.ceil((least.percent * pods) / 100);
  if (known.length < replicas.length || pods === 0 || needed < pods) return;
  const [first] = workloads;
  const who = workloads.length === 1 ? `${first?.resource.kind} ${first?.resource.name}` : 'what it selects';
  const floor = known.some(({ scaler }) => scaler !== undefined) ? 'may be down to' : 'has';
  yield {
    about: resource,
    subject: 'evictions',
    at: minAvailable,
    confidence: [resource, ...workloads.map((each) => each.resource)].some(isBase) ? 'guess' : 'likely',
    related: known.map(({ at }) => at),
    message: `${needed} must be available and ${who} ${floor} ${pods}, so that no pod may be evicted`,
    fix: { title: 'Allow one eviction at a time', safety: 'unsafe', patch: instead(minAvailable, maxUnavailable) },
  };
}

/** Kinds of which the number of pods is what they say. */
const COUNTED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout']);
