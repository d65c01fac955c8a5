import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { addedLabels, CONTROLLER_LABELS, isLiteral } from './completeness.js';
import { type LabelSelector, parseSelector, selects } from './label-selector.js';
import type { Resource } from './resource.js';
import { LabelIndex, mayStandIn, mayTake, wordsFor, wordsOf } from './selection.js';
import type { Workload } from './workload.js';

/** A PodDisruptionBudget. */
export interface DisruptionBudget {
  readonly resource: Resource;
  readonly minAvailable: Node;
  readonly maxUnavailable: Node;
  /** The pods that it is about; absent when it takes none, or the API server refuses the selector. */
  readonly pods?: LabelSelector;
}

/** The budgets of a target; patches are left out. */
export function budgetsOf(cluster: Cluster): readonly DisruptionBudget[] {
  return cluster.once(findBudgets);
}

function findBudgets(cluster: Cluster): readonly DisruptionBudget[] {
  return cluster
    .ofKind('PodDisruptionBudget')
    .filter(({ group, fragment }) => group === 'policy' && !fragment)
    .map((resource) => {
      const spec = resource.root.at('spec');
      const pods = takesNone(resource) ? undefined : parseSelector(spec.at('selector'));
      const bounds = { minAvailable: spec.at('minAvailable'), maxUnavailable: spec.at('maxUnavailable') };
      return { resource, ...bounds, ...(pods === undefined ? {} : { pods }) };
    });
}

/** True when a budget has no selector, or an empty one, which takes every pod in `policy/v1` and none before. */
export function takesNone({ root, apiVersion }: Resource): boolean {
  const selector = root.at('spec', 'selector');
  const filled = ['matchLabels', 'matchExpressions'].some(
    (field) => Object.keys(selector.at(field).value ?? {}).length,
  );
  return !selector.present || (apiVersion === 'policy/v1beta1' && !filled);
}

/**
 * The workloads whose pods a budget is about, or may be, those that lack required fields included. Undefined where the
 * target has so many that they are not all compared.
 */
export function workloadsUnder(budget: DisruptionBudget, cluster: Cluster): readonly Workload[] | undefined {
  return cluster.once(matchBudgets).get(budget);
}

/** More comparisons of a budget with a workload than this are not made. */
const MOST = 200_000;

function matchBudgets(cluster: Cluster): ReadonlyMap<DisruptionBudget, readonly Workload[]> {
  const candidates = candidatesIn(cluster);
  const matched = new Map<DisruptionBudget, readonly Workload[]>();
  let left = MOST;
  for (const budget of budgetsOf(cluster)) {
    const { pods, resource } = budget;
    const lists = pods === undefined ? [] : candidates(pods);
    left -= lists.reduce((sum, list) => sum + list.length, 0);
    if (left < 0) break;
    const taken = lists.map((list) =>
      list.filter(
        (workload) =>
          pods !== undefined && mayStandIn(workload.resource, resource.namespace) && mayTake(pods, workload, cluster),
      ),
    );
    matched.set(budget, taken.flat());
  }
  return matched;
}

/** The workloads that a selector may take, found by the label of which the fewest have a value that it asks for. */
function candidatesIn(cluster: Cluster): (pods: LabelSelector) => readonly (readonly Workload[])[] {
  const whole = cluster.workloads.filter(({ resource }) => !resource.fragment);
  const unsure = whole.filter(({ labels }) => !isLiteral(labels));
  const known = whole.filter(({ labels }) => isLiteral(labels));
  const labelled = new LabelIndex<Workload>();
  for (const workload of known) for (const word of wordsFor(workload.labels)) labelled.add(word, workload);
  const added = addedLabels(cluster);
  const ignored = (key: string) => CONTROLLER_LABELS.has(key) || added.has(key);
  return (pods) => {
    let fewest: readonly (readonly Workload[])[] = [known];
    let count = known.length;
    for (const requirement of pods) {
      const lists = wordsOf(new Map([requirement]), ignored)?.map((word) => labelled.get(word)) ?? [known];
      const size = lists.reduce((sum, list) => sum + list.length, 0);
      if (size < count) [fewest, count] = [lists, size];
    }
    return [...fewest, unsure];
  };
}

/** The workloads that a budget takes for certain; undefined when there may be others. */
export function workloadsCertainlyUnder(budget: DisruptionBudget, cluster: Cluster): readonly Workload[] | undefined {
  const { pods, resource } = budget;
  const taken = workloadsUnder(budget, cluster);
  if (pods === undefined || taken === undefined || taken.length > MANY) return undefined;
  const certain = taken.every(
    (workload) => selects(pods, workload.labels) && workload.resource.namespace === resource.namespace,
  );
  return certain ? taken : undefined;
}

/** More workloads than this under one budget are not counted. */
const MANY = 100;

/** The workloads about which some budget of the target is, or may be; undefined where not all were compared. */
export function workloadsWithBudget(cluster: Cluster): ReadonlySet<Workload> | undefined {
  return cluster.once(findCovered);
}

function findCovered(cluster: Cluster): ReadonlySet<Workload> | undefined {
  const all = budgetsOf(cluster).map((budget) => workloadsUnder(budget, cluster));
  return all.includes(undefined) ? undefined : new Set(all.flatMap((each) => each ?? []));
}

/** A number or a percentage; undefined for anything else. */
export type Share = { readonly count: number } | { readonly percent: number };

/** A share in words. */
export function shareText(share: Share): string {
  return 'percent' in share ? `${share.percent}%` : String(share.count);
}

/** Reads an `IntOrString`: `2`, `"50%"`. */
export function shareAt(node: Node): Share | undefined {
  const count = node.number();
  if (count !== undefined) return { count };
  const percent = /^(\d{1,4})%$/.exec(node.text() ?? '')?.[1];
  return percent === undefined ? undefined : { percent: Number(percent) };
}
