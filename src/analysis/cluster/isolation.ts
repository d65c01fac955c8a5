import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { addedLabels, CONTROLLER_LABELS, isLiteral, Neighbours } from './completeness.js';
import { type LabelSelector, parseSelector, selects } from './label-selector.js';
import { type Direction, type Isolation, isolationsOf, networkPolicies } from './network.js';
import { vendorPolicies, vendorRules } from './network-vendors.js';
import type { Resource } from './resource.js';
import type { Workload } from './workload.js';

/** What the policies of a target, of Kubernetes and of vendors alike, do to a workload in a direction. */
export interface Isolations {
  /** The NetworkPolicies of Kubernetes that surely or perhaps take the workload's pods. */
  of(workload: Workload, direction: Direction): readonly Isolation[];
  /** True when some policy isolates the workload in the direction, or may. */
  isolated(workload: Workload, direction: Direction): boolean;
  /** True when some policy speaks of pods of the namespace, whichever they are. */
  speaksOf(namespace: string | undefined): boolean;
}

/** The isolations of a target, read once. */
export function isolationsIn(cluster: Cluster): Isolations {
  return cluster.once(readIsolations);
}

/** A vendor's policy in one direction; `pods` is absent when its selector is not read and may take any pod. */
interface VendorIsolation {
  readonly policy: Resource;
  readonly direction: Direction;
  readonly pods: LabelSelector | undefined;
}

function readIsolations(cluster: Cluster): Isolations {
  const own = new Neighbours(networkPolicies(cluster).flatMap(isolationsOf), ({ policy }) => policy);
  const vendors = vendorPolicies(cluster).flatMap(vendorIsolations);
  const bound = new Neighbours(
    vendors.filter(({ policy }) => NAMESPACED.has(policy.kind)),
    ({ policy }) => policy,
  );
  const clusterwide = vendors.filter(({ policy }) => !NAMESPACED.has(policy.kind));
  const takes = (pods: LabelSelector, workload: Workload) => mayTake(pods, workload, cluster);
  const of = (workload: Workload, direction: Direction) =>
    own.of(workload.resource.namespace).filter((each) => each.direction === direction && takes(each.pods, workload));
  return {
    of,
    isolated: (workload, direction) =>
      of(workload, direction).length > 0 ||
      [...bound.of(workload.resource.namespace), ...clusterwide].some(
        (each) => each.direction === direction && (each.pods === undefined || takes(each.pods, workload)),
      ),
    speaksOf: (namespace) =>
      own.exactly(namespace).length > 0 || bound.exactly(namespace).length > 0 || clusterwide.length > 0,
  };
}

const NAMESPACED = new Set(['NetworkPolicy', 'CiliumNetworkPolicy']);

/** True when a selector takes a workload's pods, or would if labels had the values that are filled in later. */
export function mayTake(pods: LabelSelector, workload: Workload, cluster: Cluster): boolean {
  const { labels } = workload;
  if (!isLiteral(labels)) return true;
  const added = addedLabels(cluster);
  const decidable = [...pods].filter(([key]) => !CONTROLLER_LABELS.has(key) && (!added.has(key) || key in labels));
  return selects(new Map(decidable), labels);
}

function vendorIsolations(policy: Resource): readonly VendorIsolation[] {
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

function ciliumIsolations(policy: Resource, spec: Node): readonly VendorIsolation[] {
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

function calicoIsolations(policy: Resource): readonly VendorIsolation[] {
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
