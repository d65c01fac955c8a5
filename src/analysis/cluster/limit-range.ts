import type { Cluster } from './cluster.js';
import { quantityAt } from './quantity.js';

/** By namespace, then by field and resource, which values a LimitRange gives containers that name none. */
type Defaults = ReadonlyMap<string | undefined, ReadonlySet<string>>;

/**
 * True when a LimitRange of the namespace gives containers that name no limit for a resource one of its own. As the API
 * server does, an absent `default` is taken from `max`.
 */
export function hasDefaultLimit(cluster: Cluster, namespace: string | undefined, resource: string): boolean {
  const given = cluster.once(defaultsIn).get(namespace);
  return given !== undefined && (given.has(`default ${resource}`) || given.has(`max ${resource}`));
}

/** The same for requests, which are taken from `defaultRequest`, or from the limit that would be given. */
export function hasDefaultRequest(cluster: Cluster, namespace: string | undefined, resource: string): boolean {
  const given = cluster.once(defaultsIn).get(namespace);
  return given?.has(`defaultRequest ${resource}`) === true || hasDefaultLimit(cluster, namespace, resource);
}

function defaultsIn(cluster: Cluster): Defaults {
  const byNamespace = new Map<string | undefined, Set<string>>();
  for (const { root, namespace } of cluster.ofKind('LimitRange')) {
    const given = byNamespace.get(namespace) ?? new Set<string>();
    byNamespace.set(namespace, given);
    for (const item of root.at('spec', 'limits').items()) {
      if (item.at('type').text() !== 'Container') continue;
      for (const field of ['default', 'defaultRequest', 'max']) {
        for (const [resource, value] of item.at(field).entries())
          if ((quantityAt(value) ?? 0) > 0) given.add(`${field} ${resource}`);
      }
    }
  }
  return byNamespace;
}
