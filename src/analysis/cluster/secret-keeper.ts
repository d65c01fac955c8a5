import type { Cluster } from './cluster.js';
import type { Change } from './departed.js';
import type { Resource } from './resource.js';

/**
 * The SealedSecret or ExternalSecret that made a Secret before the change and that makes it nowhere now, in this target or
 * in one that it has left. The namespace may be said elsewhere since.
 */
export function keeperBefore(secret: Resource, { before, now, elsewhere, formerly }: Change): Resource | undefined {
  if (keeperOf(secret, now) !== undefined) return undefined;
  const here = keeperOf(secret, before);
  if (here !== undefined) return here;
  for (const [at, cluster] of (formerly ?? []).entries()) {
    const keeper = keeperOf(secret, cluster);
    const later = elsewhere[at];
    if (keeper !== undefined && (later === undefined || keeperOf(secret, later) === undefined)) return keeper;
  }
  return undefined;
}

function keeperOf({ namespace = '', name }: Resource, cluster: Cluster): Resource | undefined {
  const made = cluster.once(madeByName).get(name) ?? [];
  return made.find((each) => each.namespace === '' || namespace === '' || each.namespace === namespace)?.keeper;
}

interface Made {
  readonly namespace: string;
  readonly keeper: Resource;
}

/** The Secrets that SealedSecrets and ExternalSecrets of a cluster make, by name. */
function madeByName(cluster: Cluster): ReadonlyMap<string, readonly Made[]> {
  const made = new Map<string, Made[]>();
  for (const keeper of cluster.ofKind('SealedSecret', 'ExternalSecret')) {
    const target = keeper.root.at('spec', keeper.kind === 'SealedSecret' ? 'template' : 'target');
    const named = (keeper.kind === 'SealedSecret' ? target.at('metadata', 'name') : target.at('name')).text();
    const name = named ?? keeper.name;
    const one = { namespace: keeper.namespace ?? '', keeper };
    const same = made.get(name);
    if (same === undefined) made.set(name, [one]);
    else same.push(one);
  }
  return made;
}
