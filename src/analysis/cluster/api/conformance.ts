import { folderOf } from '../../source/location.js';
import type { Cluster } from '../cluster.js';
import type { Resource } from '../resource.js';
import { customKindOf } from './custom-kind.js';
import { builtInKind } from './description.js';
import type { Fault } from './fault.js';
import { nameFault } from './object-name.js';
import { structuralFaults } from './structural.js';
import { isFields } from './value.js';
import { Walk } from './walk.js';

/** An object, and how it differs from the description of its kind. */
export interface Conformance {
  readonly resource: Resource;
  readonly faults: readonly Fault[];
}

/** Objects of one kind that nothing describes here. */
export interface UnknownKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly count: number;
}

/** The objects of a cluster that do not match the description of their kind at a minor version of Kubernetes. */
export function nonconforming(cluster: Cluster, minor: number): readonly Conformance[] {
  const known = cluster.once(byMinor);
  const before = known.get(minor);
  if (before !== undefined) return before;
  const partial = cluster.once(partialFiles);
  const found: Conformance[] = [];
  for (const resource of cluster.resources) {
    const faults = faultsOf(cluster, resource, minor, !resource.fragment && !partial.has(resource.file));
    if (faults.length > 0) found.push({ resource, faults });
  }
  known.set(minor, found);
  return found;
}

/** True when an object is right as it is under another version of its API, at a minor version of Kubernetes. */
export function conformsAs({ root, kind, fragment }: Resource, apiVersion: string, minor: number): boolean {
  const builtIn = builtInKind(apiVersion, kind, minor);
  if (builtIn === undefined || !builtIn.served || !isFields(root.value)) return false;
  const walk = new Walk(builtIn.api, !fragment);
  walk.shape({ ...root.value, kind }, builtIn.shape);
  return walk.told().length === 0;
}

/** The kinds of a cluster that neither this version of Kubernetes nor a definition of the target describes. */
export function unknownKinds(cluster: Cluster, minor: number): readonly UnknownKind[] {
  const counts = new Map<string, UnknownKind>();
  for (const resource of cluster.resources) {
    const { apiVersion, kind, group } = resource;
    if (group === 'kustomize.config.k8s.io') continue;
    if (builtInKind(apiVersion, kind, minor) !== undefined || customKindOf(resource, cluster)?.schema !== undefined)
      continue;
    const key = `${apiVersion}/${kind}`;
    counts.set(key, { apiVersion, kind, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, kind]) => kind);
}

function byMinor(): Map<number, readonly Conformance[]> {
  return new Map();
}

function faultsOf(cluster: Cluster, resource: Resource, minor: number, whole: boolean): readonly Fault[] {
  const { root, apiVersion, kind } = resource;
  const object = root.value;
  if (!isFields(object)) return [];
  const builtIn = builtInKind(apiVersion, kind, minor);
  const custom = builtIn === undefined ? customKindOf(resource, cluster) : undefined;
  if (builtIn === undefined && custom?.schema === undefined) return [];
  const named = nameFault(resource, whole, minor, custom !== undefined);
  if (builtIn !== undefined) {
    const walk = new Walk(builtIn.api, whole);
    walk.shape(withKind(object, resource), builtIn.shape);
    return named === undefined ? walk.told() : [named, ...walk.told()];
  }
  const faults = structuralFaults(object, custom?.schema ?? {}, whole);
  const told = custom?.keepsUnknown === true ? faults.filter(({ kind }) => kind !== 'unknown') : faults;
  return named === undefined ? told : [named, ...told];
}

/** Items of a typed list may leave out what the list says. */
function withKind(object: Readonly<Record<string, unknown>>, { apiVersion, kind }: Resource) {
  return object['kind'] === undefined ? { ...object, apiVersion, kind } : object;
}

/** The files that the Kustomize build files of a target list as whole objects, by folder; no entry for other folders. */
export function listedFiles(cluster: Cluster): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, ReadonlySet<string>>();
  for (const { file, root } of cluster.buildDocuments('kustomization')) {
    const folder = folderOf(file);
    const listed = ['resources', 'bases', 'components', 'crds', 'generators', 'transformers', 'validators'];
    const names = listed.flatMap((field) => root.at(field).texts()).map((name) => name.replace(/^\.\//, ''));
    folders.set(folder, new Set([...(folders.get(folder) ?? []), ...names.map((name) => folder + name)]));
  }
  return folders;
}

/** Files of test tools that say which fields an object is expected to have. */
const EXPECTED = /(?:^|\/)(?:\.?chainsaw-test\/|[^/]*\b(?:assert|expected|errors?)\b[^/]*$)/;

/** True for a file of a test tool that says what an object is expected to look like. */
export function isExpectation(file: string): boolean {
  return EXPECTED.test(file);
}

/** The files whose objects may lack something: a file that the build file beside it does not list may be a patch. */
function partialFiles(cluster: Cluster): ReadonlySet<string> {
  const listed = cluster.once(listedFiles);
  const files = cluster.manifests.map(({ parsed }) => parsed.file);
  return new Set(files.filter((file) => isExpectation(file) || listed.get(folderOf(file))?.has(file) === false));
}
