import type { Cluster } from '../cluster.js';
import type { Resource } from '../resource.js';
import { type Fields, isFields } from './value.js';

/** A version of a kind that a CustomResourceDefinition of the target brings. */
export interface CustomKind {
  readonly definition: Resource;
  readonly version: string;
  readonly served: boolean;
  /** The OpenAPI schema of the version; undefined when it has none. */
  readonly schema: Fields | undefined;
  /** The definition keeps fields that no schema names. */
  readonly keepsUnknown: boolean;
}

/** The kinds that the target defines itself, by "group/kind", with their versions. */
export function customKinds(cluster: Cluster): ReadonlyMap<string, readonly CustomKind[]> {
  const kinds = new Map<string, readonly CustomKind[]>();
  for (const definition of cluster.ofKind('CustomResourceDefinition')) {
    const spec = definition.root.at('spec').value;
    if (definition.group !== 'apiextensions.k8s.io' || definition.fragment || !isFields(spec)) continue;
    const names = spec['names'];
    const kind = isFields(names) ? names['kind'] : undefined;
    if (typeof kind !== 'string' || typeof spec['group'] !== 'string') continue;
    kinds.set(`${spec['group']}/${kind}`, versionsOf(definition, spec));
  }
  return kinds;
}

/** The version of a kind that an object asks for: undefined when the target does not define it. */
export function customKindOf({ group, kind, apiVersion }: Resource, cluster: Cluster): CustomKind | undefined {
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  return cluster
    .once(customKinds)
    .get(`${group}/${kind}`)
    ?.find((one) => one.version === version);
}

function versionsOf(definition: Resource, spec: Fields): readonly CustomKind[] {
  const whole = spec['validation'];
  const common = isFields(whole) && isFields(whole['openAPIV3Schema']) ? whole['openAPIV3Schema'] : undefined;
  const old = definition.apiVersion.endsWith('/v1beta1');
  const keepsUnknown = old ? spec['preserveUnknownFields'] !== false : spec['preserveUnknownFields'] === true;
  const listed = Array.isArray(spec['versions']) ? spec['versions'].filter(isFields) : [];
  const versions = listed.length > 0 ? listed : [{ name: spec['version'], served: true }];
  return versions.flatMap((version) => {
    const { name, served, schema } = version as Fields;
    if (typeof name !== 'string') return [];
    const own = isFields(schema) && isFields(schema['openAPIV3Schema']) ? schema['openAPIV3Schema'] : common;
    return [{ definition, version: name, served: served !== false, schema: own, keepsUnknown }];
  });
}
