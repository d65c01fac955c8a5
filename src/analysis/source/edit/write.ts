import type { ListMark, MapMark, Mark } from '../marks.js';
import { type JsonPatchOperation, pointerSteps } from '../patch.js';
import { addEntry, addItem, removeSlot, replaceValue } from './block.js';
import { addToFlow, removeFromFlow, replaceInFlow } from './flow.js';
import type { TextEdit } from './line-edits.js';
import { CannotEdit } from './refusal.js';
import { type Sheet, type Slot, slots } from './sheet.js';
import { listIndex } from './values.js';

/** A collection together with the slot that it stands in; the root has none. */
interface Holder {
  readonly mark: MapMark | ListMark;
  readonly within?: { readonly holder: Holder; readonly slot: Slot };
}

/**
 * The smallest edit of a document's text for one operation that is known to fit its values. Throws `CannotEdit`.
 */
export function textEditsFor(sheet: Sheet, operation: JsonPatchOperation): readonly TextEdit[] {
  const steps = pointerSteps(operation.path);
  const name = steps.at(-1);
  if (name === undefined) throw new CannotEdit('The patch replaces the whole document.', true);
  let holder: Holder = { mark: collection(sheet.mark) };
  for (const step of steps.slice(0, -1)) {
    const slot = slotOf(sheet, holder.mark, step);
    if (slot === undefined) throw missing(holder.mark, step);
    holder = { mark: collection(slot.value), within: { holder, slot } };
  }
  const slot = slotOf(sheet, holder.mark, name);
  if (slot === undefined || (operation.op === 'add' && holder.mark.kind === 'list')) {
    if (operation.op !== 'add') throw missing(holder.mark, name);
    return added(sheet, holder, name, operation.value);
  }
  refuseShared(slot.value);
  refuseReferred(sheet.mark, slot.value);
  return operation.op === 'remove'
    ? [removed(sheet, holder.mark, slot)]
    : [replaced(sheet, holder.mark, slot, operation.value)];
}

function missing(mark: MapMark | ListMark, step: string): CannotEdit {
  if (mark.kind === 'map' && mark.merges.length > 0) return merged(step);
  return new CannotEdit('The place of the value in the text could not be found.', false);
}

function merged(name: string): CannotEdit {
  return new CannotEdit(
    `The value of ${JSON.stringify(name)} comes from a merge key, so editing it would change other places too.`,
    true,
  );
}

/** Text that stands for several values cannot be changed for one of them. */
function refuseShared(mark: Mark): void {
  if (mark.kind === 'alias') {
    throw new CannotEdit('The value is an alias, so editing it would change other places too.', true);
  }
  if (mark.anchor !== undefined) {
    throw new CannotEdit('The value carries an anchor, so editing it would change other places too.', true);
  }
}

/** A value cannot go while an alias elsewhere stands for a part of it. */
function refuseReferred(root: Mark, going: Mark): void {
  const inside = new Set(marksBelow(going));
  const anchored = new Set([...inside].filter(({ anchor }) => anchor !== undefined));
  if (anchored.size === 0) return;
  for (const mark of marksBelow(root)) {
    if (mark.kind === 'alias' && !inside.has(mark) && anchored.has(mark.target)) {
      throw new CannotEdit('The value holds an anchor that other places refer to.', true);
    }
  }
}

function* marksBelow(mark: Mark): Iterable<Mark> {
  yield mark;
  if (mark.kind === 'list') for (const item of mark.items) yield* marksBelow(item);
  if (mark.kind !== 'map') return;
  for (const { value } of mark.entries) yield* marksBelow(value);
  for (const merge of mark.merges) yield* marksBelow(merge);
}

function collection(mark: Mark): MapMark | ListMark {
  refuseShared(mark);
  if (mark.kind === 'map' || mark.kind === 'list') return mark;
  throw new CannotEdit('The place of the value in the text could not be found.', false);
}

function slotOf(sheet: Sheet, mark: MapMark | ListMark, step: string): Slot | undefined {
  if (mark.kind === 'list') return slots(sheet.text, mark)[listIndex(step, mark.items.length - 1) ?? -1];
  const entry = mark.entries.find(({ name }) => name === step);
  return entry === undefined ? undefined : slots(sheet.text, mark).find(({ value }) => value === entry.value);
}

function added(sheet: Sheet, holder: Holder, name: string, value: unknown): readonly TextEdit[] {
  const { mark } = holder;
  const isList = mark.kind === 'list';
  const index = isList ? (listIndex(name, mark.items.length) ?? mark.items.length) : slots(sheet.text, mark).length;
  if (mark.style !== 'flow') return [isList ? addItem(sheet, mark, index, value) : addEntry(sheet, mark, name, value)];
  const empty = isList ? mark.items.length === 0 : mark.entries.length === 0;
  const outer = holder.within;
  if (empty && outer !== undefined && outer.holder.mark.style === 'block') {
    return [replaceValue(sheet, outer.slot, isList ? [value] : Object.fromEntries([[name, value]]))];
  }
  return addToFlow(sheet, mark, index, isList ? undefined : name, value);
}

function removed(sheet: Sheet, mark: MapMark | ListMark, slot: Slot): TextEdit {
  const all = slots(sheet.text, mark);
  const own = all.find(({ start }) => start === slot.start) ?? slot;
  return mark.style === 'flow' ? removeFromFlow(all, own) : removeSlot(sheet, all, own);
}

function replaced(sheet: Sheet, mark: MapMark | ListMark, slot: Slot, value: unknown): TextEdit {
  if (mark.style === 'flow') return replaceInFlow(sheet, mark, slot, value);
  return replaceValue(sheet, slot, value);
}
