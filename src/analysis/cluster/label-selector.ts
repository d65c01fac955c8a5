import type { Node } from '../source/node.js';

/** What a selector asks of one label: whether it may be absent, and which values it may have. */
interface Requirement {
  readonly absent: boolean;
  readonly values: ReadonlySet<string>;
  /** True when the values are those that are refused. */
  readonly negated: boolean;
}

/** A label selector by label; a label that it does not name may be anything. */
export type LabelSelector = ReadonlyMap<string, Requirement>;

const ANYTHING: Requirement = { absent: true, values: new Set(), negated: true };
const NOTHING: Requirement = { absent: false, values: new Set(), negated: false };

/**
 * Reads a LabelSelector; an absent or empty one selects everything. Undefined when the API server would refuse it.
 * `matchLabels` and `matchExpressions` are joined by "and"; NotIn also takes objects that lack the label.
 */
export function parseSelector(node: Node): LabelSelector | undefined {
  const selector = new Map<string, Requirement>();
  const add = (key: string, requirement: Requirement) =>
    selector.set(key, intersect(selector.get(key) ?? ANYTHING, requirement));
  for (const [key, value] of node.at('matchLabels').entries()) add(key, listed([value.text() ?? '']));
  for (const expression of node.at('matchExpressions').items()) {
    const parsed = parseExpression(expression);
    if (parsed === undefined) return undefined;
    for (const [key, requirement] of parsed) add(key, requirement);
  }
  return selector;
}

/** Reads one entry of `matchExpressions`. Undefined when the API server would refuse it. */
export function parseExpression(expression: Node): LabelSelector | undefined {
  const key = expression.at('key').text();
  const requirement = requirementOf(expression.at('operator').text() ?? '', expression.at('values').texts());
  return key === undefined || requirement === undefined ? undefined : new Map([[key, requirement]]);
}

/**
 * The label of a mapping that is the reason why a selector takes none of the objects: the first that none of them has, or
 * the mapping where each label is there on one or the other.
 */
export function missingLabel(mapping: Node, objects: readonly Readonly<Record<string, string>>[]): Node {
  const amiss = mapping.entries().find(([key, value]) => !objects.some((labels) => labels[key] === value.text()));
  return amiss?.[1] ?? mapping;
}

const listed = (values: readonly string[]): Requirement => ({ absent: false, values: new Set(values), negated: false });

function requirementOf(operator: string, values: readonly string[]): Requirement | undefined {
  switch (operator) {
    case 'In':
      return values.length === 0 ? undefined : listed(values);
    case 'NotIn':
      return values.length === 0 ? undefined : { absent: true, values: new Set(values), negated: true };
    case 'Exists':
      return { absent: false, values: new Set(), negated: true };
    case 'DoesNotExist':
      return { absent: true, values: new Set(), negated: false };
    default:
      return undefined;
  }
}

const admits = ({ values, negated }: Requirement, value: string): boolean => values.has(value) !== negated;

function intersect(one: Requirement, other: Requirement): Requirement {
  const absent = one.absent && other.absent;
  if (one.negated && other.negated) return { absent, values: new Set([...one.values, ...other.values]), negated: true };
  const [list, filter] = one.negated ? [other, one] : [one, other];
  return { absent, values: new Set([...list.values].filter((value) => admits(filter, value))), negated: false };
}

function within(inner: Requirement, outer: Requirement): boolean {
  if (inner.absent && !outer.absent) return false;
  if (!inner.negated) return [...inner.values].every((value) => admits(outer, value));
  return outer.negated && [...outer.values].every((value) => inner.values.has(value));
}

/** True when the selector takes an object with these labels. */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return [...selector].every(([key, requirement]) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return value === undefined ? requirement.absent : admits(requirement, value);
  });
}

/** True when every object that `narrow` takes is one that `wide` takes too. */
export function selectorWithin(narrow: LabelSelector, wide: LabelSelector): boolean {
  if (takesNothing(narrow)) return true;
  return [...wide].every(([key, requirement]) => within(narrow.get(key) ?? ANYTHING, requirement));
}

/** True when a selector contradicts itself. */
export function takesNothing(selector: LabelSelector): boolean {
  return [...selector.values()].some((requirement) => within(requirement, NOTHING));
}

/** True when a selector takes every object. */
export function selectsAll(selector: LabelSelector): boolean {
  return [...selector.values()].every((requirement) => within(ANYTHING, requirement));
}

/** The same selector as a union of selectors in which the first label with several listed values has one each. */
export function alternatives(selector: LabelSelector): readonly LabelSelector[] {
  const several = [...selector].find(([, { negated, values }]) => !negated && values.size > 1);
  if (several === undefined) return [selector];
  const [key, { values, absent }] = several;
  return absent ? [selector] : [...values].map((value) => new Map([...selector, [key, listed([value])]]));
}
