import type { ListMark, MapMark } from '../marks.js';
import { hasProperties } from './block.js';
import type { TextEdit } from './line-edits.js';
import { type FlowStyle, flowToken, isBlock, quotesOf, token } from './print.js';
import { unusual } from './refusal.js';
import { lineEnd, lineStart, type Sheet, type Slot, slots } from './sheet.js';

type Collection = MapMark | ListMark;

/** The spacing and quotes of a flow collection, read from what it holds. */
function flowStyle(sheet: Sheet, mark: Collection, all: readonly Slot[]): FlowStyle {
  const { text } = sheet;
  const key = mark.kind === 'map' ? mark.entries.at(-1)?.key : undefined;
  const behindKey =
    key === undefined ? undefined : /^\s*:( *)\S/.exec(text.slice(key.span.end, key.span.end + 20))?.[1];
  const [first, second] = all;
  const behindComma = first && second ? text.slice(first.end, second.start).replace(/^\s*,/, '') : undefined;
  const strings = sheet.layout.json ? 'double' : quotesOf(all);
  const keys = sheet.layout.json ? 'double' : key === undefined ? 'plain' : quotesOf([{ value: key }]);
  const tight = sheet.layout.json && !/[,:]\s/.test(text);
  return {
    colon: (behindKey === undefined ? tight : behindKey === '' && keys !== 'plain') ? ':' : ': ',
    comma: (behindComma === undefined ? tight : behindComma === '') ? ',' : ', ',
    padding: /^[{[] [^ ]/.test(text.slice(mark.span.start, mark.span.start + 3)) ? ' ' : '',
    keys,
    strings,
  };
}

/** A new value of a flow collection; JSON over several lines stays so. */
function printed(sheet: Sheet, mark: Collection, all: readonly Slot[], value: unknown): string {
  const first = all[0];
  if (sheet.layout.json && isBlock(value) && first !== undefined) {
    const outer = indentOf(sheet.text, mark.span.start);
    const inner = indentOf(sheet.text, first.start);
    if (lineStart(sheet.text, first.start) > mark.span.start) {
      const unit = inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '  ';
      return JSON.stringify(value, null, unit).replaceAll('\n', sheet.layout.newline + inner);
    }
  }
  return flowToken(value, flowStyle(sheet, mark, all));
}

function indentOf(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';
}

/** Adds an entry or an item to a flow collection before the slot at `index`, or behind the last. */
export function addToFlow(
  sheet: Sheet,
  mark: Collection,
  index: number,
  name: string | undefined,
  value: unknown,
): readonly TextEdit[] {
  const { text } = sheet;
  const all = slots(text, mark);
  const style = flowStyle(sheet, mark, all);
  const key = name === undefined ? '' : token(name, style.keys, true) + style.colon;
  const body = key + printed(sheet, mark, all, value);
  const last = all.at(-1);
  if (last === undefined) {
    return [
      {
        span: { start: mark.span.start + 1, end: mark.span.end - 1 },
        replacement: style.padding + body + style.padding,
      },
    ];
  }
  const before = all[index];
  if (before !== undefined) {
    const onOwnLine =
      /^\s*$/.test(text.slice(lineStart(text, before.start), before.start)) &&
      lineStart(text, before.start) > mark.span.start;
    const gap = onOwnLine ? sheet.layout.newline + indentOf(text, before.start) : style.comma.slice(1);
    return [{ span: { start: before.start, end: before.start }, replacement: `${body},${gap}` }];
  }
  return behindLast(sheet, all, last, body, style);
}

function behindLast(
  sheet: Sheet,
  all: readonly Slot[],
  last: Slot,
  body: string,
  style: FlowStyle,
): readonly TextEdit[] {
  const { text, layout } = sheet;
  const ownLine = /^\s*$/.test(text.slice(lineStart(text, last.start), last.start));
  const line = lineEnd(text, last.end);
  const rest = /^\s*(,?)[ \t]*(#.*)?$/.exec(text.slice(last.end, line));
  if (!ownLine || rest === null || (all.length === 1 && lineStart(text, last.start) === 0)) {
    const gap = ownLine && all.length > 1 ? `,${layout.newline}${indentOf(text, last.start)}` : style.comma;
    return [{ span: { start: last.end, end: last.end }, replacement: gap + body }];
  }
  const comma = rest[1] === ',' ? [] : [{ span: { start: last.end, end: last.end }, replacement: ',' }];
  const added = `${layout.newline}${indentOf(text, last.start)}${body}${rest[1] ?? ''}`;
  return [...comma, { span: { start: line, end: line }, replacement: added }];
}

/** Takes a slot out of a flow collection, with one comma. */
export function removeFromFlow(all: readonly Slot[], slot: Slot): TextEdit {
  const index = all.indexOf(slot);
  const next = all[index + 1];
  if (next !== undefined) return { span: { start: slot.start, end: next.start }, replacement: '' };
  return { span: { start: all[index - 1]?.end ?? slot.start, end: slot.end }, replacement: '' };
}

/** Gives a slot of a flow collection another value. */
export function replaceInFlow(sheet: Sheet, mark: Collection, slot: Slot, value: unknown): TextEdit {
  const { text } = sheet;
  const old = slot.value;
  if (hasProperties(text.slice(slot.head, old.span.start))) throw unusual('a tag or an anchor before the value');
  const all = slots(text, mark);
  if (old.span.start === old.span.end) {
    const colon = mark.kind === 'map' && text[slot.head - 1] !== ':' ? ':' : '';
    return { span: old.span, replacement: `${colon} ${printed(sheet, mark, all, value)}` };
  }
  const style = sheet.layout.json ? 'double' : old.style;
  const body =
    isBlock(value) || typeof value !== 'string' ? printed(sheet, mark, all, value) : token(value, style, true);
  const touching =
    mark.kind === 'map' && text[old.span.start - 1] === ':' && !/^["'{[]/.test(body) && !sheet.layout.json;
  return { span: old.span, replacement: touching ? ` ${body}` : body };
}
