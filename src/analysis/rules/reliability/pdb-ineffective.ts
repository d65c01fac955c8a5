import type { Cluster } from '../../cluster/cluster.js';
import { incompleteness, mayMakePods } from '../../cluster/completeness.js';
import { budgetsOf, type DisruptionBudget, takesNone, workloadsUnder } from '../../cluster/disruption-budget.js';
import { missingLabel } from '../../cluster/label-selector.js';
import { workloadsIn } from '../../cluster/selection.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Minor version from which unhealthyPodEvictionPolicy is on by default. */
const UNHEALTHY_EVICTION = 27;

export const pdbIneffective = defineRule({
  id: 'pdb-ineffective',
  title: 'PodDisruptionBudget selects nothing or lacks a budget',
  family: 'reliability',
  why: 'The budget looks like a protection and is none: draining nodes goes on as if it were not there.',
  remedy:
    'Let the selector match the pods, set one of minAvailable and maxUnavailable, and set unhealthyPodEvictionPolicy to AlwaysAllow.',
  severity: 'low',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-linter': ['pdb-unhealthy-pod-eviction-policy'],
    'kube-score': ['poddisruptionbudget-has-policy'],
  },
  *check({ now, kubernetes }) {
    for (const budget of budgetsOf(now)) {
      yield* withoutBound(budget);
      yield* withoutPods(budget, now);
      const { resource: about } = budget;
      const policy = about.root.at('spec', 'unhealthyPodEvictionPolicy');
      if (kubernetes.minor < UNHEALTHY_EVICTION || policy.present) continue;
      yield {
        about,
        subject: 'unhealthy pods',
        at: policy,
        severity: 'info',
        message: 'pods that are broken already are not evicted either, as unhealthyPodEvictionPolicy is not set',
        fix: {
          title: 'Let broken pods be evicted',
          safety: 'suggestion',
          patch: set(about.root, ['spec', 'unhealthyPodEvictionPolicy'], 'AlwaysAllow'),
        },
      };
    }
  },
  examples: [
    {
      name: 'no bound, both bounds, and no pods',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: none}
        spec: # <-- here
          unhealthyPodEvictionPolicy: AlwaysAllow
          selector: {matchLabels: {app: web}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: both}
        spec:
          unhealthyPodEvictionPolicy: AlwaysAllow
          minAvailable: 1
          maxUnavailable: 1 # <-- here
          selector: {matchLabels: {app: web}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: other}
        spec:
          unhealthyPodEvictionPolicy: AlwaysAllow
          minAvailable: 1
          selector: {matchLabels: {app: wbe}} # <-- here
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: empty}
        spec: # <-- here
          unhealthyPodEvictionPolicy: AlwaysAllow
          minAvailable: 1
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 2, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
    {
      name: 'broken pods that nobody evicts',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: # <-- here
          maxUnavailable: 1
          selector: {matchLabels: {app: web}}
      `,
      fixed: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec:
          maxUnavailable: 1
          selector: {matchLabels: {app: web}}
          unhealthyPodEvictionPolicy: AlwaysAllow
      `,
    },
    {
      name: 'no word about broken pods where the field is not known, and pods that stand elsewhere',
      kubernetes: '1.26',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 0, selector: {matchLabels: {app: web}}}
      `,
    },
    {
      name: 'an operator may make the pods',
      kubernetes: '1.26',
      manifest: yaml`
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: db}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: db}
        spec: {minAvailable: 1, selector: {matchLabels: {app: db}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 2, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
  ],
});

function* withoutBound({ resource, minAvailable, maxUnavailable }: DisruptionBudget): Iterable<Remark> {
  const about = { about: resource, subject: 'budget' };
  if (minAvailable.present && maxUnavailable.present)
    yield {
      ...about,
      at: maxUnavailable,
      severity: 'high',
      related: [minAvailable],
      message: 'minAvailable and maxUnavailable are both set, which is refused',
    };
  else if (!minAvailable.present && !maxUnavailable.present)
    yield { ...about, at: minAvailable, message: 'neither minAvailable nor maxUnavailable is set' };
}

function* withoutPods(budget: DisruptionBudget, cluster: Cluster): Iterable<Remark> {
  const { resource, pods } = budget;
  const about = { about: resource, subject: 'selector', at: resource.root.at('spec', 'selector') };
  if (takesNone(resource)) {
    yield { ...about, message: 'the budget has no selector, and so selects no pod' };
    return;
  }
  if (pods === undefined || incompleteness(cluster) !== undefined || mayMakePods(cluster)) return;
  const there = workloadsIn(cluster).in(resource.namespace);
  if (there.length === 0 || workloadsUnder(budget, cluster)?.length !== 0) return;
  yield {
    ...about,
    at: missingLabel(
      about.at.at('matchLabels'),
      there.map(({ labels }) => labels),
    ),
    confidence: 'likely',
    message: `the selector matches none of the ${there.length} workloads that this target has there`,
  };
}
