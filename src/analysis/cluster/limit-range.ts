import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { quantityAt } from './quantity.js';

/**
 * The node of the limit that a LimitRange of the namespace gives to containers that name none. As the API server does,
 * an absent `default` is taken from `max`.
 */
export function defaultLimit(cluster: Cluster, namespace: string | undefined, resource: string): Node | undefined {
  return cluster
    .ofKind('LimitRange')
    .filter((range) => range.namespace === namespace)
    .flatMap((range) => range.root.at('spec', 'limits').items())
    .filter((item) => item.at('type').text() === 'Container')
    .flatMap((item) => [item.at('default', resource), item.at('max', resource)])
    .find((limit) => (quantityAt(limit) ?? 0) > 0);
}
