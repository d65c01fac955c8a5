import { dump } from 'js-yaml';
import { kubernetesScalar } from '../kubernetes-schema.js';
import type { Style } from '../marks.js';
import type { Layout } from './layout.js';
import { CannotEdit } from './refusal.js';
import { isRecord } from './values.js';

/** A string without quotes, if every reader of YAML takes it for that string; js-yaml's `dump` is the judge. */
function plain(text: string, flow: boolean): string | undefined {
  if (text === '' || /[\r\n]/.test(text) || kubernetesScalar(text) !== text || (flow && /[,[\]{}]/.test(text)))
    return undefined;
  return dump(text, { lineWidth: -1 }) === `${text}\n` ? text : undefined;
}

/** Controls, separators and format characters that YAML or an eye would miss. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const EACH_UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A JSON string is a double-quoted YAML scalar. */
function doubleQuoted(text: string): string {
  const escaped = (c: string) => (c.length === 1 ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c);
  return JSON.stringify(text).replace(EACH_UNSEEN, escaped);
}

function singleQuoted(text: string): string | undefined {
  return UNSEEN.test(text) ? undefined : `'${text.replaceAll("'", "''")}'`;
}

/** A scalar or an empty collection on one line, in the wanted style if that reads back as the same value. */
export function token(value: unknown, style: Style, flow: boolean): string {
  if (typeof value === 'string') {
    if (style === 'double') return doubleQuoted(value);
    return (style === 'single' ? singleQuoted(value) : plain(value, flow)) ?? doubleQuoted(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return '[]';
  if (isRecord(value)) return '{}';
  throw new CannotEdit('The new value is nothing that YAML can hold.', true);
}

/** New strings of a collection are quoted if all that it holds is quoted in the same way. */
export function quotesOf(all: readonly { readonly value: { readonly style: Style } }[]): Style {
  const style = all[0]?.value.style;
  if (style !== 'single' && style !== 'double') return 'plain';
  return all.every(({ value }) => value.style === style) ? style : 'plain';
}

/** Whether a value needs lines of its own. */
export function isBlock(value: unknown): value is readonly unknown[] | Record<string, unknown> {
  return Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0;
}

/** A text of several lines can stand as a literal block (`|`) if no line would be taken for something else. */
export function isLiteral(value: unknown, layout: Layout): value is string {
  if (!layout.literals || typeof value !== 'string' || !/[^\n]\n/.test(value)) return false;
  return !/^[ \n]| (?:\n|$)/.test(value) && !UNSEEN.test(value.replaceAll('\n', ''));
}

/** Header and lines of a literal block, without indentation. */
export function literal(value: string): { readonly header: string; readonly lines: readonly string[] } {
  const kept = value.endsWith('\n\n') ? '|+' : '|';
  const header = value.endsWith('\n') ? kept : '|-';
  return { header, lines: value.replace(/\n$/, '').split('\n') };
}

export function indented(lines: readonly string[], width: number): readonly string[] {
  return lines.map((line) => (line === '' ? line : ' '.repeat(width) + line));
}

/** The lines of a mapping entry whose key is already printed. */
export function entryLines(key: string, value: unknown, layout: Layout, style: Style = 'plain'): readonly string[] {
  if (isLiteral(value, layout)) {
    const { header, lines } = literal(value);
    return [`${key}: ${header}`, ...indented(lines, layout.indent)];
  }
  if (!isBlock(value)) return [`${key}: ${token(value, style, false)}`];
  return [`${key}:`, ...indented(blockLines(value, layout), Array.isArray(value) ? layout.listIndent : layout.indent)];
}

/** The lines of a list item; `gap` is the space between the dash and what follows. */
export function itemLines(value: unknown, layout: Layout, style: Style = 'plain', gap = 1): readonly string[] {
  const dash = `-${' '.repeat(gap)}`;
  if (isLiteral(value, layout)) {
    const { header, lines } = literal(value);
    return [`${dash}${header}`, ...indented(lines, dash.length)];
  }
  if (!isBlock(value)) return [dash + token(value, style, false)];
  const [first = '', ...rest] = blockLines(value, layout);
  return [dash + first, ...indented(rest, dash.length)];
}

/** The lines of a mapping or list that is not empty, from column 0. */
export function blockLines(value: readonly unknown[] | Record<string, unknown>, layout: Layout): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => itemLines(item, layout));
  return Object.entries(value).flatMap(([key, inner]) => entryLines(token(key, 'plain', false), inner, layout));
}

/** How a flow collection is spaced and quoted. */
export interface FlowStyle {
  readonly colon: string;
  readonly comma: string;
  /** Between a bracket and what it holds; braces and square brackets alike. */
  readonly padding: string;
  readonly keys: Style;
  readonly strings: Style;
}

/** A value inside a flow collection, on one line. */
export function flowToken(value: unknown, style: FlowStyle): string {
  if (!isBlock(value)) return token(value, style.strings, true);
  if (Array.isArray(value)) return `[${value.map((item) => flowToken(item, style)).join(style.comma)}]`;
  const entries = Object.entries(value).map(
    ([key, inner]) => token(key, style.keys, true) + style.colon + flowToken(inner, style),
  );
  return `{${style.padding}${entries.join(style.comma)}${style.padding}}`;
}
