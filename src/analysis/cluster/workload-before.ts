import { type Change, predecessorOf } from './departed.js';
import type { Resource } from './resource.js';
import { type Workload, workloadOf } from './workload.js';

/** The pod that the same object described before the change, also where it has moved. */
export function workloadBefore(change: Change, resource: Resource): Workload | undefined {
  const former = predecessorOf(resource, change);
  return former === undefined ? undefined : workloadOf(former);
}
