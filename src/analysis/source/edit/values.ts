import { type JsonPatchOperation, pointerSteps } from '../patch.js';

/** A mapping as js-yaml builds it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a step of a JSON pointer leads to, or undefined. Inherited properties are not there. */
export function child(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[listIndex(step, value.length - 1) ?? -1];
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** The list position that a step names (RFC 6901, section 4: no sign, no leading zero), if it is at most `last`. */
export function listIndex(step: string, last: number): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,8})$/.test(step)) return undefined;
  const index = Number(step);
  return index <= last ? index : undefined;
}

/** The answer of `patched`: a value, or one sentence that says why there is none. */
export type Patched =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'no'; readonly why: string };

/**
 * Applies one operation of RFC 6902 to a value and leaves the value itself as it was. Mappings and lists beside the path
 * are shared between both, so that an alias keeps pointing at the old value, as it does in the text.
 */
export function patched(value: unknown, operation: JsonPatchOperation): Patched {
  if (operation.path !== '' && !operation.path.startsWith('/')) return no(operation, 'is not a JSON pointer');
  const steps = pointerSteps(operation.path);
  if (operation.path !== '') return step(value, steps, operation);
  return operation.op === 'remove' ? no(operation, 'is the whole document') : { kind: 'value', value: operation.value };
}

function no(operation: JsonPatchOperation, why: string): Patched {
  return { kind: 'no', why: `The path ${JSON.stringify(operation.path)} ${why}.` };
}

function step(value: unknown, steps: readonly string[], operation: JsonPatchOperation): Patched {
  const [first = '', ...rest] = steps;
  if (rest.length === 0) return lastStep(value, first, operation);
  const below = child(value, first);
  if (below === undefined) return no(operation, 'has a part that is not in the document');
  const changed = step(below, rest, operation);
  return changed.kind === 'no' ? changed : { kind: 'value', value: withChild(value, first, changed.value) };
}

function lastStep(value: unknown, name: string, operation: JsonPatchOperation): Patched {
  if (Array.isArray(value)) return inList(value, name, operation);
  if (!isRecord(value)) return no(operation, 'is below something that is neither a mapping nor a list');
  if (operation.op !== 'add' && !Object.hasOwn(value, name)) return no(operation, 'is not in the document');
  if (operation.op !== 'remove') return { kind: 'value', value: withChild(value, name, operation.value) };
  return { kind: 'value', value: Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) };
}

function inList(list: readonly unknown[], name: string, operation: JsonPatchOperation): Patched {
  const appends = operation.op === 'add' && name === '-';
  const index = appends ? list.length : listIndex(name, operation.op === 'add' ? list.length : list.length - 1);
  if (index === undefined) return no(operation, 'is not in the list');
  const gone = operation.op === 'add' ? 0 : 1;
  const come = operation.op === 'remove' ? [] : [operation.value];
  return { kind: 'value', value: list.toSpliced(index, gone, ...come) };
}

function withChild(value: unknown, step: string, changed: unknown): unknown {
  if (Array.isArray(value)) return value.with(Number(step), changed);
  // `fromEntries` defines properties, so a key named `__proto__` stays an ordinary key.
  return Object.fromEntries([...Object.entries(isRecord(value) ? value : {}), [step, changed]]);
}

/** Whether two values are the same to an API server; the order of keys does not matter. Shared parts are compared once. */
export function sameValue(one: unknown, other: unknown, seen = new Map<object, Set<object>>()): boolean {
  if (Object.is(one, other) || (one === 0 && other === 0)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (seen.get(one)?.has(other) === true) return true;
  seen.set(one, (seen.get(one) ?? new Set()).add(other));
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => sameValue(item, other[index], seen));
  }
  const entries = Object.entries(one);
  if (entries.length !== Object.keys(other).length) return false;
  return entries.every(([key, value]) => Object.hasOwn(other, key) && sameValue(value, child(other, key), seen));
}

/**
 * The same change in smaller operations: a mapping or list that gives way to another one is changed key by key and item
 * by item, so that what stays the same keeps its text and its comments.
 */
export function smaller(value: unknown, operation: JsonPatchOperation): readonly JsonPatchOperation[] {
  if (operation.op === 'remove' || operation.path === '') return [operation];
  let old = value;
  const steps = pointerSteps(operation.path);
  for (const [index, name] of steps.entries()) {
    // Adding at a list position inserts, so what stands there now does not give way.
    if (index === steps.length - 1 && operation.op === 'add' && Array.isArray(old)) return [operation];
    old = child(old, name);
  }
  return [...changes(old, operation.value, operation)];
}

function* changes(old: unknown, wanted: unknown, operation: JsonPatchOperation): Iterable<JsonPatchOperation> {
  const { path } = operation;
  if (old !== undefined && sameValue(old, wanted)) return;
  if (Array.isArray(old) && Array.isArray(wanted) && old.length > 0 && wanted.length > 0) {
    yield* listChanges(old, wanted, path);
  } else if (isRecord(old) && isRecord(wanted) && Object.keys(old).length > 0 && Object.keys(wanted).length > 0) {
    yield* mapChanges(old, wanted, path);
  } else yield old === undefined ? operation : { op: 'replace', path, value: wanted };
}

function* listChanges(old: readonly unknown[], wanted: readonly unknown[], path: string): Iterable<JsonPatchOperation> {
  const both = Math.min(old.length, wanted.length);
  for (let at = 0; at < both; at++)
    yield* changes(old[at], wanted[at], { op: 'replace', path: `${path}/${at}`, value: wanted[at] });
  for (const value of wanted.slice(both)) yield { op: 'add', path: `${path}/-`, value };
  for (let at = old.length - 1; at >= both; at--) yield { op: 'remove', path: `${path}/${at}` };
}

type Values = Readonly<Record<string, unknown>>;

/** New keys come first, so that the mapping is never empty on the way. */
function* mapChanges(old: Values, wanted: Values, path: string): Iterable<JsonPatchOperation> {
  const below = (key: string) => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  for (const [key, value] of Object.entries(wanted)) {
    yield* changes(child(old, key), value, { op: 'add', path: below(key), value });
  }
  for (const key of Object.keys(old)) if (!Object.hasOwn(wanted, key)) yield { op: 'remove', path: below(key) };
}
