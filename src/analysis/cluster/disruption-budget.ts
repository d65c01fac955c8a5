import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { type LabelSelector, parseSelector, selects } from './label-selector.js';
import type { Resource } from './resource.js';
import { workloadsIn } from './selection.js';
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

/** The workloads whose pods a budget is about, or may be. */
export function workloadsUnder({ resource, pods }: DisruptionBudget, cluster: Cluster): readonly Workload[] {
  return pods === undefined ? [] : workloadsIn(cluster).taken(resource.namespace, pods);
}

/** The workloads that a budget takes for certain; undefined when there may be others. */
export function workloadsCertainlyUnder(budget: DisruptionBudget, cluster: Cluster): readonly Workload[] | undefined {
  const taken = workloadsUnder(budget, cluster);
  const { pods, resource } = budget;
  const certain = taken.every(
    (workload) =>
      pods !== undefined && selects(pods, workload.labels) && workload.resource.namespace === resource.namespace,
  );
  return certain ? taken : undefined;
}

/** The workloads about which some budget of the target is, or may be. */
export function workloadsWithBudget(cluster: Cluster): ReadonlySet<Workload> {
  return cluster.once(findCovered);
}

function findCovered(cluster: Cluster): ReadonlySet<Workload> {
  return new Set(budgetsOf(cluster).flatMap((budget) => workloadsUnder(budget, cluster)));
}

/** A number or a percentage; undefined for anything else. */
export type Share = { readonly count: number } | { readonly percent: number };

/** Reads an `IntOrString`: `2`, `"50%"`. */
export function shareAt(node: Node): Share | undefined {
  const count = node.number();
  if (count !== undefined) return { count };
  const percent = /^(\d{1,4})%$/.exec(node.text() ?? '')?.[1];
  return percent === undefined ? undefined : { percent: Number(percent) };
}
