import type { Cluster } from './cluster.js';
import { quantityAt } from './quantity.js';

/**
 * True when a LimitRange of the namespace gives containers that name no limit for a resource one of its own. As the API
 * server does, an absent `default` is taken from `max`.
 */
export function hasDefaultLimit(cluster: Cluster, namespace: string | undefined, resource: string): boolean {
  return cluster
    .ofKind('LimitRange')
    .filter((range) => range.namespace === namespace)
    .flatMap((range) => range.root.at('spec', 'limits').items())
    .filter((item) => item.at('type').text() === 'Container')
    .flatMap((item) => [item.at('default', resource), item.at('max', resource)])
    .some((limit) => (quantityAt(limit) ?? 0) > 0);
}
