import { editDistance } from '../source/spelling.js';
import type { Cluster } from './cluster.js';
import { incompleteness, mayMakePods, Neighbours } from './completeness.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';
import { type Autoscaler, autoscalersOf, isAutoscaler, sameGroup, targetOf } from './scaling.js';
import { byName, mayStandIn } from './selection.js';
import type { Workload } from './workload.js';

/** An object that scales another, in number or in size, and what it names. */
export type Scaler = Pick<Autoscaler, 'resource' | 'target' | 'targetGroup' | 'targetKind' | 'targetName'>;

/** Everything of a target that scales workloads: also VerticalPodAutoscalers; patches are left out. */
export function scalersOf(cluster: Cluster): readonly Scaler[] {
  const vertical = cluster
    .ofKind('VerticalPodAutoscaler')
    .filter(({ group, fragment }) => group === 'autoscaling.k8s.io' && !fragment)
    .map((resource) => ({ resource, ...targetOf(resource.root.at('spec', 'targetRef'), '') }));
  return [...autoscalersOf(cluster), ...vertical];
}

/** Kinds of Kubernetes itself that have replicas to scale, and those of which pods can be sized. */
const SCALABLE: Readonly<Record<string, readonly string[]>> = {
  apps: ['Deployment', 'StatefulSet', 'ReplicaSet'],
  extensions: ['Deployment', 'ReplicaSet'],
  batch: [],
  '': ['ReplicationController'],
};
const SIZABLE: Readonly<Record<string, readonly string[]>> = {
  apps: ['Deployment', 'StatefulSet', 'ReplicaSet', 'DaemonSet'],
  extensions: ['Deployment', 'ReplicaSet', 'DaemonSet'],
  batch: ['Job', 'CronJob'],
  '': ['ReplicationController', 'Pod'],
};

/** What is wrong with a target, and how sure that is. */
export interface TargetFault {
  readonly message: string;
  readonly confidence: 'certain' | 'likely' | 'guess';
  readonly related?: Resource;
}

/** Why a scaler has nothing to scale, as far as its target tells. */
export function targetFault(scaler: Scaler, cluster: Cluster): TargetFault | undefined {
  const { resource, targetKind, targetName, targetGroup } = scaler;
  if ([targetKind, targetName, targetGroup].some(holdsVariable)) return undefined;
  const word = resource.kind === 'VerticalPodAutoscaler' ? 'targetRef' : 'scaleTargetRef';
  if (targetKind === '' || targetName === '')
    return { message: `${word} names no ${targetName === '' ? 'object' : 'kind'}`, confidence: 'certain' };
  const kinds = (resource.kind === 'VerticalPodAutoscaler' ? SIZABLE : SCALABLE)[targetGroup];
  if (kinds !== undefined && !kinds.includes(targetKind)) {
    const message = `${word} names a ${targetKind} of ${targetGroup === '' ? 'v1' : targetGroup}, which it cannot scale`;
    return { message, confidence: 'certain' };
  }
  return missing(scaler, cluster);
}

const resourcesByName = (cluster: Cluster) => byName(cluster.resources);

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'DaemonSet', 'Rollout', 'ReplicationController']);

function missing(scaler: Scaler, cluster: Cluster): TargetFault | undefined {
  const { resource, targetKind, targetName, targetGroup } = scaler;
  const same = cluster
    .once(resourcesByName)
    .get(targetName)
    .filter(({ kind }) => WORKLOADS.has(kind) || kind === targetKind);
  const alike = same.filter(({ kind, group }) => kind === targetKind && sameGroup(group, targetGroup));
  if (alike.some((each) => each.fragment || mayStandIn(each, resource.namespace))) return undefined;
  const [away] = alike;
  const what = `${targetKind} ${targetName}`;
  if (away !== undefined) {
    const message = `${what} stands in namespace ${away.namespace}, and its autoscaler in ${resource.namespace}`;
    return { message, confidence: 'likely', related: away };
  }
  if (!WORKLOADS.has(targetKind)) return undefined;
  const other = same.find((each) => mayStandIn(each, resource.namespace));
  if (other !== undefined) {
    const message = `${what} of ${targetGroup} does not exist, while there is a ${other.kind} of ${other.group} of this name`;
    return { message, confidence: 'likely', related: other };
  }
  return misspelt(scaler, cluster);
}

function misspelt({ resource, targetKind, targetName }: Scaler, cluster: Cluster): TargetFault | undefined {
  if (incompleteness(cluster) !== undefined || mayMakePods(cluster)) return undefined;
  const there = cluster.once(scalableByKind).get(targetKind)?.of(resource.namespace) ?? [];
  if (there.length === 0) return undefined;
  const compared = there.length * autoscalersOf(cluster).length <= MOST ? there : [];
  const near = compared.find(({ name }) => name.length > 4 && editDistance(name, targetName) <= 2);
  const what = `no ${targetKind} ${targetName} is here`;
  if (near !== undefined)
    return { message: `${what}, while there is ${near.name}`, confidence: 'likely', related: near };
  const others = there.length === 1 ? 'another' : `${there.length} others`;
  return { message: `${what}, while the target holds ${others} of this kind`, confidence: 'guess' };
}

/** More comparisons of names than this are not made. */
const MOST = 20_000;

const scalableByKind = (cluster: Cluster): ReadonlyMap<string, Neighbours<Resource>> =>
  new Map(
    [...WORKLOADS].map((kind) => {
      const whole = cluster.ofKind(kind).filter(({ fragment }) => !fragment);
      return [kind, new Neighbours(whole, (resource) => resource)];
    }),
  );

/** Scalers that have a target in common: each with one that came before it. */
export function sharedTargets(cluster: Cluster): readonly { readonly scaler: Scaler; readonly other: Scaler }[] {
  const first = new Map<string, Scaler>();
  return scalersOf(cluster).flatMap((scaler) => {
    const { resource, targetGroup, targetKind, targetName } = scaler;
    if (targetName === '' || holdsVariable(targetName) || isAdvisory(scaler)) return [];
    const group = targetGroup === 'extensions' ? 'apps' : targetGroup;
    const way = resource.kind === 'VerticalPodAutoscaler' ? 'size' : 'number';
    const key = JSON.stringify([way, resource.namespace ?? '', group, targetKind, targetName]);
    const other = first.get(key);
    if (other === undefined) first.set(key, scaler);
    return other === undefined || other.resource.id === resource.id || isHandedOver(scaler, other)
      ? []
      : [{ scaler, other }];
  });
}

/** A VerticalPodAutoscaler that only recommends disturbs nobody. */
function isAdvisory({ resource }: Scaler): boolean {
  return (
    resource.kind === 'VerticalPodAutoscaler' && resource.root.at('spec', 'updatePolicy', 'updateMode').text() === 'Off'
  );
}

/** KEDA makes a HorizontalPodAutoscaler of its own, and takes over one that it is told. */
function isHandedOver(...pair: readonly [Scaler, Scaler]): boolean {
  const keda = pair.find(({ resource }) => resource.kind === 'ScaledObject')?.resource;
  const horizontal = pair.find(({ resource }) => resource.kind === 'HorizontalPodAutoscaler')?.resource;
  if (keda === undefined || horizontal === undefined) return false;
  const taken = keda.annotations['scaledobject.keda.sh/transfer-hpa-ownership'] === 'true';
  return taken || horizontal.name === `keda-hpa-${keda.name}`;
}

/** A metric that is a share of what containers request. */
export interface Utilization {
  readonly resource: 'cpu' | 'memory';
  /** The container meant; absent for all of the pod. */
  readonly container?: string;
  readonly at: Autoscaler['target'];
}

/** The metrics of an autoscaler that are shares of requests; without any metric, that is CPU. */
export function utilizationsOf({ resource, target }: Scaler): readonly Utilization[] {
  if (!isAutoscaler(resource)) return [];
  const spec = resource.root.at('spec');
  if (resource.kind === 'ScaledObject') return spec.at('triggers').items().flatMap(ofTrigger);
  const old = spec.at('targetCPUUtilizationPercentage');
  if (old.present) return [{ resource: 'cpu', at: old }];
  const metrics = spec.at('metrics');
  return metrics.items().length === 0 ? [{ resource: 'cpu', at: target }] : metrics.items().flatMap(ofMetric);
}

const isMeasured = (name: string | undefined): name is 'cpu' | 'memory' => name === 'cpu' || name === 'memory';

function ofTrigger(trigger: Autoscaler['target']): readonly Utilization[] {
  const type = trigger.at('type').text();
  const way = trigger.at('metricType').text() ?? trigger.at('metadata', 'type').text();
  if (!isMeasured(type) || way !== 'Utilization') return [];
  const container = trigger.at('metadata', 'containerName').text();
  return [{ resource: type, at: trigger.at('type'), ...(container === undefined ? {} : { container }) }];
}

function ofMetric(metric: Autoscaler['target']): readonly Utilization[] {
  const own = metric.at('type').text() === 'ContainerResource' ? metric.at('containerResource') : metric.at('resource');
  const name = own.at('name').text();
  const share = own.at('target', 'averageUtilization').present || own.at('targetAverageUtilization').present;
  if (!isMeasured(name) || !share) return [];
  const container = own.at('container').text();
  return [{ resource: name, at: metric.at('type'), ...(container === undefined ? {} : { container }) }];
}

/** The complete workloads that scalers of the target scale for certain, each with its scaler. */
export function scaledWorkloads(
  cluster: Cluster,
): readonly { readonly scaler: Autoscaler; readonly workload: Workload }[] {
  const workloads = new Map(
    cluster.workloads.filter(({ complete }) => complete).map((each) => [keyOf(each.resource), each]),
  );
  return autoscalersOf(cluster).flatMap((scaler) => {
    const { targetGroup: group, targetKind: kind, targetName: name } = scaler;
    const workload = workloads.get(keyOf({ group, kind, name, namespace: scaler.resource.namespace }));
    return workload === undefined ? [] : [{ scaler, workload }];
  });
}

interface Named {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

const keyOf = ({ group, kind, name, namespace }: Named): string =>
  JSON.stringify([namespace ?? '', group === 'extensions' ? 'apps' : group, kind, name]);
