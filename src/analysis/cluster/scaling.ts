import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { byName, mayStandIn } from './selection.js';

/** An object that sets the replicas of another: a HorizontalPodAutoscaler, or a ScaledObject of KEDA. */
export interface Autoscaler {
  readonly resource: Resource;
  /** `scaleTargetRef`, or `targetRef` of a VerticalPodAutoscaler. */
  readonly target: Node;
  readonly targetGroup: string;
  readonly targetKind: string;
  readonly targetName: string;
  readonly minReplicas: Node;
  readonly maxReplicas: Node;
  /** The bounds as they are in force; undefined where they are filled in later. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** The autoscalers of a target that change replicas; patches are left out. */
export function autoscalersOf(cluster: Cluster): readonly Autoscaler[] {
  return cluster.once(findAutoscalers);
}

function findAutoscalers(cluster: Cluster): readonly Autoscaler[] {
  return cluster
    .ofKind('HorizontalPodAutoscaler', 'ScaledObject')
    .filter((resource) => isAutoscaler(resource) && !resource.fragment)
    .map(autoscalerOf);
}

/** True for the kinds of Kubernetes and KEDA of that name. */
export function isAutoscaler({ kind, group }: Resource): boolean {
  return kind === 'ScaledObject' ? group === 'keda.sh' : group === 'autoscaling';
}

/** What an object of one of these kinds scales, and how far. */
export function autoscalerOf(resource: Resource): Autoscaler {
  const spec = resource.root.at('spec');
  const keda = resource.kind === 'ScaledObject';
  const minReplicas = spec.at(keda ? 'minReplicaCount' : 'minReplicas');
  const maxReplicas = spec.at(keda ? 'maxReplicaCount' : 'maxReplicas');
  return {
    resource,
    ...targetOf(spec.at('scaleTargetRef'), keda ? 'Deployment' : ''),
    minReplicas,
    maxReplicas,
    min: minReplicas.present ? minReplicas.number() : keda ? 0 : 1,
    max: maxReplicas.present ? maxReplicas.number() : keda ? 100 : undefined,
  };
}

/** What a reference of an autoscaler names. */
export function targetOf(
  target: Node,
  usualKind: string,
): Pick<Autoscaler, 'target' | 'targetGroup' | 'targetKind' | 'targetName'> {
  const apiVersion = target.at('apiVersion').text() ?? 'apps/v1';
  const slash = apiVersion.lastIndexOf('/');
  return {
    target,
    targetGroup: slash < 0 ? '' : apiVersion.slice(0, slash),
    targetKind: target.at('kind').text() ?? usualKind,
    targetName: target.at('name').text() ?? '',
  };
}

/** The autoscalers that set the replicas of an object, wherever both may stand in one namespace. */
export function autoscalersFor(resource: Resource, cluster: Cluster): readonly Autoscaler[] {
  const named = cluster.once(byTarget).get(`${resource.kind}/${resource.name}`) ?? [];
  return named.filter(
    ({ resource: scaler, targetGroup }) =>
      mayStandIn(scaler, resource.namespace) && sameGroup(targetGroup, resource.group),
  );
}

/** `extensions` is the former group of `apps`. */
export function sameGroup(one: string, other: string): boolean {
  const present = (group: string) => (group === 'extensions' ? 'apps' : group);
  return present(one) === present(other);
}

function byTarget(cluster: Cluster): ReadonlyMap<string, readonly Autoscaler[]> {
  const index = new Map<string, Autoscaler[]>();
  for (const scaler of autoscalersOf(cluster)) {
    const key = `${scaler.targetKind}/${scaler.targetName}`;
    const same = index.get(key);
    if (same === undefined) index.set(key, [scaler]);
    else same.push(scaler);
  }
  return index;
}

/** How many replicas a workload will have. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
  /** What says so: `spec.replicas`, a bound of an autoscaler, or an entry of a Kustomize build file. */
  readonly at: Node;
  /** False where nothing is written and one is the default. */
  readonly written: boolean;
  readonly scaler?: Autoscaler;
}

/**
 * The replicas of a workload as far as its target tells: its autoscaler's bounds, what a Kustomize build file beside it
 * sets, or its own. Undefined where something else may set them.
 */
export function replicasOf(resource: Resource, cluster: Cluster): Replicas | undefined {
  if (resource.fragment || resource.kind === 'DaemonSet') return undefined;
  const [scaler] = autoscalersFor(resource, cluster);
  if (scaler !== undefined) {
    const { min, max } = scaler;
    if (min === undefined || max === undefined) return undefined;
    return { min: Math.max(1, min), max, at: scaler.minReplicas, written: scaler.minReplicas.present, scaler };
  }
  const [build] = replicaEntries(cluster, resource.name);
  const replicas = build === undefined ? resource.root.at('spec', 'replicas') : build.count;
  if (build === undefined && mayPatchReplicas(resource, cluster)) return undefined;
  const count = replicas.present ? replicas.number() : 1;
  return count === undefined ? undefined : { min: count, max: count, at: replicas, written: replicas.present };
}

/** An entry of `replicas` in a Kustomize build file. */
export interface ReplicaEntry {
  readonly within: BuildDocument;
  readonly count: Node;
}

/** What the Kustomize build files of a target say about the replicas of the workloads of this name. */
export function replicaEntries(cluster: Cluster, name: string): readonly ReplicaEntry[] {
  return cluster.once(entriesByName).get(name) ?? [];
}

function entriesByName(cluster: Cluster): ReadonlyMap<string, readonly ReplicaEntry[]> {
  const index = new Map<string, ReplicaEntry[]>();
  for (const within of cluster.buildDocuments('kustomization')) {
    for (const item of within.root.at('replicas').items()) {
      const name = item.at('name').text() ?? '';
      index.set(name, [...(index.get(name) ?? []).slice(0, 9), { within, count: item.at('count') }]);
    }
  }
  return index;
}

/** True when a patch of the target sets or removes the replicas of a workload, or may. */
export function mayPatchReplicas({ kind, name }: Resource, cluster: Cluster): boolean {
  const { objects, inline } = cluster.once(findReplicaPatches);
  return inline || objects.get(name).some((patch) => patch.kind === kind);
}

function findReplicaPatches(cluster: Cluster) {
  const objects = cluster.resources.filter(
    ({ fragment, root }) => fragment && root.at('spec', 'replicas').value !== undefined,
  );
  const inline = cluster.buildDocuments('kustomization').some(({ root }) =>
    ['patches', 'patchesStrategicMerge', 'patchesJson6902'].some((field) =>
      root
        .at(field)
        .items()
        .some((patch) => (patch.text() ?? patch.at('patch').text() ?? '').includes('replicas')),
    ),
  );
  return { objects: byName(objects), inline };
}

/** True for a file of a Kustomize base, which others build upon and change. */
export function isBase({ file }: Resource): boolean {
  return /(?:^|\/)bases?\//i.test(file);
}
