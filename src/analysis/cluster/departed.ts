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

/** The namespaces that the change takes out of every target, with everything that this target had in them. */
export function departedNamespaces(change: Change): ReadonlySet<string> {
  const gone = departed(change, 'Namespace').filter(({ group }) => group === '');
  if (gone.length === 0) return new Set();
  const inUse = new Set(change.now.resources.map(({ namespace }) => namespace));
  return new Set(gone.map(({ name }) => name).filter((name) => !inUse.has(name)));
}
