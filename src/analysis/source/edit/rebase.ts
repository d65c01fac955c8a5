import { type JsonPatchOperation, pointerSteps } from '../patch.js';
import { child, isRecord } from './values.js';

/**
 * A patch that was made for the document `then`, as it must read for the same document `now`, after other patches. A
 * mapping that this patch puts where there was nothing, and where another patch has put one since, goes in key by key:
 * neither takes away what the other added.
 */
export function rebased(
  patch: readonly JsonPatchOperation[],
  then: unknown,
  now: unknown,
): readonly JsonPatchOperation[] {
  return patch.flatMap((operation) => {
    if (operation.op === 'remove' || (valueAt(then, operation.path) ?? null) !== null) return [operation];
    return [...additions(operation.path, operation.value, valueAt(now, operation.path), operation)];
  });
}

function* additions(
  path: string,
  value: unknown,
  present: unknown,
  whole: JsonPatchOperation,
): Iterable<JsonPatchOperation> {
  if (!isRecord(value) || !isRecord(present)) {
    yield whole;
    return;
  }
  for (const [key, below] of Object.entries(value)) {
    const step = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    yield* additions(step, below, child(present, key), { op: 'add', path: step, value: below });
  }
}

function valueAt(document: unknown, path: string): unknown {
  return pointerSteps(path).reduce(child, document);
}

/** A list whose items from `index` on have moved. */
export interface Shift {
  readonly list: string;
  readonly index: number;
}

/** The lists of the document `then` in which a patch inserts or removes items. */
export function shiftsOf(patch: readonly JsonPatchOperation[], then: unknown): readonly Shift[] {
  return patch.flatMap(({ op, path }) => {
    const cut = path.lastIndexOf('/');
    const index = Number(path.slice(cut + 1));
    const list = path.slice(0, cut);
    return op !== 'replace' && Number.isInteger(index) && Array.isArray(valueAt(then, list)) ? [{ list, index }] : [];
  });
}

/** True when a patch names an item of a list by a position that it no longer has. */
export function isShifted(patch: readonly JsonPatchOperation[], shifts: readonly Shift[]): boolean {
  return patch.some(({ path }) =>
    shifts.some(
      ({ list, index }) => path.startsWith(`${list}/`) && Number(path.slice(list.length + 1).split('/')[0]) >= index,
    ),
  );
}
