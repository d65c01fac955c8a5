import type { Cluster } from './cluster.js';
import { addedLabels, CONTROLLER_LABELS, isLiteral, Neighbours } from './completeness.js';
import { type LabelSelector, selects } from './label-selector.js';
import { type Resource, stringMap } from './resource.js';
import type { Workload } from './workload.js';

/** A label map as a selector: all of its labels. */
export function equalityOf(labels: Readonly<Record<string, string>>): LabelSelector {
  return new Map(
    Object.entries(labels).map(([key, value]) => [key, { absent: false, values: new Set([value]), negated: false }]),
  );
}

/**
 * Things by the labels that they have, or ask for: what cannot match is not looked at, so that thousands of selectors and
 * thousands of pods are matched in one pass.
 */
export class LabelIndex<T> {
  readonly #byLabel = new Map<string, T[]>();

  add(label: string, item: T): void {
    const same = this.#byLabel.get(label);
    if (same === undefined) this.#byLabel.set(label, [item]);
    else same.push(item);
  }

  get(label: string): readonly T[] {
    return this.#byLabel.get(label) ?? [];
  }
}

/** The words under which a selector is found by the labels of a pod; none when it also takes pods without labels. */
export function wordsOf(selector: LabelSelector, ignored: (key: string) => boolean): readonly string[] | undefined {
  return choicesOf(selector, ignored)[0];
}

/** For each label that a selector asks for, the words of which a pod must answer to one. */
export function choicesOf(
  selector: LabelSelector,
  ignored: (key: string) => boolean = () => false,
): readonly (readonly string[])[] {
  return [...selector]
    .filter(([key, { absent }]) => !absent && !ignored(key))
    .map(([key, { values, negated }]) => (negated ? [key] : [...values].map((value) => `${key}=${value}`)));
}

/** The words that a pod with these labels answers to. */
export function wordsFor(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels).flatMap(([key, value]) => [key, `${key}=${value}`]);
}

/** True when a selector takes a workload's pods, or would if labels had the values that are filled in later. */
export function mayTake(pods: LabelSelector, workload: Workload, cluster: Cluster): boolean {
  const { labels } = workload;
  if (!isLiteral(labels)) return true;
  const added = addedLabels(cluster);
  const decidable = [...pods].filter(
    ([key]) => !CONTROLLER_LABELS.has(key) && (!added.has(key) || Object.hasOwn(labels, key)),
  );
  return selects(new Map(decidable), labels);
}

/** The complete workloads of a namespace, and those of them that a selector takes. */
export interface Workloads {
  in(namespace: string | undefined): readonly Workload[];
  /** Those that the selector takes, or may. */
  taken(namespace: string | undefined, pods: LabelSelector): readonly Workload[];
  /** Those that the selector takes as their labels are written. */
  selected(namespace: string | undefined, pods: LabelSelector): readonly Workload[];
  /** True when it takes any, or may. */
  takes(namespace: string | undefined, pods: LabelSelector): boolean;
}

/** The workloads of a target, by namespace and label. An object that names no namespace may stand in any. */
export function workloadsIn(cluster: Cluster): Workloads {
  return cluster.once(indexWorkloads);
}

function indexWorkloads(cluster: Cluster): Workloads {
  const complete = cluster.workloads.filter((workload) => workload.complete);
  const all = new Neighbours(complete, ({ resource }) => resource);
  const labelled = new LabelIndex<Workload>();
  const unsure = complete.filter(({ labels }) => !isLiteral(labels));
  for (const workload of complete)
    if (isLiteral(workload.labels)) for (const word of wordsFor(workload.labels)) labelled.add(word, workload);
  const added = addedLabels(cluster);
  const ignored = (key: string) => CONTROLLER_LABELS.has(key) || added.has(key);
  const rarest = (pods: LabelSelector) => {
    const choices = choicesOf(pods, ignored).map((words) => words.map((word) => labelled.get(word)));
    const counts = choices.map((lists) => lists.reduce((sum, list) => sum + list.length, 0));
    return choices[counts.indexOf(Math.min(...counts))];
  };
  function* taking(namespace: string | undefined, pods: LabelSelector): Generator<Workload> {
    const lists = rarest(pods);
    for (const list of lists === undefined ? [all.of(namespace)] : [...lists, unsure])
      for (const workload of list)
        if (mayStandIn(workload.resource, namespace) && mayTake(pods, workload, cluster)) yield workload;
  }
  return {
    in: (namespace) => all.of(namespace),
    taken: (namespace, pods) => [...taking(namespace, pods)],
    selected: (namespace, pods) =>
      (rarest(pods) ?? [all.of(namespace)])
        .flat()
        .filter(({ resource, labels }) => mayStandIn(resource, namespace) && selects(pods, labels)),
    takes: (namespace, pods) => taking(namespace, pods).next().done !== true,
  };
}

/** True when an object may stand in a namespace: what names none is applied to the one that is given then. */
export function mayStandIn(resource: Resource, namespace: string | undefined): boolean {
  return resource.namespace === undefined || namespace === undefined || resource.namespace === namespace;
}

/** The workloads that a Service sends to: by the labels of their pods, in its own namespace. */
export function workloadsBehind(service: Resource, cluster: Cluster): readonly Workload[] {
  const known = cluster.once(foundBehind);
  const found = known.get(service) ?? findBehind(service, cluster);
  known.set(service, found);
  return found;
}

/** What was found behind the Services that were asked for. */
const foundBehind = (): Map<Resource, readonly Workload[]> => new Map();

function findBehind(service: Resource, cluster: Cluster): readonly Workload[] {
  const wanted = equalityOf(stringMap(service.root.at('spec', 'selector')));
  return wanted.size === 0 ? [] : workloadsIn(cluster).selected(service.namespace, wanted);
}

/** The Services of a target by namespace, patches left out. */
export function servicesByNamespace(cluster: Cluster): Neighbours<Resource> {
  return cluster.once(neighbouringServices);
}

const servicesOf = (cluster: Cluster): readonly Resource[] =>
  cluster.ofKind('Service').filter(({ group, fragment }) => group === '' && !fragment);

const neighbouringServices = (cluster: Cluster): Neighbours<Resource> =>
  new Neighbours(servicesOf(cluster), (service) => service);

/** The Service of this name that may stand in the namespace. */
export function serviceNamed(cluster: Cluster, name: string, namespace: string | undefined): Resource | undefined {
  return cluster
    .once(servicesByName)
    .get(name)
    .find((service) => mayStandIn(service, namespace));
}

const servicesByName = (cluster: Cluster): LabelIndex<Resource> => byName(servicesOf(cluster));

/** Objects by their name. */
export function byName(resources: readonly Resource[]): LabelIndex<Resource> {
  const index = new LabelIndex<Resource>();
  for (const resource of resources) index.add(resource.name, resource);
  return index;
}
