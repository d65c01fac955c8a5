import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { addedLabels, CONTROLLER_LABELS, isLiteral } from './completeness.js';
import { type LabelSelector, parseSelector, selectsAll } from './label-selector.js';
import { type Direction, networkIsolations } from './network.js';
import { vendorPolicies, vendorRules } from './network-vendors.js';
import type { Resource } from './resource.js';
import { LabelIndex, mayStandIn, mayTake, wordsFor, wordsOf } from './selection.js';
import type { Workload } from './workload.js';

/** What the policies of a target, of Kubernetes and of vendors alike, do to a workload in a direction. */
export interface Isolations {
  /** True when some policy isolates the workload in the direction, or may. */
  isolated(workload: Workload, direction: Direction): boolean;
  /** True when some policy speaks of pods of the namespace, whichever they are. */
  speaksOf(namespace: string | undefined): boolean;
  /** True when some policy for the whole cluster takes every pod, or may. */
  readonly everywhere: boolean;
}

/** The isolations of a target, read once. */
export function isolationsIn(cluster: Cluster): Isolations {
  return cluster.once(readIsolations);
}

/** A policy in one direction; `pods` is absent when its selector is not read and may take any pod. */
interface PolicyIsolation {
  readonly policy: Resource;
  readonly direction: Direction;
  readonly pods: LabelSelector | undefined;
}

function readIsolations(cluster: Cluster): Isolations {
  const own = new Matcher(networkIsolations(cluster), cluster);
  const vendors = vendorPolicies(cluster).flatMap(vendorIsolations);
  const bound = new Matcher(
    vendors.filter(({ policy }) => NAMESPACED.has(policy.kind)),
    cluster,
  );
  const clusterwide = new Matcher(
    vendors.filter(({ policy }) => !NAMESPACED.has(policy.kind)),
    cluster,
  );
  return {
    isolated: (workload, direction) =>
      [own, bound, clusterwide].some((matcher) => !matcher.taking(workload, direction).next().done),
    speaksOf: (namespace) => own.namespaces.has(namespace) || bound.namespaces.has(namespace),
    everywhere: vendors.some(
      ({ policy, pods }) => !NAMESPACED.has(policy.kind) && (pods === undefined || selectsAll(pods)),
    ),
  };
}

/** Isolations, found by the labels of a workload. */
class Matcher {
  readonly namespaces: ReadonlySet<string | undefined>;
  readonly #byLabel = new LabelIndex<PolicyIsolation>();
  /** Those that no label leads to, by the namespace in which they hold; `''` for any. */
  readonly #any = new LabelIndex<PolicyIsolation>();
  readonly #anywhere: PolicyIsolation[] = [];
  readonly #all: readonly PolicyIsolation[];
  readonly #cluster: Cluster;

  constructor(isolations: readonly PolicyIsolation[], cluster: Cluster) {
    this.#all = isolations;
    this.#cluster = cluster;
    this.namespaces = new Set(isolations.map(({ policy }) => policy.namespace));
    const added = addedLabels(cluster);
    const ignored = (key: string) => CONTROLLER_LABELS.has(key) || added.has(key);
    for (const isolation of isolations) {
      const words = isolation.pods && wordsOf(isolation.pods, ignored);
      for (const word of words ?? []) this.#byLabel.add(word, isolation);
      if (words !== undefined) continue;
      const { kind, namespace = '' } = isolation.policy;
      this.#any.add(NAMESPACED.has(kind) ? namespace : '', isolation);
      this.#anywhere.push(isolation);
    }
  }

  *taking(workload: Workload, direction: Direction): Generator<PolicyIsolation> {
    for (const isolation of this.#candidates(workload)) {
      const { policy, pods } = isolation;
      const near = !NAMESPACED.has(policy.kind) || mayStandIn(policy, workload.resource.namespace);
      if (!near || isolation.direction !== direction) continue;
      if (pods === undefined || mayTake(pods, workload, this.#cluster)) yield isolation;
    }
  }

  *#candidates({ labels, resource }: Workload): Generator<PolicyIsolation> {
    const { namespace } = resource;
    const general = namespace === undefined ? [this.#anywhere] : [this.#any.get(namespace), this.#any.get('')];
    const asked = wordsFor(labels).map((word) => this.#byLabel.get(word));
    for (const isolations of isLiteral(labels) ? [...asked, ...general] : [this.#all]) yield* isolations;
  }
}

const NAMESPACED = new Set(['NetworkPolicy', 'CiliumNetworkPolicy']);

function vendorIsolations(policy: Resource): readonly PolicyIsolation[] {
  switch (policy.group) {
    case 'cilium.io':
      return [policy.root.at('spec'), ...policy.root.at('specs').items()].flatMap((spec) =>
        ciliumIsolations(policy, spec),
      );
    case 'policy.networking.k8s.io':
      // The tiers above and below NetworkPolicy isolate nothing by themselves; only what they deny counts.
      return vendorRules(policy).flatMap(({ effect, direction }) =>
        effect === 'deny' ? [{ policy, direction, pods: undefined }] : [],
      );
    default:
      return calicoIsolations(policy);
  }
}

function ciliumIsolations(policy: Resource, spec: Node): readonly PolicyIsolation[] {
  const pods = ciliumSelector(spec);
  const sections = [
    ['Ingress', 'ingress'],
    ['Egress', 'egress'],
  ] as const;
  return sections.flatMap(([direction, field]) => {
    const written = [spec.at(field), spec.at(`${field}Deny`)].some((rules) => rules.items().length > 0);
    const denies = spec.at('enableDefaultDeny', field).flag() !== false;
    return written && denies ? [{ policy, direction, pods }] : [];
  });
}

/** Cilium's selectors may name a label's source (`k8s:app`); one of anything but pods' own labels is not read. */
function ciliumSelector(spec: Node): LabelSelector | undefined {
  const selector = parseSelector(spec.at('endpointSelector'));
  if (selector === undefined || !spec.at('endpointSelector').present) return undefined;
  const named = [...selector].map(([key, value]) => [key.replace(/^(?:k8s|any)[:.]/, ''), value] as const);
  return named.some(([key]) => key.includes(':') || key.startsWith('io.kubernetes.') || key.startsWith('io.cilium.'))
    ? undefined
    : new Map(named);
}

/** The pod selectors of a Cilium policy that are read, each with its place. */
export function ciliumPodSelectors({
  root,
}: Resource): readonly { readonly node: Node; readonly pods: LabelSelector }[] {
  return [root.at('spec'), ...root.at('specs').items()].flatMap((spec) => {
    const pods = ciliumSelector(spec);
    return pods === undefined ? [] : [{ node: spec.at('endpointSelector'), pods }];
  });
}

function calicoIsolations(policy: Resource): readonly PolicyIsolation[] {
  const spec = policy.root.at('spec');
  const types = spec.at('types').texts();
  const egress = spec.at('egress').items().length > 0;
  const ingress = spec.at('ingress').items().length > 0 || !egress;
  const directions = (['Ingress', 'Egress'] as const).filter((direction) =>
    types.length > 0 ? types.includes(direction) : direction === 'Ingress' ? ingress : egress,
  );
  return directions.map((direction) => ({ policy, direction, pods: calicoSelector(spec.at('selector').text()) }));
}

/** Of Calico's expressions, those that compare labels and join by "and" are read. */
function calicoSelector(text: string | undefined): LabelSelector | undefined {
  if (text === undefined || text.length > 1_000) return undefined;
  const parts = text.split('&&').map((part) => /^\s*([\w./-]+)\s*==\s*(['"])([^'"]*)\2\s*$/.exec(part));
  const pairs = parts.flatMap((match) => (match?.[1] === undefined ? [] : [[match[1], match[3] ?? ''] as const]));
  if (pairs.length !== parts.length) return undefined;
  return new Map(
    pairs.map(([key, value]) => [key, { absent: false, values: new Set([value]), negated: false }] as const),
  );
}
