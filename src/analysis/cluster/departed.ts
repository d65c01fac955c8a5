import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** The states between which something can go. */
export interface Change {
  readonly before: Cluster;
  readonly now: Cluster;
  readonly elsewhere: readonly Cluster[];
}

/** The whole objects of the given kinds that the change takes out of every target that it touches. */
export function departed({ before, now, elsewhere }: Change, ...kinds: readonly string[]): readonly Resource[] {
  if (before === now) return [];
  return before
    .ofKind(...kinds)
    .filter((resource) => isWhole(resource) && ![now, ...elsewhere].some((cluster) => lives(cluster, resource.id)));
}

function isWhole({ fragment, root }: Resource): boolean {
  return !fragment && root.at('$patch').text() !== 'delete';
}

function lives(cluster: Cluster, id: string): boolean {
  const found = cluster.find(id);
  return found !== undefined && found.root.at('$patch').text() !== 'delete';
}
