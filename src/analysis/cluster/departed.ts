import type { Cluster } from './cluster.js';
import { isDelisted } from './delisted.js';
import type { Resource } from './resource.js';

/** The states between which something can go. */
export interface Change {
  readonly before: Cluster;
  readonly now: Cluster;
  /** The other targets that the change touches, as they would be. */
  readonly elsewhere: readonly Cluster[];
  /** The same ones as they were, in the same order; where this is absent, all that stands there counts as new. */
  readonly formerly?: readonly Cluster[];
}

/** The whole objects of the given kinds that the change takes out of every target that it touches. */
export function departed(change: Change, ...kinds: readonly string[]): readonly Resource[] {
  const { before, now } = change;
  if (before === now) return [];
  return before.ofKind(...kinds).filter((resource) => isWhole(resource) && successorOf(resource, change) === undefined);
}

/**
 * What an object of the state before has become: the one with its identity or, as its namespace may have moved between it
 * and its Kustomize build file, a new one that differs in having a namespace. In another target it has to be new as well.
 */
export function successorOf(resource: Resource, change: Change): Resource | undefined {
  const { before, now, elsewhere, formerly } = change;
  const lives = (other: Resource) => !isDeletion(other) && (other.fragment || !isDelisted(other.file, change));
  const here = now.find(resource.id);
  if (here !== undefined && lives(here)) return here;
  const twin = alike(now, resource).find((other) => other.id === resource.id && lives(other));
  if (twin !== undefined) return twin;
  const places = [[now, before] as const, ...elsewhere.map((cluster, at) => [cluster, formerly?.[at]] as const)];
  for (const [cluster, former] of places) {
    const found = alike(cluster, resource).find((other) => lives(other) && former?.find(other.id) === undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An object of the state before, and the target that it stood in. */
export interface Former {
  readonly resource: Resource;
  readonly cluster: Cluster;
}

/** What an object was before the change, here or in a target that it has left; the counterpart of `successorOf`. */
export function predecessorOf(resource: Resource, change: Change): Resource | undefined {
  return formerOf(resource, change)?.resource;
}

/** Many rules ask for the same objects of the same change, each time among all of its targets. */
const known = new WeakMap<Change, Map<Resource, Former | undefined>>();

/** What an object was before the change, with where it stood. */
export function formerOf(resource: Resource, change: Change): Former | undefined {
  const told = known.get(change) ?? new Map<Resource, Former | undefined>();
  known.set(change, told);
  if (!told.has(resource)) told.set(resource, soughtFormer(resource, change));
  return told.get(resource);
}

function soughtFormer(resource: Resource, { before, now, elsewhere, formerly }: Change): Former | undefined {
  const here = before.once(byFileAndId).get(`${resource.file}\n${resource.id}`) ?? before.find(resource.id);
  if (here !== undefined) return { resource: here, cluster: before };
  const places = [[before, now] as const, ...(formerly ?? []).map((cluster, at) => [cluster, elsewhere[at]] as const)];
  for (const [cluster, later] of places) {
    const found = alike(cluster, resource).find((other) => isWhole(other) && later?.find(other.id) === undefined);
    if (found !== undefined) return { resource: found, cluster };
  }
  return undefined;
}

/** The first object of each identity in each file, as several overlays in one target can hold the same one. */
function byFileAndId(cluster: Cluster): ReadonlyMap<string, Resource> {
  return new Map([...cluster.resources].reverse().map((resource) => [`${resource.file}\n${resource.id}`, resource]));
}

function isWhole(resource: Resource): boolean {
  return !resource.fragment && !isDeletion(resource);
}

const isDeletion = ({ root }: Resource): boolean => root.at('$patch').text() === 'delete';

/** The objects of a cluster with the same kind and name, and the same namespace where both have one. */
function alike(cluster: Cluster, { group, kind, name, namespace }: Resource): readonly Resource[] {
  const same = cluster.once(byKindAndName).get([group, kind, name].join('/')) ?? [];
  return same.filter((other) => isUnsaid(namespace) || isUnsaid(other.namespace) || other.namespace === namespace);
}

const isUnsaid = (namespace: string | undefined): boolean => namespace === undefined || namespace === '';

function byKindAndName(cluster: Cluster): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of cluster.resources) {
    if (resource.name === '') continue;
    const key = [resource.group, resource.kind, resource.name].join('/');
    const same = found.get(key);
    if (same === undefined) found.set(key, [resource]);
    else same.push(resource);
  }
  return found;
}

/** The namespaces that the change takes out of every target, with everything that this target had in them. */
export function departedNamespaces(change: Change): ReadonlySet<string> {
  const gone = departed(change, 'Namespace').filter(({ group }) => group === '');
  if (gone.length === 0) return new Set();
  const inUse = new Set(change.now.resources.map(({ namespace }) => namespace));
  return new Set(gone.map(({ name }) => name).filter((name) => !inUse.has(name)));
}
