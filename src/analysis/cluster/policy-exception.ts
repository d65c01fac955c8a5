import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** The exceptions from Kyverno policies in a target, of either language. */
export function exceptionsIn(cluster: Cluster): readonly Resource[] {
  return cluster
    .ofKind('PolicyException')
    .filter(({ group }) => group === 'kyverno.io' || group === 'policies.kyverno.io');
}
