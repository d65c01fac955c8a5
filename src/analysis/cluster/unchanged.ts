import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

const known = new WeakMap<Cluster, { readonly before: Cluster; readonly unchanged: ReadonlySet<Resource> }>();

/** The objects of either state that say the same in the other; what is too large to be compared is left out. */
export function unchangedBetween(before: Cluster, now: Cluster): ReadonlySet<Resource> {
  const found = known.get(now);
  if (found?.before === before) return found.unchanged;
  const unchanged = new Set<Resource>();
  for (const resource of now.resources) {
    const old = before.find(resource.id);
    if (old === undefined || !isSame(old.root.value, resource.root.value, { left: NODES })) continue;
    unchanged.add(old).add(resource);
  }
  known.set(now, { before, unchanged });
  return unchanged;
}

/** Values of an object that are compared: aliases can make a small text a large value. */
const NODES = 20_000;

function isSame(one: unknown, other: unknown, budget: { left: number }): boolean {
  if (Object.is(one, other)) return true;
  budget.left -= 1;
  if (budget.left < 0) return false;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index], budget));
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key], budget))
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
