import type { Confidence } from '../finding.js';
import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { selectorWithin, selects, selectsAll } from './label-selector.js';
import { type Allowed, type Direction, type Isolation, isolationsOf, networkPolicies } from './network.js';
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
      readonly direction: Direction;
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

function* lostIsolations(former: State, present: State, now: Cluster): Iterable<Weakening> {
  for (const isolation of former.isolations) {
    const { policy, direction, pods } = isolation;
    const peers = present.isolations.filter((other) => sameScope(isolation, other));
    if (peers.some((other) => selectorWithin(pods, other.pods))) continue;
    const known = workloadsOf(isolation, former);
    if (known.length > 0 && !stillOpen(isolation, known, peers, present)) continue;
    if (allowsEverythingAlready(isolation, former)) continue;
    const after = now.find(policy.id);
    yield {
      kind: 'isolation-lost',
      policy,
      ...(after === undefined ? {} : { now: after }),
      direction,
      at: placeFor(policy, after, direction),
      confidence: peers.length === 0 || known.length > 0 ? 'certain' : 'likely',
    };
  }
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

function placeFor(policy: Resource, after: Resource | undefined, direction: Direction): Node {
  if (after === undefined) return policy.root.at('metadata', 'name');
  const types = after.root.at('spec', 'policyTypes');
  const dropped = types.present && !types.texts().includes(direction);
  return dropped ? types : after.root.at('spec', 'podSelector');
}

function* widenedRules(former: State, present: State): Iterable<Weakening> {
  for (const isolation of present.isolations) {
    const { policy, direction, allowed } = isolation;
    const classes = isolatedBefore(isolation, former, present);
    const seen = new Set<Node>();
    for (const each of allowed) {
      const open = classes.some(({ given }) => !isCovered(each, given, namespaceOf(policy)));
      if (!open || seen.has(each.node)) continue;
      seen.add(each.node);
      const confidence = (each.ports ?? []).some((port) => 'name' in port) ? 'likely' : 'certain';
      yield { kind: 'rule-widened', policy, direction, allowed: each, confidence };
    }
  }
}

/** Sets of pods that the policy speaks of and that were isolated before, each with what was let through to them. */
function isolatedBefore(isolation: Isolation, former: State, present: State): readonly { given: readonly Allowed[] }[] {
  const scope = former.isolations.filter((other) => sameScope(isolation, other));
  const givenTo = (test: (other: Isolation) => boolean) => ({
    given: scope.filter(test).flatMap(({ allowed }) => allowed),
  });
  const living = workloadsOf(isolation, present);
  if (living.length > 0) {
    const old = former.workloads.filter(({ resource }) => living.some((each) => each.resource.id === resource.id));
    const isolated = old.filter(({ labels }) => scope.some(({ pods }) => selects(pods, labels)));
    return isolated.map(({ labels }) => givenTo(({ pods }) => selects(pods, labels)));
  }
  const narrower = scope.filter(({ pods }) => selectorWithin(pods, isolation.pods)).map(({ pods }) => pods);
  const covered = scope.some(({ pods }) => selectorWithin(isolation.pods, pods));
  const sets = covered ? [isolation.pods, ...narrower] : narrower;
  return sets.map((set) => givenTo(({ pods }) => selectorWithin(set, pods)));
}
