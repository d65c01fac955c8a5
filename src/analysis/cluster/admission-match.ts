import type { Node } from '../source/node.js';
import { wildcardMatches } from './wildcard.js';

/** What a filter asks: each field must have one of its values. A field that is not named may have any. */
export type MatchFilter = ReadonlyMap<string, ReadonlySet<string>>;

/** More filters than any policy has; beyond it they are compared as they are written. */
const MOST_FILTERS = 200;
/** A filter is a few levels deep; a stranger's can be deeper. */
const MOST_LEVELS = 20;

/** The filter that a mapping describes: its fields are joined by "and", the items of its lists by "or". */
export function filterOf(node: Node, ignored: readonly string[] = []): MatchFilter {
  const filter = new Map<string, ReadonlySet<string>>();
  for (const [key, value] of node.entries()) if (!ignored.includes(key)) collect(value, key, filter, 0);
  return filter;
}

function collect(node: Node, path: string, filter: Map<string, ReadonlySet<string>>, level: number): void {
  const { value } = node;
  if (value === undefined || value === null || level > MOST_LEVELS) return;
  if (Array.isArray(value)) {
    const texts = node.items().map((item) => textOf(item, path));
    if (path.endsWith('matchExpressions')) for (const text of texts) filter.set(`${path}.${text}`, new Set(['']));
    else if (texts.length > 0) filter.set(path, new Set(texts));
  } else if (typeof value === 'object') {
    for (const [key, inner] of node.entries()) collect(inner, `${path}.${key}`, filter, level + 1);
  } else filter.set(path, new Set([textOf(node, path)]));
}

/** Kinds are written with their group and version or without. */
function textOf({ value }: Node, path: string): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return path.endsWith('kinds') ? text.replace(/^(?:[\w.*-]+\/)?(?:v\d\w*|\*)\//, '') : text;
}

/** True when whatever passes `inner` passes `outer` too. */
export function filterWithin(inner: MatchFilter, outer: MatchFilter): boolean {
  return [...outer].every(([path, values]) => {
    if (values.has('*') || values.has('*/*')) return true;
    const own = inner.get(path);
    return own !== undefined && [...own].every((value) => covers(values, value));
  });
}

const covers = (values: ReadonlySet<string>, value: string): boolean =>
  values.has(value) || [...values].some((pattern) => pattern.includes('*') && wildcardMatches(pattern, value));

/** The filters that no filter of `outer` covers: what is matched by the first and not, as far as can be told, by the second. */
export function uncovered(inner: readonly MatchFilter[], outer: readonly MatchFilter[]): readonly MatchFilter[] {
  if (inner.length > MOST_FILTERS || outer.length > MOST_FILTERS) {
    const written = new Set(outer.map(writtenOut));
    return inner.filter((filter) => !written.has(writtenOut(filter)));
  }
  return inner.filter((one) => !outer.some((other) => filterWithin(one, other)));
}

const writtenOut = (filter: MatchFilter): string =>
  JSON.stringify([...filter].map(([path, values]) => [path, [...values]]));

/** Everything, for where no filter is written. */
const ANYTHING: MatchFilter = new Map();

/** The filters of a list of resource rules, as webhooks and policies of Kubernetes have; everything when there are none. */
export function resourceRules(list: Node): readonly MatchFilter[] {
  const items = list.items();
  return items.length === 0 ? [ANYTHING] : items.map((item) => filterOf(item, ['apiVersions']));
}

/** The filters of a `match` or `exclude` of Kyverno: `any` is one filter each, `all` is one together. */
export function kyvernoFilters(block: Node): readonly MatchFilter[] {
  const any = block
    .at('any')
    .items()
    .map((entry) => filterOf(entry));
  const all = block
    .at('all')
    .items()
    .map((entry) => filterOf(entry));
  const direct = filterOf(block, ['any', 'all']);
  const together = new Map<string, ReadonlySet<string>>();
  for (const filter of all)
    for (const [path, values] of filter)
      together.set(together.has(path) ? `${path} ${[...values].join(' ')}` : path, values);
  return [...any, ...(together.size === 0 ? [] : [together]), ...(direct.size === 0 ? [] : [direct])];
}
