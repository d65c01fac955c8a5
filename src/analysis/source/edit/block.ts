import type { ListMark, MapMark, Mark } from '../marks.js';
import { skipBlank } from '../marks.js';
import type { TextEdit } from './line-edits.js';
import { blockLines, entryLines, indented, isBlock, isLiteral, itemLines, literal, quotesOf, token } from './print.js';
import { unusual } from './refusal.js';
import { columnOf, lineAfter, lineEnd, lineStart, opensLine, type Sheet, type Slot, slots } from './sheet.js';

/** Lines that go in at an offset where a line begins, or behind the last line of a text without a final newline. */
function insertion(sheet: Sheet, at: number, lines: readonly string[], column: number): TextEdit {
  const { newline } = sheet.layout;
  const body = indented(lines, column).join(newline);
  const opens = at === 0 || sheet.text[at - 1] === '\n';
  return { span: { start: at, end: at }, replacement: opens ? body + newline : newline + body };
}

/** Adds a key behind the last one of a block mapping. */
export function addEntry(sheet: Sheet, map: MapMark, name: string, value: unknown): TextEdit {
  const last = slots(sheet.text, map).at(-1);
  if (last === undefined) throw unusual('a mapping without keys');
  const lines = entryLines(token(name, 'plain', false), value, sheet.layout);
  return insertion(sheet, lineAfter(sheet.text, last.value), lines, columnOf(sheet.text, map.span.start));
}

/** Adds an item to a block list before the one at `index`, or behind the last. */
export function addItem(sheet: Sheet, list: ListMark, index: number, value: unknown): TextEdit {
  const { text, layout } = sheet;
  const all = slots(text, list);
  const lines = itemLines(value, layout, quotesOf(all), gapOf(text, all));
  const column = columnOf(text, list.span.start);
  const before = all[index - 1];
  if (before !== undefined) return insertion(sheet, lineAfter(text, before.value), lines, column);
  const at = all[0]?.start ?? list.span.start;
  if (opensLine(text, at)) return insertion(sheet, lineStart(text, at), lines, column);
  const [first = '', ...rest] = lines;
  const joined = [first, ...indented(rest, column), ' '.repeat(column)].join(layout.newline);
  return { span: { start: at, end: at }, replacement: joined };
}

/** The space between dashes and what follows them in a list. */
function gapOf(text: string, all: readonly Slot[]): number {
  for (const { head } of all) {
    const gap = /^ +(?=[^ \r\n#])/.exec(text.slice(head, head + 20))?.[0].length;
    if (gap !== undefined) return gap;
  }
  return 1;
}

/** Takes a slot out of a block mapping or list, the comment at the end of its last line included. */
export function removeSlot(sheet: Sheet, all: readonly Slot[], slot: Slot): TextEdit {
  const { text } = sheet;
  if (text[slot.start] === '?') throw unusual('a key marked with "?"');
  const after = afterRemoved(text, slot);
  const start = lineStart(text, slot.start);
  if (!opensLine(text, slot.start)) {
    // The first key or item behind a dash: the next one takes its place, or a comment that stands before it.
    if (all.at(-1) === slot) throw unusual('nothing that could take the place of what is removed');
    const next = after + (/^\s*/.exec(text.slice(after))?.[0].length ?? 0);
    return { span: { start: slot.start, end: next }, replacement: '' };
  }
  if (after < text.length || text.endsWith('\n') || start === 0)
    return { span: { start, end: after }, replacement: '' };
  return {
    span: { start: lineEnd(text, start - 1 - (text[start - 2] === '\r' ? 1 : 0)), end: after },
    replacement: '',
  };
}

/** Comment lines right below a removed block that stand deeper than its key belong to it. */
function afterRemoved(text: string, slot: Slot): number {
  let after = lineAfter(text, slot.value);
  if (after <= lineEnd(text, slot.start) + 2) return after;
  const column = columnOf(text, slot.start);
  for (;;) {
    const comment = /^( *)#[^\n]*(?:\n|$)/.exec(text.slice(after, lineEnd(text, after) + 2));
    if (comment === null || (comment[1] ?? '').length <= column) return after;
    after += comment[0].length;
  }
}

/** Gives a slot of a block mapping or list another value. */
export function replaceValue(sheet: Sheet, slot: Slot, value: unknown): TextEdit {
  const { text, layout } = sheet;
  const old = slot.value;
  const written = text.slice(slot.head, old.span.start);
  if (hasProperties(written)) throw unusual('a tag or an anchor before the value');
  if (text[slot.start] === '?') throw unusual('a key marked with "?"');
  const inPlace =
    old.kind === 'scalar' && old.style !== 'literal' && old.style !== 'folded' && old.span.end > old.span.start;
  if (inPlace && !isBlock(value) && !isLiteral(value, layout)) {
    return { span: old.span, replacement: token(value, old.style, false) };
  }
  return rewritten(sheet, slot, value);
}

/** Whether anything but blank space and comments stands between a key and its value. */
export function hasProperties(written: string): boolean {
  return skipBlank(written, 0) < written.length;
}

function rewritten(sheet: Sheet, slot: Slot, value: unknown): TextEdit {
  const { text, layout } = sheet;
  const end = lastLineEnd(text, slot);
  const comment = commentOf(text, slot);
  const column = columnOf(text, slot.start);
  const isItem = text[slot.start] === '-' && slot.head === slot.start + 1;
  let replacement: string;
  if (isLiteral(value, layout)) {
    const { header, lines } = literal(value);
    const body = indented(lines, literalIndent(text, slot.value) ?? column + layout.indent);
    replacement = [` ${header}${comment}`, ...body].join(layout.newline);
  } else if (!isBlock(value)) {
    replacement = ` ${token(value, slot.value.style === 'flow' ? 'plain' : slot.value.style, false)}${comment}`;
  } else if (isItem && comment === '') {
    replacement = itemLines(value, layout)
      .map((line, index) => (index === 0 ? line.slice(1) : ' '.repeat(column) + line))
      .join(layout.newline);
  } else {
    const deeper = isItem ? 2 : Array.isArray(value) ? layout.listIndent : layout.indent;
    replacement = [comment, ...indented(blockLines(value, layout), column + deeper)].join(layout.newline);
  }
  return { span: { start: slot.head, end }, replacement };
}

function literalIndent(text: string, mark: Mark): number | undefined {
  if (mark.kind !== 'scalar' || mark.style !== 'literal') return undefined;
  return /^(?:[ ]*\r?\n)*( +)[^ ]/.exec(text.slice(mark.content.start, mark.content.end))?.[1]?.length;
}

/** Where the last line of a slot ends, before its line break. */
function lastLineEnd(text: string, slot: Slot): number {
  const after = lineAfter(text, slot.value);
  if (after === 0 || text[after - 1] !== '\n') return after;
  return text[after - 2] === '\r' ? after - 2 : after - 1;
}

/** The comment that stays on the line of the key: behind the key itself, or behind a value of one line. */
function commentOf(text: string, slot: Slot): string {
  const { value } = slot;
  const keyLine = lineEnd(text, slot.head);
  const behindKey = value.span.start > keyLine || value.span.start === value.span.end;
  if (!behindKey && value.style !== 'flow' && slot.end > keyLine) return '';
  const from = behindKey ? slot.head : slot.end;
  const rest = text.slice(from, lineEnd(text, from));
  return rest.trim() === '' ? '' : rest.trimEnd();
}
