import type { Confidence } from '../finding.js';
import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { listedIn } from './delisted.js';
import { type Change, departedNamespaces, formerOf, successorOf } from './departed.js';
import { alternatives, selectorWithin, selects, selectsAll } from './label-selector.js';
import { type Allowed, type Direction, type Isolation, networkPolicies, type Peer, type Ports } from './network.js';
import { isCovered } from './network-cover.js';
import { NetworkState } from './network-state.js';
import { vendorPolicies } from './network-vendors.js';
import type { Resource } from './resource.js';
import { LabelIndex } from './selection.js';
import { namespaceOf } from './target-namespace.js';
import { isUnchanged } from './unchanged.js';
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
      /** A policy of another kind that is new under the name of the one that is gone. */
      readonly successor?: Resource;
    }
  /** A rule lets through what was not let through to the pods that it speaks of. */
  | {
      readonly kind: 'rule-widened';
      readonly policy: Resource;
      readonly direction: Direction;
      readonly allowed: Allowed;
      readonly confidence: Confidence;
    };

/**
 * What the change lets through that was not let through before, by the NetworkPolicies of the target. Pods are compared
 * by selector; where the target has the workloads that a selector means, they decide, so that pods that are new, are gone
 * or have moved to another policy count for nothing.
 */
export function weakenings(change: Change): readonly Weakening[] {
  const { before, now } = change;
  if (before === now) return [];
  const [former, present] = [new NetworkState(before), new NetworkState(now, listedIn(change))];
  const moved = movedPolicies(change);
  return [
    ...lostIsolations(former, present, change),
    ...lostOnTheWay(moved, present, now),
    ...widenedRules(former, present, change, moved),
  ];
}

type Loss = Extract<Weakening, { kind: 'isolation-lost' }>;

function lostIsolations(former: NetworkState, present: NetworkState, change: Change): readonly Weakening[] {
  const closed = departedNamespaces(change);
  const removed = new Map<string, Loss>();
  const narrowed: Loss[] = [];
  for (const isolation of former.isolations) {
    const { policy, direction } = isolation;
    const confidence = closed.has(isolation.namespace) ? undefined : lossOf(isolation, former, present, change);
    const after = confidence === undefined ? undefined : successorOf(policy, change);
    // What became of a policy that has moved is told where it stands now.
    if (confidence === undefined || (after !== undefined && after.id !== policy.id)) continue;
    if (after !== undefined && change.now.find(after.id) === undefined) continue;
    const loss = { kind: 'isolation-lost', policy, confidence } as const;
    if (after === undefined) {
      const directions = [...(removed.get(policy.id)?.directions ?? []), direction];
      removed.set(policy.id, { ...loss, directions, at: policy.root.at('metadata', 'name') });
    } else narrowed.push({ ...loss, now: after, directions: [direction], at: placeFor(after, direction) });
  }
  return [...narrowed, ...[...removed.values()].map((loss) => withSuccessor(loss, change))];
}

const stateOf = (cluster: Cluster): NetworkState => new NetworkState(cluster);

/** The isolations by what the policy was that has come from another target or got another namespace, with the state then. */
type Moved = ReadonlyMap<Resource, FormerPolicy>;

interface FormerPolicy {
  readonly state: NetworkState;
  readonly isolations: readonly Isolation[];
}

function movedPolicies(change: Change): Moved {
  const came = networkPolicies(change.now).filter(({ id }) => change.before.find(id) === undefined);
  return new Map(
    came.flatMap((policy) => {
      const former = formerOf(policy, change);
      if (former === undefined) return [];
      const state = former.cluster.once(stateOf);
      return [[policy, { state, isolations: state.ofPolicy(former.resource) }] as const];
    }),
  );
}

/** The isolations that policies gave up while they moved. */
function lostOnTheWay(moved: Moved, present: NetworkState, now: Cluster): readonly Weakening[] {
  return [...moved].flatMap(([policy, { state, isolations }]) => {
    const kept = present.ofPolicy(policy);
    const lost = isolations.filter((isolation) => {
      const { direction, pods } = isolation;
      if (kept.some((other) => other.direction === direction && selectorWithin(pods, other.pods))) return false;
      const here = { ...isolation, namespace: namespaceOf(policy, now) ?? '' };
      return !isWithin(here, present) && !allowsEverythingAlready(isolation, state);
    });
    return lost.map(({ direction }): Loss => {
      const at = placeFor(policy, direction);
      return { kind: 'isolation-lost', policy, now: policy, confidence: 'likely', directions: [direction], at };
    });
  });
}

/** A vendor's policies can do what Kubernetes' own did; whether they do has to be compared by a person. */
function withSuccessor(loss: Loss, { before, now }: Change): Loss {
  const { name, namespace } = loss.policy;
  const successor = vendorPolicies(now).find(
    (other) => other.name === name && other.namespace === namespace && before.find(other.id) === undefined,
  );
  return successor === undefined ? loss : { ...loss, successor };
}

/** How sure it is that pods of an isolation are no longer isolated; undefined when they all still are. */
function lossOf(
  isolation: Isolation,
  former: NetworkState,
  present: NetworkState,
  change: Change,
): Confidence | undefined {
  if (present.holds(isolation) || isWithin(isolation, present)) return undefined;
  const known = former.under(isolation);
  if (known.length > 0 && !stillOpen(isolation, known, present) && !openElsewhere(isolation, known, change))
    return undefined;
  if (allowsEverythingAlready(isolation, former)) return undefined;
  return known.length > 0 || present.beside(isolation).length === 0 ? 'certain' : 'likely';
}

/** True when other policies take all of its pods, be it by one label value each. */
function isWithin(isolation: Isolation, present: NetworkState): boolean {
  return alternatives(isolation.pods).every((part) => present.around(isolation, part).length > 0);
}

/** True when some workload of the policy lives on without isolation, or the policy spoke of all pods and some live on. */
function stillOpen(isolation: Isolation, known: readonly Workload[], present: NetworkState): boolean {
  const living = known.flatMap(({ resource }) => present.podsOf(resource));
  if (living.length === 0) return false;
  return selectsAll(isolation.pods) || living.some(({ labels }) => present.over(isolation, labels).length === 0);
}

/** True when some workload of the policy went to another target, where nothing isolates it. */
function openElsewhere(isolation: Isolation, known: readonly Workload[], change: Change): boolean {
  const { now, elsewhere, formerly } = change;
  return elsewhere.some((cluster, at) => {
    const state = cluster.once(stateOf);
    return known.some(({ resource }) => {
      if (now.find(resource.id) !== undefined || formerly?.[at]?.find(resource.id) !== undefined) return false;
      return state.podsOf(resource).some(({ labels }) => state.over(isolation, labels).length === 0);
    });
  });
}

/** Losing an isolation that let everything through takes nothing away. */
function allowsEverythingAlready(isolation: Isolation, former: NetworkState): boolean {
  const given = former.around(isolation, isolation.pods).flatMap(({ allowed }) => allowed);
  const everything: Allowed = { peer: { kind: 'anybody' }, ports: undefined, node: isolation.policy.root };
  return isCovered(everything, given, isolation.namespace);
}

function placeFor({ root }: Resource, direction: Direction): Node {
  const types = root.at('spec', 'policyTypes');
  return types.present && !types.texts().includes(direction) ? types : root.at('spec', 'podSelector');
}

function* widenedRules(
  former: NetworkState,
  present: NetworkState,
  { before, now }: Change,
  moved: Moved,
): Iterable<Weakening> {
  const changed = changedPods(former, present, now);
  const fate = fatesOf(former);
  for (const isolation of present.isolations) {
    const { policy, namespace, direction, pods } = isolation;
    const old = before.find(policy.id)?.root.at('spec').value;
    const touched = changed.get(namespace).some(({ labels }) => selects(pods, labels));
    if (!touched && isUnchanged(old, policy.root.at('spec').value)) continue;
    const { allowed } = isolation;
    if (allowed.length === 0) continue;
    const came = moved.get(policy);
    const groups = came === undefined ? isolatedBefore(isolation, former, present, fate) : onTheWay(isolation, came);
    const seen = new Set<Node>();
    for (const each of allowed) {
      if (seen.has(each.node)) continue;
      const open = groups.find(({ given, resolve }) => !isCovered(resolve(each), given, namespace));
      if (open === undefined) continue;
      seen.add(each.node);
      const confidence = isComparable(open.resolve(each), open.given) ? 'certain' : 'likely';
      yield { kind: 'rule-widened', policy, direction, allowed: each, confidence };
    }
  }
}

/** The pods that were there before with other labels or ports, by namespace. */
function changedPods(former: NetworkState, present: NetworkState, now: Cluster): LabelIndex<Workload> {
  const changed = new LabelIndex<Workload>();
  for (const workload of present.workloads) {
    const { resource, labels, containers } = workload;
    const [old] = former.podsOf(resource);
    if (old === undefined) continue;
    const same = isUnchanged(old.labels, labels) && isUnchanged(portsOf(old.containers), portsOf(containers));
    if (!same) changed.add(namespaceOf(resource, now) ?? '', workload);
  }
  return changed;
}

const portsOf = (containers: Workload['containers']): readonly unknown[] =>
  containers.map(({ role, node }) => [role, node.at('ports').value]);

/** Pods that were isolated before: what was let through to them, and how named ports read for them now. */
interface IsolatedPods {
  readonly given: readonly Allowed[];
  readonly resolve: (allowed: Allowed) => Allowed;
}

/** What pods were before: isolated in one way, in none, or undefined when there were none. */
type Fate = (isolation: Isolation, pods: Workload) => readonly IsolatedPods[] | undefined;

/** Many policies can speak of the same pods, so that what befell them is read once in each direction. */
function fatesOf(former: NetworkState): Fate {
  const known = { Ingress: new Map<Workload, ReturnType<Fate>>(), Egress: new Map<Workload, ReturnType<Fate>>() };
  return (isolation, pods) => {
    const told = known[isolation.direction];
    if (!told.has(pods)) told.set(pods, fateOf(isolation, pods, former));
    return told.get(pods);
  };
}

function fateOf(isolation: Isolation, pods: Workload, former: NetworkState): ReturnType<Fate> {
  const [old] = former.podsOf(pods.resource);
  if (old === undefined) return undefined;
  const over = former.over(isolation, old.labels);
  if (over.length === 0) return [];
  if (isolation.direction === 'Egress') return [podsGiven(() => allowedBy(over))];
  return [podsGiven(() => allowedBy(over).map(numbering(old)), numbering(pods))];
}

/** With workloads in the target, those that exist before and after count; the pods of a new application had nothing to lose. */
function isolatedBefore(
  isolation: Isolation,
  former: NetworkState,
  present: NetworkState,
  fate: Fate,
): readonly IsolatedPods[] {
  const living = present.under(isolation);
  const lasting = living.flatMap((pods) => {
    const isolated = fate(isolation, pods);
    return isolated === undefined ? [] : [isolated];
  });
  const isNew = former.ofPolicy(isolation.policy).length === 0;
  if (lasting.length > 0 || (isNew && living.length > 0)) return lasting.flat();
  const narrower = former.inside(isolation).map(({ pods }) => pods);
  const covered = alternatives(isolation.pods).filter((part) => former.around(isolation, part).length > 0);
  return [...covered, ...narrower].map((set) =>
    podsGiven(
      () => allowedBy(former.around(isolation, set)),
      (allowed) => allowed,
    ),
  );
}

/** What a policy that has moved let through to its pods, with the others around it then. */
function onTheWay({ direction }: Isolation, { state, isolations }: FormerPolicy): readonly IsolatedPods[] {
  return isolations
    .filter((old) => old.direction === direction)
    .map((old) => podsGiven(() => allowedBy(state.around(old, old.pods))));
}

/** What was given is asked for last: the first pods that a rule opens are enough. */
function podsGiven(read: () => readonly Allowed[], resolve = (allowed: Allowed) => allowed): IsolatedPods {
  let given: readonly Allowed[] | undefined;
  return {
    resolve,
    get given() {
      given ??= read();
      return given;
    },
  };
}

const allowedBy = (isolations: readonly Isolation[]): readonly Allowed[] =>
  isolations.flatMap(({ allowed }) => allowed);

/** Named ports of an ingress rule are those of the pods that the policy selects. */
function numbering({ containers }: Workload): (allowed: Allowed) => Allowed {
  let declared: readonly Node[] | undefined;
  const numbers = ({ protocol, name }: { readonly protocol: string; readonly name: string }) => {
    declared ??= containers
      .filter(({ role }) => role === 'container' || role === 'sidecar')
      .flatMap(({ node }) => node.at('ports').items());
    return declared
      .filter((port) => port.at('name').text() === name && (port.at('protocol').text() ?? 'TCP') === protocol)
      .flatMap((port) => port.at('containerPort').number() ?? []);
  };
  return (allowed) => {
    if (allowed.ports?.some((port) => 'name' in port) !== true) return allowed;
    const ports = allowed.ports.flatMap((port): readonly Ports[] => {
      const found = 'name' in port ? numbers(port) : [];
      return found.length === 0 ? [port] : found.map((first) => ({ protocol: port.protocol, first, last: first }));
    });
    return { ...allowed, ports };
  };
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
