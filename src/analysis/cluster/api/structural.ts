import type { YamlPath } from '../../source/location.js';
import { type Fault, NOT_COMPARED } from './fault.js';
import { rightOf } from './scalar.js';
import { type Fields, isFields, isOpen } from './value.js';

/** A stranger's schema must not keep the judge busy: what one object may cost, in values looked at. */
const BUDGET = 50_000;
const MOST = 50;

interface Looking {
  readonly faults: Fault[];
  readonly complete: boolean;
  readonly steps: (string | number)[];
  left: number;
}

/** The fields that every object has whatever its schema says. */
const OBJECT_FIELDS = ['apiVersion', 'kind', 'metadata'];

/**
 * Compares an object with the structural schema of its CustomResourceDefinition as the API server does: types, values,
 * missing fields and fields that would be pruned. Regular expressions and CEL rules of the schema are not tried.
 */
export function structuralFaults(object: Fields, schema: Fields, complete: boolean): readonly Fault[] {
  const looking: Looking = { faults: [], complete, steps: [], left: BUDGET };
  const properties = isFields(schema['properties']) ? schema['properties'] : {};
  const own = Object.fromEntries(Object.entries(properties).filter(([key]) => !OBJECT_FIELDS.includes(key)));
  const open = Object.fromEntries(OBJECT_FIELDS.map((field) => [field, PRESERVING]));
  const root = { ...schema, properties: { ...open, status: PRESERVING, ...own } };
  visit(object, root, looking);
  return looking.left > 0 ? looking.faults : [...looking.faults, NOT_COMPARED];
}

const PRESERVING: Fields = { 'x-kubernetes-preserve-unknown-fields': true };

function visit(value: unknown, schema: Fields, looking: Looking): void {
  if (looking.left-- <= 0 || looking.faults.length >= MOST || value === null || value === undefined) return;
  if (!hasType(value, schema, looking)) return;
  if (Array.isArray(value)) items(value, schema, looking);
  else if (isFields(value)) fields(value, schema, looking);
  else scalar(value, schema, looking);
}

const path = (looking: Looking, ...below: YamlPath): YamlPath => [...looking.steps, ...below];

const refuse = (looking: Looking, what: string): void => {
  looking.faults.push({ kind: 'value', path: path(looking), what });
};

const DUE: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function hasType(value: unknown, schema: Fields, looking: Looking): boolean {
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string' || Number.isInteger(value)) return true;
    looking.faults.push({ kind: 'type', path: path(looking), due: 'a whole number or a text' });
    return false;
  }
  const type = schema['type'];
  if (typeof type !== 'string' || isOfType(value, type)) return true;
  if (isOpen(value)) return false;
  const right = rightOf(value, type);
  if (type === 'string' && typeof value !== 'object') looking.faults.push({ kind: 'unquoted', path: path(looking) });
  else {
    const due = DUE[type];
    const known = right === undefined ? {} : { right };
    if (due !== undefined) looking.faults.push({ kind: 'type', path: path(looking), due, ...known });
  }
  return false;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return isFields(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function items(value: readonly unknown[], schema: Fields, looking: Looking): void {
  const { minItems, maxItems, items: each } = schema;
  if (looking.complete && typeof minItems === 'number' && value.length < minItems)
    refuse(looking, `must have at least ${minItems} items`);
  if (typeof maxItems === 'number' && value.length > maxItems) refuse(looking, `must have at most ${maxItems} items`);
  if (!isFields(each)) return;
  for (const [index, item] of value.entries()) {
    looking.steps.push(index);
    visit(item, each, looking);
    looking.steps.pop();
    if (looking.left <= 0) return;
  }
}

function fields(value: Fields, schema: Fields, looking: Looking): void {
  const { properties, additionalProperties, required } = schema;
  const known = isFields(properties) ? properties : undefined;
  const keeps = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true;
  const every = isFields(additionalProperties) ? additionalProperties : undefined;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  for (const key of Object.keys(value)) {
    if (looking.faults.length >= MOST) return;
    const own = known !== undefined && Object.hasOwn(known, key) ? known[key] : every;
    if (isFields(own)) {
      looking.steps.push(key);
      visit(value[key], own, looking);
      looking.steps.pop();
    } else if (own === undefined && !keeps && !(embedded && OBJECT_FIELDS.includes(key))) unknown(key, known, looking);
  }
  if (!looking.complete || Object.hasOwn(value, '$patch')) return;
  for (const field of Array.isArray(required) ? required : []) {
    if (typeof field !== 'string' || (value[field] !== undefined && value[field] !== null)) continue;
    const described = known?.[field];
    if (isFields(described) && described['default'] !== undefined) continue;
    if (isFields(described) && described['nullable'] === true && value[field] === null) continue;
    looking.faults.push({ kind: 'missing', path: path(looking), field });
  }
}

function unknown(key: string, known: Fields | undefined, looking: Looking): void {
  if (key.startsWith('$') || isOpen(key) || (looking.steps.length === 0 && key === 'sops')) return;
  looking.faults.push({ kind: 'unknown', path: path(looking, key), siblings: Object.keys(known ?? {}) });
}

function scalar(value: unknown, schema: Fields, looking: Looking): void {
  if (isOpen(value)) return;
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.includes(value)) {
    const named = allowed.slice(0, 10).map(String).join(', ');
    refuse(looking, `must be one of ${named}${allowed.length > 10 ? ', …' : ''}`);
  } else if (typeof value === 'number') {
    const { minimum, maximum } = schema;
    if (typeof minimum === 'number' && value < minimum) refuse(looking, `must be at least ${minimum}`);
    if (typeof maximum === 'number' && value > maximum) refuse(looking, `must be at most ${maximum}`);
  } else if (typeof value === 'string') {
    const { minLength, maxLength } = schema;
    const length = value.replace(/[\uD800-\uDBFF]/g, '').length;
    if (typeof minLength === 'number' && length < minLength)
      refuse(looking, `must have at least ${minLength} characters`);
    if (typeof maxLength === 'number' && length > maxLength)
      refuse(looking, `must have at most ${maxLength} characters`);
  }
}
