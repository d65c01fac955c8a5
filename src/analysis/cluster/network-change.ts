import type { Confidence } from '../finding.js';
import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { selectorWithin, selects, selectsAll } from './label-selector.js';
import {
  type Allowed,
  type Direction,
  type Isolation,
  isolationsOf,
  networkPolicies,
  type Peer,
  type Ports,
} from './network.js';
import { isCovered } from './network-cover.js';
import type { Resource } from './resource.js';
import type { Workload } from './workload.js';

/** One way in which a change lets more traffic through. */
export type Weakening =
  /** Pods that a policy isolated are no longer isolated in a direction. */
  | {
      readonly kind: 'isolation-lost';
      readonly policy: Resource;
      /** The policy after the change; absent when it is gone. */
      readonly now?: Resource;
      readonly directions: readonly Direction[];
      readonly at: Node;
      readonly confidence: Confidence;
    }
  /** A rule lets through what was not let through to the pods that it speaks of. */
  | {
      readonly kind: 'rule-widened';
      readonly policy: Resource;
      readonly direction: Direction;
      readonly allowed: Allowed;
      readonly confidence: Confidence;
    };

interface State {
  readonly isolations: readonly Isolation[];
  readonly workloads: readonly Workload[];
}

/**
 * What the change lets through that was not let through before, by the NetworkPolicies of the target. Pods are compared
 * by selector; where the target has the workloads that a selector means, they decide, so that pods that are new, are gone
 * or have moved to another policy count for nothing.
 */
export function weakenings(before: Cluster, now: Cluster): readonly Weakening[] {
  if (before === now) return [];
  const [former, present] = [stateOf(before), stateOf(now)];
  return [...lostIsolations(former, present, now), ...widenedRules(former, present)];
}

function stateOf(cluster: Cluster): State {
  return { isolations: networkPolicies(cluster).flatMap(isolationsOf), workloads: cluster.workloads };
}

const namespaceOf = ({ namespace }: Resource): string => namespace ?? '';

function sameScope(one: Isolation, other: Isolation): boolean {
  return one.direction === other.direction && namespaceOf(one.policy) === namespaceOf(other.policy);
}

function workloadsOf({ policy, pods }: Isolation, { workloads }: State): readonly Workload[] {
  return workloads.filter(
    ({ resource, labels }) => namespaceOf(resource) === namespaceOf(policy) && selects(pods, labels),
  );
}

function lostIsolations(former: State, present: State, now: Cluster): readonly Weakening[] {
  const lost = former.isolations.flatMap((isolation) => {
    const confidence = lossOf(isolation, former, present);
    return confidence === undefined ? [] : [{ isolation, confidence }];
  });
  const removed = new Map<string, Extract<Weakening, { kind: 'isolation-lost' }>>();
  const narrowed: Weakening[] = [];
  for (const { isolation, confidence } of lost) {
    const { policy, direction } = isolation;
    const after = now.find(policy.id);
    const loss = { kind: 'isolation-lost', policy, confidence } as const;
    const before = removed.get(policy.id);
    if (after !== undefined)
      narrowed.push({ ...loss, now: after, directions: [direction], at: placeFor(after, direction) });
    else
      removed.set(policy.id, {
        ...loss,
        directions: [...(before?.directions ?? []), direction],
        at: policy.root.at('metadata', 'name'),
      });
  }
  return [...narrowed, ...removed.values()];
}

/** How sure it is that pods of an isolation are no longer isolated; undefined when they all still are. */
function lossOf(isolation: Isolation, former: State, present: State): Confidence | undefined {
  const peers = present.isolations.filter((other) => sameScope(isolation, other));
  if (peers.some((other) => selectorWithin(isolation.pods, other.pods))) return undefined;
  const known = workloadsOf(isolation, former);
  if (known.length > 0 && !stillOpen(isolation, known, peers, present)) return undefined;
  if (allowsEverythingAlready(isolation, former)) return undefined;
  return peers.length === 0 || known.length > 0 ? 'certain' : 'likely';
}

/** True when some workload of the policy lives on without isolation, or the policy spoke of all pods and some live on. */
function stillOpen(
  isolation: Isolation,
  known: readonly Workload[],
  peers: readonly Isolation[],
  present: State,
): boolean {
  const ids = new Set(known.map(({ resource }) => resource.id));
  const living = present.workloads.filter(({ resource }) => ids.has(resource.id));
  if (living.length === 0) return false;
  if (selectsAll(isolation.pods)) return true;
  return living.some(({ labels }) => !peers.some(({ pods }) => selects(pods, labels)));
}

/** Losing an isolation that let everything through takes nothing away. */
function allowsEverythingAlready(isolation: Isolation, former: State): boolean {
  const given = former.isolations
    .filter((other) => sameScope(isolation, other) && selectorWithin(isolation.pods, other.pods))
    .flatMap(({ allowed }) => allowed);
  const everything: Allowed = { peer: { kind: 'anybody' }, ports: undefined, node: isolation.policy.root };
  return isCovered(everything, given, namespaceOf(isolation.policy));
}

function placeFor({ root }: Resource, direction: Direction): Node {
  const types = root.at('spec', 'policyTypes');
  return types.present && !types.texts().includes(direction) ? types : root.at('spec', 'podSelector');
}

function* widenedRules(former: State, present: State): Iterable<Weakening> {
  for (const isolation of present.isolations) {
    const { policy, direction, allowed } = isolation;
    const groups = isolatedBefore(isolation, former, present);
    const seen = new Set<Node>();
    for (const each of allowed) {
      const open = groups.find(({ given, resolve }) => !isCovered(resolve(each), given, namespaceOf(policy)));
      if (open === undefined || seen.has(each.node)) continue;
      seen.add(each.node);
      const confidence = isComparable(open.resolve(each), open.given) ? 'certain' : 'likely';
      yield { kind: 'rule-widened', policy, direction, allowed: each, confidence };
    }
  }
}

/** Pods that were isolated before: what was let through to them, and how named ports read for them now. */
interface IsolatedPods {
  readonly given: readonly Allowed[];
  readonly resolve: (allowed: Allowed) => Allowed;
}

/** With workloads in the target, those that exist before and after count; the pods of a new application had nothing to lose. */
function isolatedBefore(isolation: Isolation, former: State, present: State): readonly IsolatedPods[] {
  const scope = former.isolations.filter((other) => sameScope(isolation, other));
  const allowedBy = (test: (other: Isolation) => boolean) => scope.filter(test).flatMap(({ allowed }) => allowed);
  const living = workloadsOf(isolation, present);
  const resolver = (workload: Workload) => (allowed: Allowed) =>
    isolation.direction === 'Ingress' ? withNumbers(allowed, workload) : allowed;
  const lasting = living.flatMap((now) => {
    const old = former.workloads.find(({ resource }) => resource.id === now.resource.id);
    return old === undefined ? [] : [{ now, old }];
  });
  const isNew = !former.isolations.some(({ policy }) => policy.id === isolation.policy.id);
  if (lasting.length > 0 || (isNew && living.length > 0))
    return lasting
      .filter(({ old }) => scope.some(({ pods }) => selects(pods, old.labels)))
      .map(({ now, old }) => ({
        given: allowedBy(({ pods }) => selects(pods, old.labels)).map(resolver(old)),
        resolve: resolver(now),
      }));
  const narrower = scope.filter(({ pods }) => selectorWithin(pods, isolation.pods)).map(({ pods }) => pods);
  const covered = scope.some(({ pods }) => selectorWithin(isolation.pods, pods));
  const sets = covered ? [isolation.pods, ...narrower] : narrower;
  const resolve = (allowed: Allowed) => allowed;
  return sets.map((set) => ({ given: allowedBy(({ pods }) => selectorWithin(set, pods)), resolve }));
}

/** Named ports of an ingress rule are those of the pods that the policy selects. */
function withNumbers(allowed: Allowed, { containers }: Workload): Allowed {
  const declared = containers
    .filter(({ role }) => role === 'container' || role === 'sidecar')
    .flatMap(({ node }) => node.at('ports').items());
  const numbers = ({ protocol, name }: { readonly protocol: string; readonly name: string }) =>
    declared
      .filter((port) => port.at('name').text() === name && (port.at('protocol').text() ?? 'TCP') === protocol)
      .flatMap((port) => port.at('containerPort').number() ?? []);
  const ports = allowed.ports?.flatMap((port): readonly Ports[] => {
    const found = 'name' in port ? numbers(port) : [];
    return found.length === 0 ? [port] : found.map((first) => ({ protocol: port.protocol, first, last: first }));
  });
  return { ...allowed, ports };
}

/** False when a rule speaks of labels or names that no rule spoke of before, so that both may mean the same. */
function isComparable({ peer, ports }: Allowed, given: readonly Allowed[]): boolean {
  if (ports?.some((port) => 'name' in port) === true) return false;
  const known = new Set(given.flatMap((each) => labelsOf(each.peer)));
  return given.length === 0 || labelsOf(peer).every((label) => known.has(label));
}

function labelsOf(peer: Peer): readonly string[] {
  if (peer.kind !== 'pods') return [];
  const spaces = [...(peer.namespaces?.keys() ?? [])].map((label) => `namespace ${label}`);
  return [...spaces, ...peer.pods.keys()];
}
