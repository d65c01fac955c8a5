import type { Severity } from '../finding.js';
import type { Node } from '../source/node.js';
import { type MatchFilter, resourceRules, uncovered } from './admission-match.js';
import type { Enforcement } from './admission-policy.js';
import { parseSelector, selectorWithin } from './label-selector.js';

/** One way in which a policy asks less than it did. */
export interface Weakening {
  /** What inside the policy is meant, by name. */
  readonly subject: string;
  readonly at: Node;
  /** What happened, in words that follow the policy's name: "loses the rule …". */
  readonly what: string;
  readonly severity?: Severity;
}

/** The weakening if it holds, as a list. */
export function weakenedIf(
  holds: boolean,
  subject: string,
  at: Node,
  what: string,
  severity?: Severity,
): readonly Weakening[] {
  return holds ? [{ subject, at, what, ...(severity === undefined ? {} : { severity }) }] : [];
}

/** An action that refuses less than it did. */
export function lowered(
  was: Enforcement | undefined,
  is: Enforcement | undefined,
  subject: string,
): readonly Weakening[] {
  if (was === undefined || is === undefined) return [];
  return weakenedIf(is.strength < was.strength, subject, is.node, `lowers its action from ${was.word} to ${is.word}`);
}

/** A `failurePolicy` that became Ignore. */
export function opened(was: Node, is: Node, prefix = ''): readonly Weakening[] {
  const ignores = (node: Node) => node.at('failurePolicy').text() === 'Ignore';
  const what = 'lets objects pass when it cannot be asked (failurePolicy Ignore)';
  return weakenedIf(ignores(is) && !ignores(was), `${prefix}failurePolicy`, is.at('failurePolicy'), what);
}

/** Expressions that are gone without one in their place, and those that are always true. */
export function validations(was: Node, is: Node): readonly Weakening[] {
  const at = is.at('validations');
  const expressions = (node: Node) =>
    node
      .at('validations')
      .items()
      .map((item) => item.at('expression').text() ?? '');
  const [former, present] = [expressions(was), expressions(is)];
  const gone = former.filter((expression) => !present.includes(expression));
  const missing = former.length - present.length;
  if (gone.length === 0 || present.some((expression) => joins(expression, gone))) return [];
  if (missing > 0)
    return weakenedIf(true, 'validations', at, `loses ${missing === 1 ? 'a validation' : `${missing} validations`}`);
  const empty = at.items().filter((item) => isAlwaysTrue(item.at('expression').text() ?? ''));
  return empty.flatMap((item) =>
    weakenedIf(true, 'validations', item.at('expression'), 'has a validation that is always true'),
  );
}

/** True for an expression that is nothing but others joined by "and". */
function joins(expression: string, others: readonly string[]): boolean {
  if (others.some((other) => other.trim() === '' || !expression.includes(other))) return false;
  const rest = others.reduce((text, other) => text.replace(other, ''), expression);
  return /^[\s()&]*$/.test(rest);
}

const isAlwaysTrue = (expression: string): boolean => /^\s*\(?true\)?\s*$|\|\|\s*true\s*\)?\s*$/.test(expression);

/** What `matchConstraints`, `matchResources` and webhooks share: their rules under the name `list`, and selectors. */
export function matched(was: Node, is: Node, prefix = '', list = 'resourceRules'): readonly Weakening[] {
  const narrowed = uncovered(resourceRules(was.at(list)), resourceRules(is.at(list)));
  const exclusions = is.at('excludeResourceRules');
  const excluded = uncovered(listedRules(exclusions), listedRules(was.at('excludeResourceRules')));
  return [
    ...weakenedIf(narrowed.length > 0, `${prefix}${list}`, is.at(list), 'no longer looks at all that it did'),
    ...weakenedIf(excluded.length > 0, `${prefix}excludeResourceRules`, exclusions, 'excludes more than it did'),
    ...selected(was, is, ['namespaceSelector', 'objectSelector'], prefix),
  ];
}

const listedRules = (list: Node): readonly MatchFilter[] => (list.items().length === 0 ? [] : resourceRules(list));

/** Label selectors that take fewer objects than they did. */
export function selected(was: Node, is: Node, fields: readonly string[], prefix = ''): readonly Weakening[] {
  return fields.flatMap((field) => {
    const [former, present] = [parseSelector(was.at(field)), parseSelector(is.at(field))];
    const narrower = former !== undefined && present !== undefined && !selectorWithin(former, present);
    return weakenedIf(narrower, `${prefix}${field}`, is.at(field), `selects fewer objects by its ${field}`);
  });
}

/** Match conditions are joined by "and": each one more lets something pass unseen. */
export function conditioned(was: Node, is: Node, prefix = ''): readonly Weakening[] {
  const conditions = (node: Node) => node.at('matchConditions').items();
  const former = new Set(conditions(was).map((item) => item.at('name').text()));
  return conditions(is).flatMap((item) => {
    const name = item.at('name').text() ?? '';
    const what = `looks away where the new condition ${name} does not hold`;
    return weakenedIf(!former.has(item.at('name').text()), `${prefix}condition ${name}`, item, what);
  });
}

/** A list of which fewer entries are left. */
export function shrunk(was: Node, is: Node, field: string): readonly Weakening[] {
  const [former, present] = [writtenItems(was.at(field)), writtenItems(is.at(field))];
  const gone = [...former].some((item) => !present.has(item)) && present.size < former.size;
  return weakenedIf(gone, field, is.at(field), `loses entries of ${field}`);
}

/** The items of a list as they are written, to be compared. */
export function writtenItems(list: Node): ReadonlySet<string> {
  return new Set(list.items().map(({ value }) => JSON.stringify(value) ?? ''));
}
