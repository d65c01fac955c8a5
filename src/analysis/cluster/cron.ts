/** Fields of a cron expression with their bounds, after robfig/cron, which Kubernetes and most of its operators use. */
const FIELDS = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { name: 'day of the week', min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
] as const;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

/** The values at which a field allows a run, and whether it says nothing (`*`). */
interface Times {
  readonly values: ReadonlySet<number>;
  readonly any: boolean;
}

/** When a cron expression runs. */
export interface Schedule {
  /** The minutes of an hour at which it runs; for `@every` none. */
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** The length of `@every` in seconds. */
  readonly every?: number;
}

/** A cron expression as read, or why it is none. */
export type Cron = { readonly schedule: Schedule } | { readonly fault: string };

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Reads the standard five fields, with names, ranges, lists and steps, and where `macros` are allowed `@daily` and its like
 * and `@every 1h30m`. Sunday is 0 and never 7.
 */
export function parseCron(text: string, { macros }: { readonly macros: boolean }): Cron {
  if (text.length > 1_000) return { fault: 'it is longer than any schedule' };
  if (text === '') return { fault: 'it is empty' };
  if (!text.startsWith('@')) return parseFields(text);
  if (!macros) return { fault: `${quoted(text)} is no five fields, and names such as @daily are not known here` };
  const every = /^@every (.*)$/.exec(text)?.[1];
  if (every !== undefined) return parseEvery(every);
  const expanded = Object.hasOwn(MACROS, text) ? MACROS[text] : undefined;
  return expanded === undefined ? { fault: `${quoted(text)} is no name of a schedule` } : parseFields(expanded);
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3_600,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

function parseEvery(text: string): Cron {
  const parts = [...text.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replace(/^[+-]/, ''))
    return { fault: `${quoted(text)} is no duration` };
  const every = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
  return { schedule: { minutes: [], hours: [], every: Math.max(1, Math.floor(every)) } };
}

function parseFields(text: string): Cron {
  const written = text.split(/\s+/).filter((part) => part !== '');
  if (written.length !== FIELDS.length) return { fault: `it has ${written.length} fields instead of 5` };
  const times: Times[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const parsed = parseField(written[index] ?? '', field);
    if ('fault' in parsed) return parsed;
    times.push(parsed);
  }
  const never = impossible(times);
  if (never !== undefined) return { fault: never };
  return { schedule: { minutes: [...(times[0]?.values ?? [])], hours: [...(times[1]?.values ?? [])] } };
}

function parseField(text: string, field: Field): Times | { readonly fault: string } {
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(',').filter((each) => each !== '')) {
    const range = parseRange(part, field);
    if ('fault' in range) return { fault: `${field.name} ${quoted(part)}: ${range.fault}` };
    any ||= range.any;
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
  }
  return values.size === 0 ? { fault: `${field.name} ${quoted(text)} names nothing` } : { values, any };
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly any: boolean;
}

function parseRange(text: string, field: Field): Range | { readonly fault: string } {
  const [range = '', written, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = range.split('-');
  if (slashes.length > 0 || hyphens.length > 0) return { fault: 'it is no range' };
  const step = written === undefined ? 1 : wholeNumber(written);
  if (step === undefined || step === 0) return { fault: 'the step is no number above 0' };
  if (low === '*' || low === '?') return { first: field.min, last: field.max, step, any: step === 1 };
  const first = numberOf(low, field);
  const last = high === undefined ? (written === undefined ? first : field.max) : numberOf(high, field);
  if (first === undefined || last === undefined)
    return { fault: `it is no number${field.names === undefined ? '' : ' or name'}` };
  if (first < field.min) return { fault: `${first} is below ${field.min}` };
  if (last > field.max || first > field.max)
    return { fault: `${Math.max(first, last)} is above ${field.max}${field.max === 6 ? ', and Sunday is 0' : ''}` };
  return first > last ? { fault: 'it ends before it begins' } : { first, last, step, any: false };
}

function numberOf(text: string, { names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named < 0) return wholeNumber(text);
  return names?.length === 12 ? named + 1 : named;
}

const wholeNumber = (text: string): number | undefined => (/^\+?\d{1,9}$/.test(text) ? Number(text) : undefined);
const quoted = (text: string): string => JSON.stringify(text.slice(0, 40));

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days of the month and of the week are joined by "or" unless one of them says nothing. */
function impossible(times: readonly Times[]): string | undefined {
  const [, , days, months, weekdays] = times;
  if (days === undefined || months === undefined || weekdays === undefined || !(days.any || weekdays.any))
    return undefined;
  const first = Math.min(...days.values);
  const longest = Math.max(...[...months.values].map((month) => DAYS[month - 1] ?? 0));
  return first > longest ? `no month that it names has a day ${first}` : undefined;
}

/** The shortest time between two runs of a day, in minutes. */
export function shortestGap({ minutes, hours, every }: Schedule): number {
  if (every !== undefined) return every / 60;
  const sorted = [...minutes].sort((one, other) => one - other);
  const gaps = sorted.slice(1).map((minute, index) => minute - (sorted[index] ?? 0));
  const following = hours.some((hour) => hours.includes((hour + 1) % 24));
  const wrap = (sorted[0] ?? 0) + 60 - (sorted.at(-1) ?? 0);
  return Math.min(following ? wrap : Number.POSITIVE_INFINITY, ...gaps, 24 * 60);
}
