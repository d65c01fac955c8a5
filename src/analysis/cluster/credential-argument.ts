import type { Node } from '../source/node.js';
import { withoutVariables } from './placeholder.js';
import { namesObject, namesSecret } from './secret-name.js';

/** A value that a command line passes under a name. */
export interface NamedValue {
  /** Name of the flag, variable or header: "password", "Authorization". */
  readonly name: string;
  readonly value: string;
  /** The argument that holds the value. */
  readonly node: Node;
}

const FLAG = /^-{1,2}([A-Za-z][\w.-]{0,100})$/;
const ASSIGNED = /^(?:-{1,2})?([A-Za-z_][\w.-]{0,100})=([^\n]{1,2000})$/;
const IN_SCRIPT =
  /(?:^|[\s"';&|(])(?:--([A-Za-z][\w.-]{0,60})[= ]|([A-Za-z_]\w{0,60})=)("[^"\n]{1,500}"|'[^'\n]{1,500}'|[^\s"';&|)]{1,500})/g;
const HEADER = /\b(Authorization):\s{0,5}(?:Bearer|Basic|Token)?\s{0,5}([^\s"'\\]{1,2000})/gi;

/** Options of well-known clients whose one-letter flag is a password. */
const CLIENTS: readonly RegExp[] = [
  /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|mariadb-admin)\b[^\n|;&]{0,300}?\s-p([^\s"'`]{2,200})/g,
  /\bsshpass\s+-p\s*([^\s`]{1,200})/g,
  /\bredis-cli\b[^\n|;&]{0,300}?\s-a\s+([^\s`]{1,200})/g,
  /\bdocker\s+login\b[^\n|;&]{0,300}?\s-p\s+([^\s`]{1,200})/g,
  /\bcurl\b[^\n|;&]{0,300}?\s(?:-u|--user)\s+["']?[^\s:"'`]{1,100}:([^\s"'`]{1,200})/g,
];

/**
 * The values that a command line passes under a name that says secret: `--password=x`, `--password x`, `PASSWORD=x`,
 * an Authorization header, and `-p` of the clients that take a password there. `lines` are a container's command and
 * arguments in order. Values that a shell or Kubernetes fills in do not count.
 */
export function secretArguments(lines: readonly Node[]): readonly NamedValue[] {
  const found = [...lines.flatMap((node, at) => argumentValues(node, lines[at + 1])), ...clientPasswords(lines)];
  return found.filter(({ value }) => !isFilledIn(value));
}

function isFilledIn(value: string): boolean {
  return /[$`]/.test(value) || withoutVariables(value) !== value;
}

function argumentValues(node: Node, next: Node | undefined): readonly NamedValue[] {
  const text = node.text() ?? '';
  const header = [...text.matchAll(HEADER)].map(([, name = '', value = '']) => ({ name, value, node }));
  const flag = FLAG.exec(text)?.[1];
  const following = next?.text();
  if (flag !== undefined) {
    const named = next !== undefined && following !== undefined && !following.startsWith('-') && namesSecret(flag);
    return named ? [{ name: flag, value: following, node: next }] : [];
  }
  const [, name, value] = ASSIGNED.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return namesSecret(name) ? [{ name, value, node }, ...header] : header;
  return [...header, ...scriptValues(text, node)];
}

function scriptValues(text: string, node: Node): readonly NamedValue[] {
  if (!/\s/.test(text)) return [];
  return [...text.matchAll(IN_SCRIPT)].flatMap(([, flag, variable, quoted = '']) => {
    const name = flag ?? variable ?? '';
    const value = quoted.replace(/^["']|["']$/g, '');
    const said = namesSecret(name) && !value.startsWith('-') && !(flag === undefined && namesObject(name, value));
    return said ? [{ name, value, node }] : [];
  });
}

function clientPasswords(lines: readonly Node[]): readonly NamedValue[] {
  const texts = lines.map((node) => node.text() ?? '');
  const line = texts.join(' ').slice(0, 100_000);
  return CLIENTS.flatMap((pattern) => [...line.matchAll(pattern)]).flatMap(([, value = '']) => {
    const node = lines[texts.findIndex((text) => text.includes(value))];
    return node === undefined ? [] : [{ name: 'password', value, node }];
  });
}
