import { ignoredDrift } from '../../cluster/argocd-ignored.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import {
  type Autoscaler,
  autoscalersFor,
  autoscalersOf,
  isBase,
  mayPatchReplicas,
  replicaEntries,
} from '../../cluster/scaling.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const hpaReplicasConflict = defineRule({
  id: 'hpa-replicas-conflict',
  title: 'Replicas are set on a workload an autoscaler manages',
  family: 'reliability',
  why: 'Each sync sets the replicas back to what Git says, in the middle of the load for which the autoscaler had added pods.',
  remedy:
    'Delete spec.replicas, or have Argo CD or Flux ignore it. Where manifests are applied on the client side, the removal can reset the workload to one replica once.',
  severity: 'medium',
  standards: [],
  equivalents: {
    'kube-score': ['deployment-targeted-by-hpa-does-not-have-replicas-configured'],
    kics: ['hpa_targeted_deployments_with_configured_replica_count'],
  },
  *check({ now }) {
    for (const about of now.ofKind('Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout')) {
      const replicas = about.root.at('spec', 'replicas');
      const scaler = fighting(autoscalersFor(about, now), replicas.number());
      if (about.fragment || scaler === undefined || isIgnored(about, now) || mayPatchReplicas(about, now)) continue;
      const confidence = isBase(about) || scaler.resource.namespace !== about.namespace ? 'likely' : 'certain';
      yield {
        about,
        subject: 'replicas',
        at: replicas,
        confidence,
        related: [scaler.target],
        message: `replicas is ${replicas.number()} in Git while ${nameOf(scaler)} sets it`,
        fix: { title: 'Leave the replicas to the autoscaler', safety: 'unsafe', patch: remove(replicas) },
      };
    }
    yield* ofBuildFiles(now);
  },
  examples: [
    {
      name: 'a Deployment that has replicas, and an autoscaler',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3 # <-- here
          paused: false
      `,
      fixed: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          paused: false
      `,
    },
    {
      name: 'a Rollout that KEDA scales, and what a Kustomize build file sets',
      manifest: yaml`
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: web, namespace: shop}
        spec: {scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 3 # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: other}
        spec: {replicas: 3}
      `,
    },
    {
      name: 'what a Kustomize build file sets',
      file: 'kustomization.yaml',
      beside: {
        'hpa.yaml':
          'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}\n',
      },
      manifest: yaml`
        replicas:
          - name: web
            count: 3 # <-- here
          - name: api
            count: 3
      `,
    },
    {
      name: 'no replicas, none at all, a range without room, another group are clean',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: null}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: off}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: off}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: off}
        spec: {replicas: 0}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: two}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: two}, minReplicas: 2, maxReplicas: 2}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: two}
        spec: {replicas: 2}
        ---
        apiVersion: example.com/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 2}
      `,
    },
    {
      name: 'drift that Argo CD ignores',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec: {ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3}
      `,
    },
    {
      name: 'drift that Flux ignores, and a patch that takes the field away',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: web}
        spec: {ignore: [{paths: [/spec/replicas], target: {kind: Deployment}}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3}
      `,
    },
    {
      name: 'a patch in a Kustomize build file that takes the field away',
      beside: {
        'kustomization.yaml':
          'patches: [{patch: "- {op: remove, path: /spec/replicas}", target: {kind: Deployment}}]\n',
      },
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3}
      `,
    },
  ],
});

const nameOf = ({ resource }: Autoscaler): string => `${resource.kind} ${resource.name}`;

/** Zero switches autoscaling off, and an autoscaler without room never moves away from what Git says. */
function fighting(scalers: readonly Autoscaler[], replicas: number | undefined): Autoscaler | undefined {
  if (replicas === undefined || replicas === 0) return undefined;
  return scalers.find(({ min, max }) => min !== replicas || max !== replicas);
}

function isIgnored({ kind, group }: Resource, cluster: Cluster): boolean {
  return cluster.once(findIgnored).some((ignored) => fits(ignored.kind, kind) && fits(ignored.group, group));
}

const fits = (pattern: string, name: string): boolean => pattern === '*' || pattern === name;

function findIgnored(cluster: Cluster): readonly { readonly kind: string; readonly group: string }[] {
  const argo = ignoredDrift(cluster).filter(({ steps }) => steps?.join('/') === 'spec/replicas');
  const flux = cluster
    .ofKind('Kustomization')
    .filter(({ group }) => group === 'kustomize.toolkit.fluxcd.io')
    .flatMap(({ root }) => root.at('spec', 'ignore').items())
    .filter((entry) => entry.at('paths').texts().includes('/spec/replicas'))
    .map((entry) => ({ kind: entry.at('target', 'kind').text() ?? '*', group: '*' }));
  return [...argo, ...flux];
}

function* ofBuildFiles(cluster: Cluster): Iterable<Remark> {
  const seen = new Set<string>();
  for (const scaler of autoscalersOf(cluster)) {
    const { targetName, targetKind, targetGroup } = scaler;
    if (seen.has(targetName)) continue;
    seen.add(targetName);
    const ignored = cluster
      .once(findIgnored)
      .some(({ kind, group }) => fits(kind, targetKind) && fits(group, targetGroup));
    for (const { within, count } of ignored ? [] : replicaEntries(cluster, targetName)) {
      if (fighting([scaler], count.number()) === undefined) continue;
      yield {
        within,
        subject: `replicas of ${targetName}`,
        at: count,
        related: [scaler.target],
        message: `the build sets the replicas of ${targetName} to ${count.number()} while ${nameOf(scaler)} sets them`,
      };
    }
  }
}
