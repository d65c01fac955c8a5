import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { type AddressRange, parseRange, subtractRanges } from './ip.js';
import { type LabelSelector, parseSelector, selectsAll, takesNothing } from './label-selector.js';
import type { Resource } from './resource.js';
import { namespaceOf } from './target-namespace.js';

export const DIRECTIONS = ['Ingress', 'Egress'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Who may connect: anybody, pods by their labels and their namespace's, or addresses. */
export type Peer =
  | { readonly kind: 'anybody' }
  /** Without `namespaces`, pods of the policy's own namespace. */
  | { readonly kind: 'pods'; readonly namespaces?: LabelSelector; readonly pods: LabelSelector }
  | { readonly kind: 'addresses'; readonly ranges: readonly AddressRange[] };

/** Ports of one protocol: an interval of numbers, or the name of a container port. */
export type Ports =
  | { readonly protocol: string; readonly first: number; readonly last: number }
  | { readonly protocol: string; readonly name: string };

/** One peer of one rule, with the ports that the rule opens; no list means every port of every protocol. */
export interface Allowed {
  readonly peer: Peer;
  readonly ports: readonly Ports[] | undefined;
  /** The rule. */
  readonly node: Node;
}

/** A NetworkPolicy in one direction: the pods that it isolates, and what it lets through. */
export interface Isolation {
  readonly policy: Resource;
  /** The namespace that the policy goes to as far as its target tells; empty when something else decides it. */
  readonly namespace: string;
  readonly direction: Direction;
  readonly pods: LabelSelector;
  readonly allowed: readonly Allowed[];
}

const FIELDS = { Ingress: ['ingress', 'from'], Egress: ['egress', 'to'] } as const;

/** The NetworkPolicies of Kubernetes itself; patches are left out. */
export function networkPolicies(cluster: Cluster): readonly Resource[] {
  return cluster
    .ofKind('NetworkPolicy')
    .filter(({ group, fragment }) => (group === 'networking.k8s.io' || group === 'extensions') && !fragment);
}

/** Without `policyTypes` a policy isolates ingress, and egress only when it has egress rules. */
export function isolates({ root }: Resource, direction: Direction): boolean {
  const types = root.at('spec', 'policyTypes').texts();
  if (types.length > 0) return types.includes(direction);
  return direction === 'Ingress' || root.at('spec', 'egress').items().length > 0;
}

/** The rules of a policy in a direction, with their peers; an absent or empty list of peers is undefined. */
export function rulesIn({ root }: Resource, direction: Direction): readonly { node: Node; peers: readonly Node[] }[] {
  const [rules, peers] = FIELDS[direction];
  return root
    .at('spec', rules)
    .items()
    .map((node) => ({ node, peers: node.at(peers).items() }));
}

/** The isolations of a target's NetworkPolicies, read once. */
export function networkIsolations(cluster: Cluster): readonly Isolation[] {
  return cluster.once(readIsolations);
}

const readIsolations = (cluster: Cluster): readonly Isolation[] =>
  networkPolicies(cluster).flatMap((policy) => isolationsOf(policy, namespaceOf(policy, cluster) ?? ''));

/** What a policy does in each direction that it isolates. Selectors that the API server refuses select nothing. */
function isolationsOf(policy: Resource, namespace: string): readonly Isolation[] {
  const pods = parseSelector(policy.root.at('spec', 'podSelector'));
  if (pods === undefined || takesNothing(pods)) return [];
  return DIRECTIONS.filter((direction) => isolates(policy, direction)).map((direction) => {
    let allowed: readonly Allowed[] | undefined;
    return {
      policy,
      namespace,
      direction,
      pods,
      get allowed() {
        allowed ??= allowedBy(policy, direction);
        return allowed;
      },
    };
  });
}

function allowedBy(policy: Resource, direction: Direction): readonly Allowed[] {
  return rulesIn(policy, direction).flatMap(({ node, peers }) => {
    const ports = portsOf(node.at('ports'));
    const from = peers.length === 0 ? [{ kind: 'anybody' } as const] : peers.flatMap((peer) => peerOf(peer) ?? []);
    return from.map((peer) => ({ peer, ports, node }));
  });
}

function peerOf(node: Node): Peer | undefined {
  const block = node.at('ipBlock');
  if (block.present) {
    const range = parseRange(block.at('cidr').text() ?? '');
    if (range === undefined) return undefined;
    const except = block
      .at('except')
      .texts()
      .flatMap((text) => parseRange(text) ?? []);
    return { kind: 'addresses', ranges: subtractRanges([range], except) };
  }
  const pods = parseSelector(node.at('podSelector'));
  const selector = node.at('namespaceSelector');
  if (pods === undefined || (!selector.present && !node.at('podSelector').present)) return undefined;
  if (!selector.present) return { kind: 'pods', pods };
  const namespaces = parseSelector(selector);
  return namespaces === undefined ? undefined : { kind: 'pods', namespaces, pods };
}

function portsOf(node: Node): readonly Ports[] | undefined {
  const items = node.items();
  if (items.length === 0) return undefined;
  return items.map((item): Ports => {
    const protocol = item.at('protocol').text() ?? 'TCP';
    const name = item.at('port').text();
    if (name !== undefined) return { protocol, name };
    const first = item.at('port').number();
    return first === undefined
      ? { protocol, first: 1, last: 65_535 }
      : { protocol, first, last: item.at('endPort').number() ?? first };
  });
}

/** How far a peer reaches: `everyone` in the cluster or beyond, or only some. */
export function isEveryone(peer: Peer): boolean {
  switch (peer.kind) {
    case 'anybody':
      return true;
    case 'pods':
      return peer.namespaces !== undefined && selectsAll(peer.namespaces) && selectsAll(peer.pods);
    case 'addresses':
      return peer.ranges.some(({ family, first, last }) => last - first >= 1n << (family === 4 ? 30n : 126n));
  }
}
