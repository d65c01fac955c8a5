import type { Cluster } from './cluster.js';
import { BASELINE_CONTROLS } from './pod-standards-baseline.js';
import type { Breach, Control, ControlCheck, ControlId } from './pod-standards-control.js';
import { RESTRICTED_CONTROLS } from './pod-standards-restricted.js';
import type { Workload } from './workload.js';

export type { Breach, ControlId } from './pod-standards-control.js';

/** The Pod Security Standards, weakest first. */
export const POD_LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type PodLevel = (typeof POD_LEVELS)[number];

/** Something that keeps a pod from a level, and the control that says so. */
export interface Violation extends Breach {
  readonly control: ControlId;
}

const CONTROLS: readonly Control[] = [...BASELINE_CONTROLS, ...RESTRICTED_CONTROLS];

const byId: ReadonlyMap<ControlId, Control> = new Map(CONTROLS.map((control) => [control.id, control]));

/** The controls of a level as 1.`minor` has them. A stricter control of Restricted takes the place of the Baseline one. */
export function controlsOf(level: PodLevel, minor: number): readonly Control[] {
  if (level === 'privileged') return [];
  const inForce = CONTROLS.filter((control) => variantFor(control, minor) !== undefined);
  if (level === 'baseline') return inForce.filter((control) => control.level === 'baseline');
  const replaced = new Set(inForce.map(({ replaces }) => replaces));
  return inForce.filter(({ id }) => !replaced.has(id));
}

/** What keeps a pod from a level of the Pod Security Standards in the version 1.`minor`; a pod without any satisfies it. */
export function violationsOf(workload: Workload, level: PodLevel, minor: number): readonly Violation[] {
  return controlsOf(level, minor).flatMap((control) =>
    [...breachesOf(workload, control.id, minor)].map((breach) => ({ ...breach, control: control.id })),
  );
}

/** True when nothing keeps the pod from the level. */
export function satisfies(workload: Workload, level: PodLevel, minor: number): boolean {
  return checksOf(level, minor).every((check) => isEmpty(check(workload)));
}

const checks = new Map<string, readonly ControlCheck[]>();

function checksOf(level: PodLevel, minor: number): readonly ControlCheck[] {
  const key = `${level} ${minor}`;
  const known = checks.get(key) ?? controlsOf(level, minor).flatMap((control) => variantFor(control, minor) ?? []);
  checks.set(key, known);
  return known;
}

function isEmpty(breaches: Iterable<Breach>): boolean {
  for (const _ of breaches) return false;
  return true;
}

/** The strictest level that a pod satisfies. */
export function levelOf(workload: Workload, minor: number): PodLevel {
  if (satisfies(workload, 'restricted', minor)) return 'restricted';
  return satisfies(workload, 'baseline', minor) ? 'baseline' : 'privileged';
}

/** What one control has against a pod; nothing in versions that do not know the control. */
export function breachesOf(workload: Workload, id: ControlId, minor: number): Iterable<Breach> {
  const control = byId.get(id);
  return (control === undefined ? undefined : variantFor(control, minor))?.(workload) ?? [];
}

/** True when a pod breaks the control. */
export function breaks(workload: Workload, id: ControlId, minor: number): boolean {
  return !isEmpty(breachesOf(workload, id, minor));
}

/** What one control has against the pods of a cluster. What a patch or a part of a pod merely lacks does not count. */
export function* breachesIn(cluster: Cluster, id: ControlId, minor: number): Iterable<Breach> {
  for (const workload of cluster.workloads) {
    for (const breach of breachesOf(workload, id, minor)) if (workload.complete || !breach.missing) yield breach;
  }
}

function variantFor({ variants }: Control, minor: number): ControlCheck | undefined {
  return variants.findLast(({ since }) => since <= minor)?.check;
}
