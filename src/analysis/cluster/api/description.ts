import { CONTROL } from './descriptions/control.js';
import { CORE } from './descriptions/core.js';
import { DESCRIBED } from './descriptions/covers.js';
import { INFRASTRUCTURE } from './descriptions/infrastructure.js';
import { WORKLOADS } from './descriptions/workloads.js';
import { allowedValues } from './enumeration.js';

/** What a field takes. */
export type FieldType =
  | { readonly kind: PlainType }
  | { readonly kind: 'string'; readonly values?: ReadonlySet<string> }
  | { readonly kind: 'list' | 'map'; readonly of: FieldType }
  | { readonly kind: 'shape'; readonly name: string; readonly orFlag: boolean };

export type PlainType =
  | 'int32'
  | 'int64'
  | 'number'
  | 'boolean'
  | 'bytes'
  | 'time'
  | 'quantity'
  | 'int-or-string'
  | 'object'
  | 'any';

/** A mapping with named fields, as one version of Kubernetes knows it. */
export interface Shape {
  /** As "core.v1.Container". */
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldType>;
  readonly required: readonly string[];
  /** True when any field is taken, because none is described. */
  readonly open: boolean;
}

/** A built-in kind at one version of Kubernetes. */
export interface BuiltInKind {
  readonly api: ApiDescription;
  readonly shape: Shape;
  /** False when this version does not serve the kind and the nearest one that does is described. */
  readonly served: boolean;
}

type Minors = readonly (readonly [from: number, to: number])[];

interface Line {
  readonly name: string;
  readonly fields: readonly string[];
  readonly minors: Minors;
  /** The kind at the minors that were asked for. */
  readonly known: Map<number, BuiltInKind>;
}

interface Lines {
  readonly byName: ReadonlyMap<string, Line>;
  /** By "apps/v1/Deployment". */
  readonly byKind: ReadonlyMap<string, Line>;
  /** By kind. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

const EVERY: Minors = [[DESCRIBED.oldest, Number.POSITIVE_INFINITY]];
let lines: Lines | undefined;

function allLines(): Lines {
  lines ??= readLines();
  return lines;
}

function readLines(): Lines {
  const byName = new Map<string, Line>();
  const byKind = new Map<string, Line>();
  const versions = new Map<string, string[]>();
  for (const text of [CORE, WORKLOADS, CONTROL, INFRASTRUCTURE].flatMap((part) => part.trim().split('\n'))) {
    const [head = '', ...fields] = text.split(' ');
    const [written = '', range] = head.split('~');
    const [name = '', served] = written.split('=');
    const line = { name, fields, minors: minorsIn(range), known: new Map() };
    byName.set(name, line);
    for (const apiVersion of served?.split(',') ?? []) {
      const kind = name.slice(name.lastIndexOf('.') + 1);
      byKind.set(`${apiVersion}/${kind}`, line);
      versions.set(kind, [...(versions.get(kind) ?? []), apiVersion]);
    }
  }
  return { byName, byKind, versions };
}

/** "16-24,30-" as numbers; everything when nothing is said. */
function minorsIn(range: string | undefined): Minors {
  if (range === undefined) return EVERY;
  return range.split(',').map((part) => {
    const [from, to = ''] = part.split('-');
    return [Number(from), to === '' ? Number.POSITIVE_INFINITY : Number(to)] as const;
  });
}

const includes = (minors: Minors, minor: number): boolean => minors.some(([from, to]) => from <= minor && minor <= to);

/** The minor nearest to the given one in which something is described. */
function nearestIn(minors: Minors, minor: number): number {
  if (includes(minors, minor)) return minor;
  const ends = minors.flatMap(([from, to]) => [from, Math.min(to, DESCRIBED.newest)]);
  const near = ends.sort((a, b) => Math.abs(a - minor) - Math.abs(b - minor));
  return near[0] ?? minor;
}

/** The API group of a version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.replace(/\/[^/]*$/, '') : '';
}

/** The minor whose description is used for a version: itself, or the nearest that there is. */
export function describedMinor(minor: number): number {
  return Math.min(Math.max(minor, DESCRIBED.oldest), DESCRIBED.newest);
}

/** The minors in which a built-in kind is served, newest last; undefined for kinds that were never built in. */
export function servedMinors(apiVersion: string, kind: string): Minors | undefined {
  return allLines().byKind.get(`${apiVersion}/${kind}`)?.minors;
}

/** The versions under which a kind was ever built in. */
export function describedKinds(kind: string): readonly string[] {
  return allLines().versions.get(kind) ?? [];
}

/** A built-in kind as the given minor version knows it; undefined for any other. */
export function builtInKind(apiVersion: string, kind: string, minor: number): BuiltInKind | undefined {
  const line = allLines().byKind.get(`${apiVersion}/${kind}`);
  if (line === undefined) return undefined;
  const wanted = describedMinor(minor);
  const known = line.known.get(wanted) ?? kindAt(line, wanted);
  line.known.set(wanted, known);
  return known;
}

function kindAt({ name, minors }: Line, minor: number): BuiltInKind {
  const described = nearestIn(minors, minor);
  const api = apiAt(described);
  return { api, shape: api.shape(name), served: described === minor };
}

const apis = new Map<number, ApiDescription>();

function apiAt(minor: number): ApiDescription {
  const known = apis.get(minor) ?? new ApiDescription(minor);
  apis.set(minor, known);
  return known;
}

/** The shapes of one minor version, each read on first asking. */
export class ApiDescription {
  readonly minor: number;
  readonly #shapes = new Map<string, Shape>();

  constructor(minor: number) {
    this.minor = minor;
  }

  /** The shape of this name; one that takes any field when it is not described. */
  shape(name: string): Shape {
    const known = this.#shapes.get(name) ?? this.#read(name);
    this.#shapes.set(name, known);
    return known;
  }

  #read(name: string): Shape {
    const line = allLines().byName.get(name);
    const fields = new Map<string, FieldType>();
    const required: string[] = [];
    for (const text of line?.fields ?? []) {
      const [written = '', range] = text.split('~');
      if (range !== undefined && !includes(minorsIn(range), this.minor)) continue;
      const colon = written.indexOf(':');
      const field = written.slice(0, colon);
      const needed = written.endsWith('!');
      const type = typeIn(written.slice(colon + 1, needed ? -1 : undefined), name);
      fields.set(field, withValues(type, allowedValues(`${name}.${field}`)));
      if (needed) required.push(field);
    }
    return { name, fields, required, open: fields.size === 0 };
  }
}

function withValues(type: FieldType, values: ReadonlySet<string> | undefined): FieldType {
  if (values === undefined) return type;
  if (type.kind === 'string') return { kind: 'string', values };
  return type.kind === 'list' ? { kind: 'list', of: withValues(type.of, values) } : type;
}

const PLAIN: Readonly<Record<string, PlainType | 'string'>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  n: 'number',
  b: 'boolean',
  y: 'bytes',
  t: 'time',
  q: 'quantity',
  x: 'int-or-string',
  o: 'object',
  '*': 'any',
};

function typeIn(text: string, owner: string): FieldType {
  const plain = PLAIN[text];
  if (plain !== undefined) return { kind: plain };
  const first = text[0];
  if (first === '[' || first === '{') return { kind: first === '[' ? 'list' : 'map', of: typeIn(text.slice(1), owner) };
  const orFlag = first === '^';
  const name = orFlag ? text.slice(1) : text;
  const full = name.startsWith('.') ? owner.slice(0, owner.lastIndexOf('.')) + name : name;
  return { kind: 'shape', name: full, orFlag };
}
