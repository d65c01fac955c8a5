import type { FilePath, LineIndex, Location, Place, Span, YamlPath } from './location.js';
import { type Entry, type MapMark, type Mark, type Solid, solid } from './marks.js';

/**
 * A value and where it stands. Asking for what is absent gives a node too, standing at its nearest existing parent, so
 * that a finding about a missing field has a place. Nothing here throws.
 */
export interface Node {
  /** Route from the root of the document. */
  readonly path: YamlPath;
  /** The value as Kubernetes reads it; undefined when absent. */
  readonly value: unknown;
  /** True when there is a value other than null, which Kubernetes treats as absent. */
  readonly present: boolean;
  /** Where a reader should look: the key with its value, or for an absent value its nearest parent. */
  readonly location: Location;
  /** True when the value is reached through an alias or a merge key, or carries an anchor: editing it would edit others. */
  readonly shared: boolean;
  at(...path: YamlPath): Node;
  /** The items of a list; empty for anything else. */
  items(): readonly Node[];
  /** The entries of a mapping; empty for anything else. */
  entries(): readonly (readonly [string, Node])[];
  /** The value if it is a string. */
  text(): string | undefined;
  /** The value if it is a boolean. */
  flag(): boolean | undefined;
  /** The value if it is a finite number. */
  number(): number | undefined;
  /** The strings of a list of strings; other items are left out. */
  texts(): readonly string[];
  /** Every scalar below this node once, aliases not followed, with its own node. */
  scalars(): Iterable<Node>;
}

/** What every node of one document shares. */
export interface Ground {
  readonly file: FilePath;
  readonly text: string;
  readonly lines: LineIndex;
  /** Offset of the document's first character in the file; marks count from here. */
  readonly offset: number;
}

type Step = string | number;

/** A mark with the key before it, if it is the value of a mapping entry. */
interface Standing {
  readonly mark: Mark;
  readonly key?: Mark;
  readonly shared: boolean;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Marks not looked up yet: most nodes are asked for their value only. */
const UNKNOWN = Symbol('unknown');

class WrittenNode implements Node {
  readonly value: unknown;
  readonly #ground: Ground;
  readonly #parent: WrittenNode | undefined;
  readonly #step: Step;
  #known: Standing | undefined | typeof UNKNOWN;

  constructor(
    ground: Ground,
    parent: WrittenNode | undefined,
    step: Step,
    value: unknown,
    standing: Standing | typeof UNKNOWN,
  ) {
    this.#ground = ground;
    this.#parent = parent;
    this.#step = step;
    this.value = value;
    this.#known = standing;
  }

  get #standing(): Standing | undefined {
    if (this.#known === UNKNOWN) {
      const parent = this.value === undefined ? undefined : this.#parent;
      const around = parent === undefined ? undefined : parent.#standing;
      this.#known = around === undefined ? undefined : childStanding(around, this.#step);
    }
    return this.#known;
  }

  /** Where this stands, or its nearest parent that stands anywhere; the root always does. */
  get #nearest(): Standing | undefined {
    const parent = this.#parent;
    return this.#standing ?? (parent === undefined ? undefined : parent.#nearest);
  }

  get path(): YamlPath {
    return this.#parent === undefined ? [] : [...this.#parent.path, this.#step];
  }

  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get shared(): boolean {
    return this.#nearest?.shared === true;
  }

  get location(): Location {
    const nearest = this.#nearest;
    const look = nearest === undefined ? { span: { start: 0, end: 0 }, firstLineOnly: true } : lookAt(nearest);
    return { kind: 'written', place: placeAt(this.#ground, look) };
  }

  at(...path: YamlPath): Node {
    return path.reduce<WrittenNode>((node, step) => node.#child(step), this);
  }

  items(): readonly Node[] {
    return Array.isArray(this.value) ? this.value.map((_, index) => this.#child(index)) : [];
  }

  entries(): readonly (readonly [string, Node])[] {
    return isRecord(this.value) ? Object.keys(this.value).map((key) => [key, this.#child(key)] as const) : [];
  }

  text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  flag(): boolean | undefined {
    return typeof this.value === 'boolean' ? this.value : undefined;
  }

  number(): number | undefined {
    return typeof this.value === 'number' && Number.isFinite(this.value) ? this.value : undefined;
  }

  texts(): readonly string[] {
    return Array.isArray(this.value) ? this.value.filter((item): item is string => typeof item === 'string') : [];
  }

  *scalars(): Iterable<Node> {
    const standing = this.#standing;
    if (standing === undefined || standing.mark.kind === 'alias') return;
    if (standing.mark.kind === 'scalar') yield this;
    else if (standing.mark.kind === 'list') for (const item of this.items()) yield* item.scalars();
    else for (const entry of standing.mark.entries) yield* this.#child(entry.name).scalars();
  }

  #child(step: Step): WrittenNode {
    return new WrittenNode(this.#ground, this, step, childValue(this.value, step), UNKNOWN);
  }
}

function childValue(value: unknown, step: Step): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function childStanding(parent: Standing, step: Step): Standing | undefined {
  const mark = solid(parent.mark);
  const shared = parent.shared || parent.mark.kind === 'alias';
  if (mark.kind === 'list') {
    const item = typeof step === 'number' ? mark.items[step] : undefined;
    return item === undefined ? undefined : standingOf(item, undefined, shared);
  }
  return mark.kind === 'map' ? entryStanding(mark, String(step), shared) : undefined;
}

function entryStanding(map: MapMark, name: string, shared: boolean): Standing | undefined {
  const own = entryNamed(map, name);
  if (own !== undefined) return standingOf(own.value, own.key, shared);
  for (const merge of map.merges) {
    for (const source of mergeSources(solid(merge))) {
      const found = entryStanding(source, name, true);
      if (found !== undefined) return { ...found, shared: true };
    }
  }
  return undefined;
}

/** Mappings of this many entries are looked up by name; shorter ones are faster to search. */
const LONG = 16;
const byName = new WeakMap<MapMark, ReadonlyMap<string, Entry>>();

/** A stranger's mapping can have a hundred thousand keys, which must not be searched once for each of them. */
function entryNamed(map: MapMark, name: string): Entry | undefined {
  if (map.entries.length < LONG) return map.entries.findLast((entry) => entry.name === name);
  const known = byName.get(map) ?? new Map(map.entries.map((entry) => [entry.name, entry]));
  byName.set(map, known);
  return known.get(name);
}

function mergeSources(merge: Solid): readonly MapMark[] {
  if (merge.kind === 'map') return [merge];
  return merge.kind === 'list' ? merge.items.map(solid).filter((item): item is MapMark => item.kind === 'map') : [];
}

function standingOf(mark: Mark, key: Mark | undefined, shared: boolean): Standing {
  const reached = shared || mark.kind === 'alias' || mark.anchor !== undefined;
  return key === undefined ? { mark, shared: reached } : { mark, shared: reached, key };
}

/** The stretch of text that a reader should look at, counted from the start of the document. */
function lookAt({ mark, key }: Standing): { readonly span: Span; readonly firstLineOnly: boolean } {
  const oneLine =
    mark.kind === 'alias' || (mark.kind === 'scalar' && mark.style !== 'literal' && mark.style !== 'folded');
  if (key !== undefined) {
    const end = oneLine && mark.span.end > key.span.end ? mark.span.end : key.span.end;
    return { span: { start: key.span.start, end }, firstLineOnly: true };
  }
  if (mark.kind === 'map' && mark.style === 'block') {
    const first = mark.entries[0];
    if (first !== undefined) return lookAt({ mark: first.value, key: first.key, shared: false });
  }
  return { span: mark.span, firstLineOnly: true };
}

function placeAt(ground: Ground, { span, firstLineOnly }: { span: Span; firstLineOnly: boolean }): Place {
  const start = span.start + ground.offset;
  const stop = span.end + ground.offset;
  const lineEnd = firstLineOnly ? /[\r\n]/.exec(ground.text.slice(start, stop))?.index : undefined;
  const end = lineEnd === undefined ? stop : start + lineEnd;
  return {
    file: ground.file,
    span: { start, end },
    start: ground.lines.positionAt(start),
    end: ground.lines.positionAt(end),
  };
}

/** The root node of a document with the given value and position tree. */
export function rootNode(ground: Ground, value: unknown, mark: Mark): Node {
  return new WrittenNode(ground, undefined, '', value, standingOf(mark, undefined, false));
}
