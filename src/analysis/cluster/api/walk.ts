import type { YamlPath } from '../../source/location.js';
import type { ApiDescription, FieldType, PlainType, Shape } from './description.js';
import { type Fault, NOT_COMPARED } from './fault.js';
import { isDateTime, isQuantity, rightOf } from './scalar.js';
import { SHAPE_CHECKS } from './shape-check.js';
import { type Fields, isFields, isOpen } from './value.js';

/** No object has more faults than this to tell. */
const MOST = 50;
/** Aliases make a small file large; no object is looked at beyond this many values. */
const BUDGET = 200_000;

/** True for a value that is right by its type alone. */
function isPlainly(value: unknown, type: FieldType): boolean {
  switch (type.kind) {
    case 'string':
      return typeof value === 'string' && type.values === undefined;
    case 'boolean':
      return typeof value === 'boolean';
    case 'any':
      return true;
    default:
      return false;
  }
}

/** Where a walk through one object stands, and what it has found. */
export class Walk {
  readonly faults: Fault[] = [];
  /** False for pieces of objects, which never lack anything. */
  readonly complete: boolean;
  readonly api: ApiDescription;
  readonly #steps: (string | number)[] = [];
  readonly #shapes: Shape[] = [];
  #left = BUDGET;

  constructor(api: ApiDescription, complete: boolean) {
    this.api = api;
    this.complete = complete;
  }

  /** True while there is room for more. */
  get open(): boolean {
    return this.faults.length < MOST && this.#left > 0;
  }

  /** All faults, and whether the object was too large to find more. */
  told(): readonly Fault[] {
    return this.#left > 0 ? this.faults : [...this.faults, NOT_COMPARED];
  }

  enter(step: string | number): void {
    this.#steps.push(step);
  }

  leave(): void {
    this.#steps.pop();
  }

  path(...below: YamlPath): YamlPath {
    return [...this.#steps, ...below];
  }

  /** Says that a value is refused. */
  refuse(below: YamlPath, what: string, right?: string | number): void {
    this.faults.push({ kind: 'value', path: this.path(...below), what, ...(right === undefined ? {} : { right }) });
  }

  /** Looks at a mapping with named fields. */
  shape(value: Fields, shape: Shape): void {
    if (shape.open || !this.open) return;
    this.#shapes.push(shape);
    for (const key of Object.keys(value)) {
      if (!this.open) break;
      const type = shape.fields.get(key);
      if (type === undefined) this.#unknown(key, shape);
      else this.#field(key, value[key], type);
    }
    if (this.complete) this.#missing(value, shape);
    SHAPE_CHECKS.get(shape.name)?.(value, this);
    this.#shapes.pop();
  }

  /** Most fields are plain and right, and need no path to be told. */
  #field(key: string, value: unknown, type: FieldType): void {
    if (isPlainly(value, type)) this.#left--;
    else {
      this.enter(key);
      this.value(value, type);
      this.leave();
    }
  }

  value(value: unknown, type: FieldType): void {
    if (this.#left-- <= 0 || value === null || value === undefined || type.kind === 'any') return;
    switch (type.kind) {
      case 'string':
        this.#text(value, type.values);
        break;
      case 'shape':
        if (isFields(value)) this.shape(value, this.api.shape(type.name));
        else if (!type.orFlag || typeof value !== 'boolean') this.#wrong(value, 'a mapping');
        break;
      case 'list':
        this.#list(value, type.of);
        break;
      case 'map':
        this.#map(value, type.of);
        break;
      case 'object':
        if (!isFields(value)) this.#wrong(value, 'a mapping');
        break;
      default:
        this.#scalar(value, type.kind);
    }
  }

  #unknown(key: string, shape: Shape): void {
    if (key.startsWith('$') || isOpen(key)) return;
    if (this.#steps.length === 0 && (key === 'sops' || key === 'status')) return;
    const depth = this.#shapes.findLastIndex(({ fields }) => fields.has(key));
    const owner = depth < 0 ? undefined : this.#shapes[depth];
    this.faults.push({
      kind: 'unknown',
      path: this.path(key),
      siblings: [...shape.fields.keys()],
      ...(owner === undefined ? {} : { belongs: owner.name.slice(owner.name.lastIndexOf('.') + 1) }),
    });
  }

  #missing(value: Fields, shape: Shape): void {
    if (Object.hasOwn(value, '$patch')) return;
    for (const field of shape.required)
      if (value[field] === undefined || value[field] === null)
        this.faults.push({ kind: 'missing', path: this.path(), field });
  }

  #wrong(value: unknown, due: string, right?: number | boolean): void {
    if (isOpen(value)) return;
    this.faults.push({ kind: 'type', path: this.path(), due, ...(right === undefined ? {} : { right }) });
  }

  #list(value: unknown, of: FieldType): void {
    if (!Array.isArray(value)) {
      this.#wrong(value, 'a list');
      return;
    }
    for (let index = 0; index < value.length && this.open; index++) {
      this.enter(index);
      this.value(value[index], of);
      this.leave();
    }
  }

  #map(value: unknown, of: FieldType): void {
    if (!isFields(value)) {
      this.#wrong(value, 'a mapping');
      return;
    }
    for (const key of Object.keys(value)) {
      if (!this.open) return;
      if (key === 'true' || key === 'false') this.faults.push({ kind: 'key', path: this.path(key) });
      this.#field(key, value[key], of);
    }
  }

  #text(value: unknown, values: ReadonlySet<string> | undefined): void {
    if (typeof value !== 'string') {
      if (typeof value !== 'object') this.faults.push({ kind: 'unquoted', path: this.path() });
      else this.#wrong(value, 'a text');
    } else if (values !== undefined && value !== '' && !values.has(value) && !isOpen(value)) {
      const lower = value.toLowerCase();
      const right = [...values].find((one) => one.toLowerCase() === lower);
      this.refuse([], `must be one of ${[...values].join(', ')}`, right);
    }
  }

  #scalar(value: unknown, due: PlainType): void {
    if (due === 'int32' || due === 'int64') {
      if (Number.isInteger(value)) this.#range(Number(value), due);
      else this.#wrong(value, 'a whole number', rightOf(value, due));
    } else if (due === 'int-or-string') {
      if (typeof value !== 'string' && !Number.isInteger(value)) this.#wrong(value, 'a whole number or a text');
    } else if (due === 'number') {
      if (typeof value !== 'number') this.#wrong(value, 'a number', rightOf(value, due));
    } else if (due === 'boolean') {
      if (typeof value !== 'boolean') this.#wrong(value, 'true or false', rightOf(value, due));
    } else if (due === 'bytes') this.#bytes(value);
    else this.#written(value, due);
  }

  /** Texts that have to be of a certain form. */
  #written(value: unknown, due: PlainType): void {
    if (due === 'quantity') {
      if (typeof value === 'number') return;
      if (typeof value !== 'string') this.#wrong(value, 'a quantity');
      else if (!isQuantity(value) && !isOpen(value)) this.refuse([], 'must be a quantity, as 500m, 2 or 512Mi');
    } else if (due === 'time') {
      if (typeof value !== 'string') this.#wrong(value, 'a time');
      else if (!isDateTime(value) && !isOpen(value)) this.refuse([], 'must be a time, as 2026-01-31T12:00:00Z');
    }
  }

  #bytes(value: unknown): void {
    if (typeof value !== 'string') {
      this.faults.push(
        typeof value === 'object'
          ? { kind: 'type', path: this.path(), due: 'a text' }
          : { kind: 'unquoted', path: this.path() },
      );
    } else if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value) && !isOpen(value)) this.refuse([], 'must be base64');
  }

  #range(value: number, due: 'int32' | 'int64'): void {
    const most = due === 'int32' ? 2 ** 31 - 1 : 2 ** 63;
    if (value > most || value < -most - 1) this.refuse([], `is out of the range of ${due}`);
  }
}
