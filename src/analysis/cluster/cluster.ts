import type { FilePath } from '../source/location.js';
import type { ParsedFile, SourceProblem } from '../source/yaml.js';
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

/** Everything that one target would apply. It never changes; what is derived is computed once, on first asking. */
export class Cluster {
  readonly manifests: readonly ManifestFile[];
  readonly texts: readonly TextFile[];
  #resources: readonly Resource[] | undefined;
  #workloads: readonly Workload[] | undefined;
  #containers: readonly Container[] | undefined;
  #completeContainers: readonly Container[] | undefined;
  #byId: ReadonlyMap<string, Resource> | undefined;

  constructor(manifests: readonly ManifestFile[], texts: readonly TextFile[] = []) {
    this.manifests = manifests;
    this.texts = texts;
  }

  /** What could not be read, in the order of the files. */
  get problems(): readonly SourceProblem[] {
    return this.manifests.flatMap(({ parsed }) => parsed.problems);
  }

  get resources(): readonly Resource[] {
    this.#resources ??= this.manifests.flatMap(({ parsed, fragment }) =>
      parsed.documents.flatMap((document) => resourcesIn(document, fragment)),
    );
    return this.#resources;
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

  /** The objects of the given kinds, whatever their API group. */
  ofKind(...kinds: readonly string[]): readonly Resource[] {
    return this.resources.filter((resource) => kinds.includes(resource.kind));
  }

  /** The object with this identity; of several, the first. */
  find(id: string): Resource | undefined {
    this.#byId ??= new Map([...this.resources].reverse().map((resource) => [resource.id, resource]));
    return this.#byId.get(id);
  }
}
