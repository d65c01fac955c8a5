import type { Cluster } from './cluster.js';
import { type LabelSelector, selectorWithin, selects } from './label-selector.js';
import { type Isolation, networkIsolations } from './network.js';
import type { Resource } from './resource.js';
import { choicesOf, LabelIndex, wordsFor } from './selection.js';
import { namespaceOf } from './target-namespace.js';
import type { Workload } from './workload.js';

/** Isolations meet in one direction and in one namespace. */
const scopeOf = ({ direction, namespace }: Isolation): string => `${direction} ${namespace}`;

/** The network policies and pods of one state, found by namespace and label; lists keep the order of the files. */
export class NetworkState {
  readonly isolations: readonly Isolation[];
  readonly workloads: readonly Workload[];
  #shelf: Shelf<Isolation> | undefined;
  /** Isolations by what they ask for first: whatever lies within them answers to it. */
  readonly #asking = new LabelIndex<Isolation>();
  readonly #pods: Shelf<Workload>;
  readonly #byPolicy = new LabelIndex<Isolation>();
  readonly #byId = new LabelIndex<Workload>();

  /** Of what the cluster holds, only what `counts` is applied. */
  constructor(cluster: Cluster, counts: (resource: Resource) => boolean = () => true) {
    this.isolations = networkIsolations(cluster).filter(({ policy }) => counts(policy));
    this.workloads = cluster.workloads.filter(({ resource }) => counts(resource));
    this.#pods = new Shelf(
      this.workloads,
      ({ resource }) => namespaceOf(resource, cluster) ?? '',
      ({ labels }) => wordsFor(labels),
    );
    for (const isolation of this.isolations) {
      const scope = scopeOf(isolation);
      for (const word of choicesOf(isolation.pods)[0] ?? [ANYTHING]) this.#asking.add(`${scope} ${word}`, isolation);
      this.#byPolicy.add(isolation.policy.id, isolation);
    }
    for (const workload of this.workloads) this.#byId.add(workload.resource.id, workload);
  }

  get #beside(): Shelf<Isolation> {
    this.#shelf ??= new Shelf(this.isolations, scopeOf, ({ pods }) => wordsWithin(pods));
    return this.#shelf;
  }

  /** What a policy does here in the direction of an isolation, where it takes all of its pods. */
  holds(isolation: Isolation): boolean {
    return this.ofPolicy(isolation.policy).some(
      ({ direction, pods }) => direction === isolation.direction && selectorWithin(isolation.pods, pods),
    );
  }

  /** The isolations of the policy with this identity. */
  ofPolicy({ id }: Resource): readonly Isolation[] {
    return this.#byPolicy.get(id);
  }

  /** The pods that the object with this identity makes. */
  podsOf({ id }: Resource): readonly Workload[] {
    return this.#byId.get(id);
  }

  /** The isolations of the same direction and namespace. */
  beside(isolation: Isolation): readonly Isolation[] {
    return this.#beside.all(scopeOf(isolation));
  }

  /** Those beside an isolation that take every pod which the selector takes. */
  around(isolation: Isolation, pods: LabelSelector): readonly Isolation[] {
    const words = [...pods].flatMap(([key, { absent, values }]) => {
      const [value] = values;
      return absent ? [] : [key, ...(value === undefined ? [] : [`${key}=${value}`])];
    });
    return this.#asked(isolation, words).filter((other) => selectorWithin(pods, other.pods));
  }

  /** Those beside an isolation that take a pod with these labels. */
  over(isolation: Isolation, labels: Workload['labels']): readonly Isolation[] {
    return this.#asked(isolation, wordsFor(labels)).filter(({ pods }) => selects(pods, labels));
  }

  /** Those beside an isolation whose pods it takes too. */
  inside(isolation: Isolation): readonly Isolation[] {
    const found = this.#beside.find(scopeOf(isolation), isolation.pods);
    return found.filter(({ pods }) => selectorWithin(pods, isolation.pods));
  }

  /** The pods that an isolation takes. */
  under({ namespace, pods }: Isolation): readonly Workload[] {
    return this.#pods.find(namespace, pods).filter(({ labels }) => selects(pods, labels));
  }

  #asked(isolation: Isolation, words: readonly string[]): readonly Isolation[] {
    const scope = scopeOf(isolation);
    return [...words, ANYTHING].flatMap((word) => this.#asking.get(`${scope} ${word}`));
  }
}

/** The word of selectors that ask for no label. */
const ANYTHING = '';

/** The words that a selector which takes all of these pods may ask for. */
function wordsWithin(pods: LabelSelector): readonly string[] {
  return choicesOf(pods).flatMap((words) => [...new Set([...words, ...words.map(keyOf)])]);
}

const keyOf = (word: string): string => word.split('=', 1)[0] ?? word;

/** Things by place and by the words that they answer to. */
class Shelf<T> {
  readonly #rank: ReadonlyMap<T, number>;
  readonly #byPlace = new LabelIndex<T>();
  readonly #byWord = new LabelIndex<T>();

  constructor(items: readonly T[], placeOf: (item: T) => string, wordsOf: (item: T) => readonly string[]) {
    this.#rank = new Map(items.map((item, index) => [item, index]));
    for (const item of items) {
      const place = placeOf(item);
      this.#byPlace.add(place, item);
      for (const word of wordsOf(item)) this.#byWord.add(`${place} ${word}`, item);
    }
  }

  all(place: string): readonly T[] {
    return this.#byPlace.get(place);
  }

  /** Those that may answer to a selector, in order. */
  find(place: string, selector: LabelSelector): readonly T[] {
    const choices = choicesOf(selector).map((words) => words.map((word) => this.#byWord.get(`${place} ${word}`)));
    const counts = choices.map((lists) => lists.reduce((sum, list) => sum + list.length, 0));
    const [first, ...others] = choices[counts.indexOf(Math.min(...counts))] ?? [this.all(place)];
    if (others.length === 0) return first ?? [];
    const found = new Set([...(first ?? []), ...others.flat()]);
    return [...found].sort((one, other) => (this.#rank.get(one) ?? 0) - (this.#rank.get(other) ?? 0));
  }
}
