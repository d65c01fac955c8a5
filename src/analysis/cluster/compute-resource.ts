import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { hasDefaultLimit, hasDefaultRequest } from './limit-range.js';
import { quantityAt } from './quantity.js';
import type { Container, Workload } from './workload.js';

/** A value that is no quantity counts as given: it is wrong in another way. Zero means none. */
export function isGiven(value: Node): boolean {
  return value.present && quantityAt(value) !== 0;
}

/** True when the container has a limit, its own or through the pod as a whole or a LimitRange of the namespace. */
export function hasLimit(cluster: Cluster, { node, workload }: Container, resource: string): boolean {
  const path = ['resources', 'limits', resource];
  return (
    isGiven(node.at(...path)) ||
    isGiven(workload.pod.at(...path)) ||
    hasDefaultLimit(cluster, workload.resource.namespace, resource)
  );
}

/** True when a request is written for the container, or for the pod as a whole, or given by a LimitRange. */
export function hasWrittenRequest(cluster: Cluster, { node, workload }: Container, resource: string): boolean {
  const path = ['resources', 'requests', resource];
  return (
    isGiven(node.at(...path)) ||
    isGiven(workload.pod.at(...path)) ||
    hasDefaultRequest(cluster, workload.resource.namespace, resource)
  );
}

/** True when the container has a request; a limit is one too, as is what the pod as a whole or a LimitRange gives. */
export function hasRequest(cluster: Cluster, container: Container, resource: string): boolean {
  return hasWrittenRequest(cluster, container, resource) || hasLimit(cluster, container, resource);
}

/** What a container, or the pod as a whole, asks for and is allowed. */
export interface ResourceClaim {
  readonly workload: Workload;
  /** The container's label, or "the pod". */
  readonly label: string;
  readonly resources: Node;
}

/** The claims of every container, and of every pod that makes one as a whole. */
export function claimsOf(cluster: Cluster): readonly ResourceClaim[] {
  return cluster.once(claimsIn);
}

function claimsIn(cluster: Cluster): readonly ResourceClaim[] {
  return cluster.workloads.flatMap((workload) =>
    [
      { workload, label: 'the pod', resources: workload.pod.at('resources') },
      ...workload.containers.map(({ label, node }) => ({ workload, label, resources: node.at('resources') })),
    ].filter(({ resources }) => resources.present),
  );
}
