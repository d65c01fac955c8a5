import { incompleteness } from '../../cluster/completeness.js';
import { workloadsWithBudget } from '../../cluster/disruption-budget.js';
import { isBase, replicasOf } from '../../cluster/scaling.js';
import { defineRule, yaml } from '../rule.js';

export const pdbMissing = defineRule({
  id: 'pdb-missing',
  title: 'Replicated workload has no PodDisruptionBudget',
  family: 'reliability',
  why: 'Draining nodes for an upgrade may evict all replicas at once: nothing tells it to leave some.',
  remedy: 'Add a PodDisruptionBudget that selects the pods.',
  severity: 'low',
  confidence: 'likely',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-score': ['deployment-has-poddisruptionbudget', 'statefulset-has-poddisruptionbudget'],
    polaris: ['missingPodDisruptionBudget'],
    kics: ['deployment_without_pod_disruption_budget', 'statefulset_without_pod_disruption_budget'],
    kyverno: ['other/require-pdb', 'other/create-default-pdb'],
    gatekeeper: ['k8spoddisruptionbudget'],
  },
  *check({ now }) {
    if (incompleteness(now) !== undefined) return;
    const covered = workloadsWithBudget(now);
    if (covered === undefined) return;
    for (const workload of now.workloads) {
      const { resource, labels } = workload;
      if (!KINDS.has(resource.kind) || !workload.complete || covered.has(workload)) continue;
      const replicas = replicasOf(resource, now);
      if (replicas === undefined || replicas.min < 2) continue;
      yield {
        about: resource,
        subject: 'budget',
        at: resource.root.at('spec', 'selector', 'matchLabels'),
        related: [replicas.at],
        ...(isBase(resource) ? { confidence: 'guess' } : {}),
        message: `no PodDisruptionBudget of this target selects the ${replicas.min} or more pods ${described(labels)}`,
      };
    }
  },
  examples: [
    {
      name: 'no budget, and one that selects others',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: api}
        spec: {minAvailable: 1, selector: {matchLabels: {app: api}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}} # <-- here
          template:
            metadata:
              labels: {app: web}
            spec: {containers: [{name: app, image: a}]}
      `,
    },
    {
      name: 'an empty selector takes all pods, but none before policy/v1; and a floor of an autoscaler counts',
      manifest: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: all, namespace: one}
        spec: {maxUnavailable: 1, selector: {}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: one}
        spec: {replicas: 3, selector: {}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata: {name: none, namespace: two}
        spec: {maxUnavailable: 1, selector: {}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: two}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: two}
        spec:
          selector: {} # <-- here
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'a single replica, a selector by expressions, and labels that are filled in later are clean',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: one}
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 2, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: later}
        spec: {replicas: 2, selector: {}, template: {metadata: {labels: {app: "{{ .name }}"}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
    {
      name: 'a target that takes in other directories lacks nothing',
      beside: { 'kustomization.yaml': 'resources: [web.yaml, ../budgets]\n' },
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 2, selector: {}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
  ],
});

const KINDS = new Set(['Deployment', 'StatefulSet', 'Rollout']);

function described(labels: Readonly<Record<string, string>>): string {
  const [first] = Object.entries(labels);
  return first === undefined ? 'without labels' : `with ${first.join('=')}`;
}
