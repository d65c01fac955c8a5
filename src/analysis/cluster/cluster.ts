import type { FilePath } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { ParsedFile, SourceDocument, SourceProblem } from '../source/yaml.js';
import { type FileRole, fileRole } from './file-role.js';
import { type Resource, resourcesIn } from './resource.js';
import { type Container, type Workload, workloadOf } from './workload.js';

/** A file of the target that is read as text only, because it is neither YAML nor JSON. */
export interface TextFile {
  readonly file: FilePath;
  readonly text: string;
}

/** A parsed file, and whether it is a piece of other objects (a Kustomize patch). */
export interface ManifestFile {
  readonly parsed: ParsedFile;
  readonly fragment: boolean;
}

/** A document that is no object: a Kustomize build file, a chart's values, a workflow. */
export interface BuildDocument {
  readonly role: FileRole;
  readonly root: Node;
  readonly file: FilePath;
  /** Position among the file's documents, from 0. */
  readonly document: number;
}

/** Everything that one target would apply. It never changes; what is derived is computed once, on first asking. */
export class Cluster {
  readonly manifests: readonly ManifestFile[];
  readonly texts: readonly TextFile[];
  /** Files of the folders above that say how files of the target are treated; they are judged where they stand. */
  readonly context: readonly ManifestFile[];
  #resources: readonly Resource[] | undefined;
  #workloads: readonly Workload[] | undefined;
  #containers: readonly Container[] | undefined;
  #completeContainers: readonly Container[] | undefined;
  #byId: ReadonlyMap<string, Resource> | undefined;
  #byKind: ReadonlyMap<string, readonly Resource[]> | undefined;
  #build: readonly BuildDocument[] | undefined;
  readonly #derived = new Map<unknown, unknown>();

  constructor(
    manifests: readonly ManifestFile[],
    texts: readonly TextFile[] = [],
    context: readonly ManifestFile[] = [],
  ) {
    this.manifests = manifests;
    this.texts = texts;
    this.context = context;
  }

  /** What could not be read, in the order of the files. */
  get problems(): readonly SourceProblem[] {
    return this.manifests.flatMap(({ parsed }) => parsed.problems);
  }

  get resources(): readonly Resource[] {
    this.#resources ??= this.manifests.flatMap(({ parsed: { file, documents }, fragment }) => {
      const objects = fileRole(file) === 'manifests' ? documents : documents.filter(isObject);
      return objects.flatMap((document) => resourcesIn(document, fragment));
    });
    return this.#resources;
  }

  /** The documents of the given role that are no objects, in the order of the files. */
  buildDocuments(role: FileRole): readonly BuildDocument[] {
    this.#build ??= this.manifests.flatMap(({ parsed }) => buildDocumentsOf(parsed));
    return this.#build.filter((document) => document.role === role);
  }

  /** The documents of the given role in the folders above: to judge by, and not to be judged. */
  contextDocuments(role: FileRole): readonly BuildDocument[] {
    return this.context.flatMap(({ parsed }) => buildDocumentsOf(parsed)).filter((document) => document.role === role);
  }

  /** Every pod that an object of the target describes. */
  get workloads(): readonly Workload[] {
    this.#workloads ??= this.resources.flatMap((resource) => workloadOf(resource) ?? []);
    return this.#workloads;
  }

  /** Every container of every pod, init, sidecar and ephemeral ones included. */
  get containers(): readonly Container[] {
    this.#containers ??= this.workloads.flatMap((workload) => workload.containers);
    return this.#containers;
  }

  /** The containers of complete pods: for rules about what is missing, which say nothing about patches. */
  get completeContainers(): readonly Container[] {
    this.#completeContainers ??= this.containers.filter(({ workload }) => workload.complete);
    return this.#completeContainers;
  }

  /** The objects of the given kinds, whatever their API group, in the order of the files within each kind. */
  ofKind(...kinds: readonly string[]): readonly Resource[] {
    this.#byKind ??= grouped(this.resources);
    const byKind = this.#byKind;
    return kinds.flatMap((kind) => byKind.get(kind) ?? []);
  }

  /** The object with this identity; of several, the first. */
  find(id: string): Resource | undefined {
    this.#byId ??= new Map([...this.resources].reverse().map((resource) => [resource.id, resource]));
    return this.#byId.get(id);
  }

  /** What `derive` makes of this cluster, computed once for each function: an index that several rules stand on. */
  once<T>(derive: (cluster: Cluster) => T): T {
    if (!this.#derived.has(derive)) this.#derived.set(derive, derive(this));
    return this.#derived.get(derive) as T;
  }
}

function grouped(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const byKind = new Map<string, Resource[]>();
  for (const resource of resources) {
    const same = byKind.get(resource.kind);
    if (same === undefined) byKind.set(resource.kind, [resource]);
    else same.push(resource);
  }
  return byKind;
}

/** Tells an object from what only builds objects. */
function isObject({ root }: SourceDocument): boolean {
  const apiVersion = root.at('apiVersion').text();
  const kind = root.at('kind').text();
  return apiVersion !== undefined && kind !== undefined && !apiVersion.startsWith('kustomize.config.k8s.io/');
}

function buildDocumentsOf({ file, documents }: ParsedFile): readonly BuildDocument[] {
  const role = fileRole(file);
  if (role === 'manifests') return [];
  return documents
    .filter((document) => !isObject(document))
    .map(({ root, index }) => ({ role, root, file, document: index }));
}
