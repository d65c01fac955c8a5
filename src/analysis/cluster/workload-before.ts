import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import type { Workload } from './workload.js';

/** The pod that the same object described before the change. */
export function workloadBefore(before: Cluster, { id }: Resource): Workload | undefined {
  return before.once(workloadsById).get(id);
}

function workloadsById(cluster: Cluster): ReadonlyMap<string, Workload> {
  return new Map(cluster.workloads.map((workload) => [workload.resource.id, workload]));
}
