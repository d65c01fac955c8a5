/** Values that are compared: aliases can make a small text a large value. */
const NODES = 20_000;

/** True when two values are the same, whatever the order of their keys; false when they are too large to be compared. */
export function isUnchanged(one: unknown, other: unknown): boolean {
  return isSame(one, other, { left: NODES });
}

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
