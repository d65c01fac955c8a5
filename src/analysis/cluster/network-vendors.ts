import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { listedIn } from './delisted.js';
import { type Change, departedNamespaces, predecessorOf, successorOf } from './departed.js';
import type { Direction } from './network.js';
import type { Resource } from './resource.js';

/** Policies of Cilium, Calico and the network policy API, which Kubernetes' own model does not describe. */
const VENDORS: Readonly<Record<string, readonly string[]>> = {
  CiliumNetworkPolicy: ['cilium.io'],
  CiliumClusterwideNetworkPolicy: ['cilium.io'],
  NetworkPolicy: ['projectcalico.org', 'crd.projectcalico.org'],
  GlobalNetworkPolicy: ['projectcalico.org', 'crd.projectcalico.org'],
  AdminNetworkPolicy: ['policy.networking.k8s.io'],
  BaselineAdminNetworkPolicy: ['policy.networking.k8s.io'],
  ClusterNetworkPolicy: ['policy.networking.k8s.io'],
};

/** A rule of such a policy. */
export interface VendorRule {
  readonly policy: Resource;
  readonly direction: Direction;
  readonly effect: 'allow' | 'deny';
  readonly node: Node;
}

/** The vendors' policies of a target; patches are left out. */
export function vendorPolicies(cluster: Cluster): readonly Resource[] {
  return cluster
    .ofKind(...Object.keys(VENDORS))
    .filter(({ kind, group, fragment }) => VENDORS[kind]?.includes(group) === true && !fragment);
}

const FIELDS: readonly (readonly [string, Direction, 'allow' | 'deny' | 'action'])[] = [
  ['ingress', 'Ingress', 'action'],
  ['egress', 'Egress', 'action'],
  ['ingressDeny', 'Ingress', 'deny'],
  ['egressDeny', 'Egress', 'deny'],
];

/** The rules of a vendor's policy, told by their field (Cilium) or their action (Calico, network policy API). */
export function vendorRules(policy: Resource): readonly VendorRule[] {
  const specs = [policy.root.at('spec'), ...policy.root.at('specs').items()];
  return specs.flatMap((spec) =>
    FIELDS.flatMap(([field, direction, kind]) =>
      spec
        .at(field)
        .items()
        .flatMap((node): readonly VendorRule[] => {
          const effect = kind === 'action' ? effectOf(policy, node) : kind;
          return effect === undefined ? [] : [{ policy, direction, effect, node }];
        }),
    ),
  );
}

function effectOf({ group }: Resource, node: Node): 'allow' | 'deny' | undefined {
  if (group === 'cilium.io') return 'allow';
  const action = node.at('action').text();
  if (action === 'Allow' || action === 'Accept') return 'allow';
  return action === 'Deny' ? 'deny' : undefined;
}

/** Why a rule lets everything through, as a phrase for a message, or undefined when it does not. */
export function opennessOf({ policy, node, effect, direction }: VendorRule): string | undefined {
  if (effect !== 'allow') return undefined;
  if (policy.group === 'cilium.io') return ciliumOpenness(node, direction);
  return policy.group === 'policy.networking.k8s.io' ? adminOpenness(node) : calicoOpenness(node);
}

/** In Cilium an empty rule allows nothing, the opposite of Kubernetes. */
function ciliumOpenness(node: Node, direction: Direction): string | undefined {
  const entities = node.at(direction === 'Ingress' ? 'fromEntities' : 'toEntities').texts();
  if (entities.includes('all')) return 'the entity all';
  if (entities.includes('world') && entities.includes('cluster')) return 'the entities world and cluster';
  const anyName = node
    .at('toFQDNs')
    .items()
    .some((name) => /^\*+$/.test(name.at('matchPattern').text() ?? ''));
  return anyName ? 'every domain name' : undefined;
}

const PEERS = ['from', 'to'];

function adminOpenness(node: Node): string | undefined {
  for (const peer of PEERS.flatMap((field) => node.at(field).items())) {
    if (
      peer
        .at('networks')
        .texts()
        .some((network) => network === '0.0.0.0/0' || network === '::/0')
    )
      return 'every address';
    if (isEmpty(peer.at('namespaces'))) return 'every namespace';
    const pods = peer.at('pods');
    if (pods.present && isEmpty(pods.at('namespaceSelector')) && isEmpty(pods.at('podSelector'))) return 'every pod';
  }
  return undefined;
}

const isEmpty = (node: Node): boolean => node.present && node.entries().length === 0;

/** Fields of a Calico rule that narrow nothing. */
const NEUTRAL = new Set(['action', 'metadata', 'ipVersion']);

function calicoOpenness(node: Node): string | undefined {
  const matches = node.entries().filter(([key, value]) => !NEUTRAL.has(key) && value.present && !isEmpty(value));
  return matches.length === 0 ? 'every peer' : undefined;
}

/** One way in which a vendor's policy lets more through than before, told by comparing its rules as written. */
export interface VendorChange {
  readonly kind: 'removed' | 'allows-more' | 'denies-less';
  /** The policy before the change. */
  readonly policy: Resource;
  /** The policy after it; absent when it is gone. */
  readonly now?: Resource;
  readonly direction: Direction;
  readonly at: Node;
}

/** What vendors' policies let through that they did not before. A policy that only got another name is unchanged. */
export function vendorChanges(change: Change): readonly VendorChange[] {
  const { before, now } = change;
  if (before === now) return [];
  const closed = departedNamespaces(change);
  const listed = vendorPolicies(now).filter(listedIn(change));
  const specs = new Set(listed.map(specOf));
  const changed = listed.flatMap((policy) => {
    const former = predecessorOf(policy, change);
    return former === undefined ? [] : ruleChanges(former, policy);
  });
  const removed = vendorPolicies(before).flatMap((policy): readonly VendorChange[] => {
    if (closed.has(policy.namespace ?? '') || specs.has(specOf(policy))) return [];
    const at = policy.root.at('metadata', 'name');
    return successorOf(policy, change) === undefined ? [{ kind: 'removed', policy, direction: 'Ingress', at }] : [];
  });
  return [...changed, ...removed];
}

const specOf = ({ kind, namespace, root }: Resource): string =>
  `${kind} ${namespace} ${canonical(root.at('spec').value)} ${canonical(root.at('specs').value)}`;

function ruleChanges(policy: Resource, now: Resource): readonly VendorChange[] {
  const written = (of: Resource, effect: 'allow' | 'deny') =>
    new Map(
      vendorRules(of)
        .filter((rule) => rule.effect === effect)
        .map((rule) => [`${rule.direction} ${canonical(rule.node.value)}`, rule]),
    );
  const allowed = written(policy, 'allow');
  const more = [...written(now, 'allow')].flatMap(([text, { node, direction }]): readonly VendorChange[] =>
    allowed.has(text) ? [] : [{ kind: 'allows-more', policy, now, direction, at: node }],
  );
  const denied = written(now, 'deny');
  const less = [...written(policy, 'deny')].find(([text]) => !denied.has(text))?.[1];
  if (less === undefined) return more;
  const { direction } = less;
  const at = now.root.at('spec', direction === 'Ingress' ? 'ingress' : 'egress');
  return [...more, { kind: 'denies-less', policy, now, direction, at }];
}

/** A value as text that does not depend on the order of its keys. */
function canonical(value: unknown): string {
  const sorted = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return sorted ?? '';
}
