import { layoutOf } from './edit/layout.js';
import { applied, type TextEdit, textEdits } from './edit/line-edits.js';
import { isShifted, rebased, type Shift, shiftsOf } from './edit/rebase.js';
import { CannotEdit } from './edit/refusal.js';
import { projected, reprinted } from './edit/reprint.js';
import type { Sheet } from './edit/sheet.js';
import { isRecord, patched, sameValue, smaller } from './edit/values.js';
import { othersUntouched, verified } from './edit/verify.js';
import { textEditsFor } from './edit/write.js';
import { filePath } from './location.js';
import { type JsonPatchOperation, pointerSteps } from './patch.js';
import { type ParsedFile, parseYaml } from './yaml.js';

export type { LineEdit, TextEdit } from './edit/line-edits.js';
export { lineEdits } from './edit/line-edits.js';

/** A changed file with its edits (sorted, apart from each other), or one sentence that says why it stays as it is. */
export type Edited = { readonly kind: 'edited'; readonly text: string; readonly edits: readonly TextEdit[] } | Refused;

export interface Refused {
  readonly kind: 'refused';
  /** One sentence for a person; it quotes keys, never values. */
  readonly why: string;
}

const refused = (why: string): Refused => ({ kind: 'refused', why });

/**
 * Applies a JSON patch (RFC 6902) to one document of a file as the smallest edit of its text. `document` counts the
 * file's documents from 0. The result is read again and compared with what the patch means; what cannot be shown to be
 * right is refused, and so is what would change other places too (anchors, aliases, merge keys), templates, and a change
 * that would leave a mapping or list empty. Never throws.
 */
export function editDocument(parsed: ParsedFile, document: number, patch: readonly JsonPatchOperation[]): Edited {
  const found = parsed.documents.find(({ index }) => index === document);
  if (found === undefined) return refused('The document could not be read.');
  const { start, end } = found.span;
  const text = parsed.text.slice(start, end);
  if (text.includes('{{')) return refused('The document is a template, so its text is not what will be applied.');
  const layout = layoutOf(parsed, text);
  let sheet: Sheet = { text, mark: found.mark, value: found.root.value, layout };
  for (const operation of patch) {
    for (const step of smaller(sheet.value, operation)) {
      const next = edited(sheet, step, parsed);
      if (next.kind === 'refused') return next;
      sheet = next.sheet;
    }
  }
  const whole = parsed.text.slice(0, start) + sheet.text + parsed.text.slice(end);
  if (!othersUntouched(parsed, document, whole, sheet.text)) return refused('The edit would change another document.');
  return { kind: 'edited', text: whole, edits: textEdits(parsed.text, whole) };
}

type Step = { readonly kind: 'sheet'; readonly sheet: Sheet } | Refused;

function edited(sheet: Sheet, operation: JsonPatchOperation, parsed: ParsedFile): Step {
  const wanted = patched(sheet.value, operation);
  if (wanted.kind === 'no') return refused(wanted.why);
  if (leavesEmpty(operation, wanted.value)) return refused('The edit would leave an empty mapping or list.');
  const own = written(sheet, operation, wanted.value, parsed);
  if (own.kind === 'sheet' || own.final) return own;
  const text = projected(sheet.text, sheet.mark, operation);
  const reprint = text === undefined ? own : checked(sheet, operation, wanted.value, text, parsed);
  return reprint.kind === 'sheet' ? reprint : own;
}

type Attempt = { readonly kind: 'sheet'; readonly sheet: Sheet } | (Refused & { readonly final: boolean });

/** The edit of our own text editor. */
function written(sheet: Sheet, operation: JsonPatchOperation, wanted: unknown, parsed: ParsedFile): Attempt {
  try {
    const edits = textEditsFor(sheet, operation);
    const first = checked(sheet, operation, wanted, applied(sheet.text, edits), parsed);
    if (first.kind === 'sheet' || !sheet.layout.literals) return first;
    // A block scalar would swallow comments that stand below it; quoted on one line, the string cannot.
    const quoting = { ...sheet, layout: { ...sheet.layout, literals: false } };
    return checked(sheet, operation, wanted, applied(sheet.text, textEditsFor(quoting, operation)), parsed);
  } catch (error) {
    if (error instanceof CannotEdit) return { ...refused(error.message), final: error.final };
    throw error;
  }
}

function checked(
  sheet: Sheet,
  operation: JsonPatchOperation,
  wanted: unknown,
  text: string,
  parsed: ParsedFile,
): Attempt {
  const { layout } = sheet;
  const document = verified(
    { text: sheet.text, mark: sheet.mark, json: layout.json },
    operation,
    wanted,
    text,
    parsed.file,
  );
  if (typeof document === 'string') return { ...refused(document), final: false };
  return { kind: 'sheet', sheet: { text, mark: document.mark, value: document.root.value, layout } };
}

function leavesEmpty(operation: JsonPatchOperation, value: unknown): boolean {
  if (operation.op !== 'remove') return false;
  let parent = value;
  for (const step of pointerSteps(operation.path).slice(0, -1)) {
    parent = Array.isArray(parent)
      ? parent[Number(step)]
      : isRecord(parent) && Object.hasOwn(parent, step)
        ? parent[step]
        : undefined;
  }
  return Array.isArray(parent) ? parent.length === 0 : isRecord(parent) && Object.keys(parent).length === 0;
}

/** The refusal of a patch that counts list items which an earlier patch of the same round has moved. */
const AFTERWARDS = 'Another fix moved the items of the same list; apply this one afterwards.';

/**
 * Applies several fixes of one file, each made for the file as it is, reading the file again between them. Fixes that add
 * to the same mapping add up; one that names a list item which another has moved is refused, and can go in a second
 * round. `applied` holds the positions in `patches` of those that went in; the others are named with the reason.
 */
export function editFile(
  parsed: ParsedFile,
  patches: readonly { readonly document: number; readonly patch: readonly JsonPatchOperation[] }[],
): {
  text: string;
  applied: readonly number[];
  refused: readonly { index: number; why: string }[];
} {
  let file = parsed;
  const applied: number[] = [];
  const refusals: { index: number; why: string }[] = [];
  const shifts = new Map<number, readonly Shift[]>();
  for (const [index, { document, patch }] of patches.entries()) {
    const then = documentValue(parsed, document);
    const earlier = shifts.get(document) ?? [];
    const result = isShifted(patch, earlier)
      ? refused(AFTERWARDS)
      : editDocument(file, document, rebased(patch, then, documentValue(file, document)));
    if (result.kind === 'refused') {
      refusals.push({ index, why: result.why });
      continue;
    }
    applied.push(index);
    shifts.set(document, [...earlier, ...shiftsOf(patch, then)]);
    if (result.text !== file.text) file = parseYaml(file.file, result.text);
  }
  return { text: file.text, applied, refused: refusals };
}

const documentValue = ({ documents }: ParsedFile, document: number): unknown =>
  documents.find(({ index }) => index === document)?.root.value;

/**
 * Applies a JSON patch to a file that Portcullis itself writes, such as settings and waivers: there a fresh print is
 * welcome, so yaml-diff-patch prints it. An empty text counts as an empty mapping. What it gets wrong is edited in place.
 */
export function rewriteOwnedFile(text: string, patch: readonly JsonPatchOperation[]): string | Refused {
  const file = filePath('');
  const before = parseYaml(file, text);
  const [only] = before.documents;
  if (before.documents.length > 1 || before.problems.length > 0) return refused('The file could not be read.');
  let wanted: unknown = only === undefined ? {} : only.root.value;
  for (const operation of patch) {
    const next = patched(wanted, operation);
    if (next.kind === 'no') return refused(next.why);
    wanted = next.value;
  }
  const printed = reprinted(text, patch);
  if (printed !== undefined && sameValue(parseYaml(file, printed).documents[0]?.root.value, wanted)) return printed;
  const result = editDocument(before, only?.index ?? 0, patch);
  return result.kind === 'edited' ? result.text : result;
}
