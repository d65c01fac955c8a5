type Version = readonly [number, number, number];

/** The versions that one alternative of a range takes, from `low` up to but without `high`. */
interface Interval {
  readonly low: Version;
  readonly high?: Version;
}

const EXACT = /^=?\s*v?\d{1,15}\.\d{1,15}\.\d{1,15}(?:-[0-9A-Za-z.-]{1,100})?(?:\+[0-9A-Za-z.-]{1,100})?$/;
const COMPARATOR =
  /(\^|~>?|>=|=>|<=|=<|>|<|!=|=)?\s*v?(\d{1,15}|[xX*])(?:\.(\d{1,15}|[xX*]))?(?:\.(\d{1,15}|[xX*]))?(?:-[0-9A-Za-z.-]{1,100})?(?:\+[0-9A-Za-z.-]{1,100})?[\s,]*/y;
const LONGEST = 500;

/** True for one version and nothing else: `1.2.3`, `v1.2.3-rc.1`. `1.2` is a range, as every `1.2.x` matches it. */
export function isExactVersion(text: string): boolean {
  return EXACT.test(text.trim());
}

/** True when a range has no upper end: nothing at all, `*`, `x`, `>=1.0.0`. */
export function isUnboundedRange(text: string): boolean {
  if (text.trim() === '') return true;
  const intervals = intervalsOf(text);
  return intervals?.some(({ high }) => high === undefined) ?? false;
}

/** True when a range takes versions of more than one major. */
export function spansMajors(text: string): boolean {
  const intervals = intervalsOf(text);
  if (intervals === undefined || intervals.length === 0) return false;
  const lowest = Math.min(...intervals.map(({ low }) => low[0]));
  return intervals.some(({ high }) => high === undefined || compare(high, [lowest + 1, 0, 0]) > 0);
}

/**
 * Whether a range takes a version, after the rules of Helm and Flux. Undefined when that cannot be told: for pre-releases,
 * whose rules differ between tools, and for texts that are no versions.
 */
export function takesVersion(range: string, version: string): boolean | undefined {
  const [, major, minor, patch] =
    /^v?(\d{1,15})\.(\d{1,15})\.(\d{1,15})(?:\+[\w.-]{1,100})?$/.exec(version.trim()) ?? [];
  const intervals = intervalsOf(range.trim() === '' ? '*' : range);
  if (patch === undefined || intervals === undefined || /\d-[0-9A-Za-z]|!=/.test(range)) return undefined;
  const wanted: Version = [Number(major), Number(minor), Number(patch)];
  return intervals.some(
    ({ low, high }) => compare(low, wanted) <= 0 && (high === undefined || compare(wanted, high) < 0),
  );
}

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

/** The alternatives of a range; undefined for texts that are none. */
function intervalsOf(text: string): readonly Interval[] | undefined {
  if (text.length > LONGEST) return undefined;
  const alternatives = text
    .split('||')
    .map((part) => intervalOf(part.trim().replace(/^(\S+)\s+-\s+(\S+)$/, '>=$1 <=$2')));
  return alternatives.every((interval) => interval !== undefined) ? alternatives : undefined;
}

function intervalOf(text: string): Interval | undefined {
  let interval: Interval = { low: [0, 0, 0] };
  COMPARATOR.lastIndex = 0;
  while (COMPARATOR.lastIndex < text.length) {
    const match = COMPARATOR.exec(text);
    if (match === null) return undefined;
    interval = narrowed(interval, comparatorInterval(match[1] ?? '=', match.slice(2, 5)));
  }
  return text === '' ? undefined : interval;
}

function narrowed(one: Interval, other: Interval): Interval {
  const low = compare(one.low, other.low) >= 0 ? one.low : other.low;
  const highs = [one.high, other.high].filter((high) => high !== undefined);
  const high = highs.sort(compare)[0];
  return high === undefined ? { low } : { low, high };
}

function comparatorInterval(operator: string, parts: readonly (string | undefined)[]): Interval {
  const numbers = parts.map((part) => (part === undefined || /[xX*]/.test(part) ? undefined : Number(part)));
  const [major, minor, patch] = numbers;
  if (major === undefined) return { low: [0, 0, 0] };
  const low: Version = [major, minor ?? 0, patch ?? 0];
  const next = afterPartial(major, minor, patch);
  switch (operator) {
    case '>=':
    case '=>':
      return { low };
    case '>':
      return { low: next };
    case '<':
      return { low: [0, 0, 0], high: low };
    case '<=':
    case '=<':
      return { low: [0, 0, 0], high: next };
    case '!=':
      return { low: [0, 0, 0] };
    case '^':
      return { low, high: caretEnd(major, minor, patch) };
    case '~':
    case '~>':
      return { low, high: minor === undefined ? [major + 1, 0, 0] : [major, minor + 1, 0] };
    default:
      return { low, high: next };
  }
}

/** The first version after those that a partial version stands for: `1.2` is followed by `1.3.0`. */
function afterPartial(major: number, minor: number | undefined, patch: number | undefined): Version {
  if (minor === undefined) return [major + 1, 0, 0];
  return patch === undefined ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function caretEnd(major: number, minor: number | undefined, patch: number | undefined): Version {
  if (major > 0 || minor === undefined) return [major + 1, 0, 0];
  return minor > 0 || patch === undefined ? [0, minor + 1, 0] : [0, 0, patch + 1];
}
