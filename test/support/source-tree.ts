import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

/** The project's own folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What one file takes from another. */
export interface Import {
  /** A path in the project, as "src/review/index.ts", or the name of a package or of a module of Node. */
  readonly from: string;
  readonly inside: boolean;
  /** The imported names; `*` for all of them, none for a bare or a dynamic import. */
  readonly names: readonly string[];
  /** True when only types are taken, so that nothing of it is left when the program runs. */
  readonly erased: boolean;
}

/** What the borders are checked on: a file, read by a parser. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
  /** Names used as values or types, and two-part names such as `process.env`. */
  readonly uses: ReadonlySet<string>;
  /** Contents of string and template literals. */
  readonly texts: readonly string[];
  /** Length of every function in lines, with the line at which it begins. */
  readonly functions: readonly { readonly line: number; readonly length: number }[];
}

/** Paths of all files below a folder of the project, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(folder, entry.parentPath.slice(join(ROOT, folder).length), entry.name))
    .sort();
}

/** Every TypeScript file below a folder. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return filesBelow(folder)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readSource(path, readFileSync(join(ROOT, path), 'utf8')));
}

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Reads the text of a TypeScript file that stands, or could stand, at `path`. */
export function readSource(path: string, text: string): SourceFile {
  // Spans count bytes from wherever the parser's last file ended, so a first statement of our own marks the beginning.
  const marked = `0;${text.replace(/^#!/, '//')}`;
  const program: unknown = parseSync(marked, { syntax: 'typescript', target: 'es2023' });
  const reader = new Reader(path, Buffer.from(marked));
  reader.read(program);
  const { imports, hasDefaultExport, uses, texts, functions } = reader;
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { path, lines, imports, hasDefaultExport, uses, texts, functions };
}

/** Keys whose identifiers are names of properties, not of anything in scope. */
const PROPERTY_NAMES: Readonly<Record<string, string>> = {
  MemberExpression: 'property',
  KeyValueProperty: 'key',
  KeyValuePatternProperty: 'key',
  MethodProperty: 'key',
  ClassMethod: 'key',
  ClassProperty: 'key',
  TsPropertySignature: 'key',
  TsMethodSignature: 'key',
};
const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'MethodProperty',
]);

class Reader {
  readonly imports: Import[] = [];
  readonly uses = new Set<string>();
  readonly texts: string[] = [];
  readonly functions: { readonly line: number; readonly length: number }[] = [];
  hasDefaultExport = false;
  readonly #path: string;
  readonly #bytes: Buffer;
  #base: number | undefined;

  constructor(path: string, bytes: Buffer) {
    this.#path = path;
    this.#bytes = bytes;
  }

  read(node: unknown): void {
    if (Array.isArray(node)) for (const item of node) this.read(item);
    if (!isJson(node) || Array.isArray(node)) return;
    const { type } = node;
    if (typeof type === 'string') this.#look(type, node);
    const skipped = typeof type === 'string' ? PROPERTY_NAMES[type] : undefined;
    for (const [key, child] of Object.entries(node)) {
      if (key === skipped && isJson(child) && child['type'] === 'Identifier') continue;
      this.read(child);
    }
  }

  #look(type: string, node: Json): void {
    if (type === 'ExpressionStatement') this.#base ??= startOf(node);
    if (type === 'ImportDeclaration' || type.startsWith('Export')) this.#lookAtModule(type, node);
    if (type === 'CallExpression' && isJson(node['callee']) && node['callee']['type'] === 'Import') {
      const [first] = Array.isArray(node['arguments']) ? (node['arguments'] as readonly unknown[]) : [];
      this.#importFrom(isJson(first) ? first['expression'] : undefined, [], false);
    }
    if (type === 'Identifier') this.uses.add(String(node['value']));
    if (type === 'MemberExpression') this.uses.add(`${nameIn(node['object'])}.${nameIn(node['property'])}`);
    if (type === 'StringLiteral') this.texts.push(String(node['value']));
    if (type === 'TemplateElement') this.texts.push(String(node['raw']));
    if (FUNCTIONS.has(type)) this.functions.push(this.#linesOf(node));
  }

  #lookAtModule(type: string, node: Json): void {
    if (type.startsWith('ExportDefault')) this.hasDefaultExport = true;
    const specifiers = Array.isArray(node['specifiers']) ? (node['specifiers'] as readonly unknown[]) : [];
    const names = specifiers.flatMap((one) => (isJson(one) ? nameOfSpecifier(one) : []));
    if (type === 'ExportNamedDeclaration' && names.includes('default')) this.hasDefaultExport = true;
    const inline = specifiers.length > 0 && specifiers.every((one) => isJson(one) && one['isTypeOnly'] === true);
    this.#importFrom(
      node['source'],
      type === 'ExportAllDeclaration' ? ['*'] : names,
      node['typeOnly'] === true || inline,
    );
  }

  #importFrom(source: unknown, names: readonly string[], erased: boolean): void {
    const from = isJson(source) ? source['value'] : undefined;
    if (typeof from !== 'string') return;
    const inside = from.startsWith('.');
    const path = posix.join(posix.dirname(this.#path), from).replace(/\.js$/, '.ts');
    this.imports.push({ from: inside ? path : packageOf(from), inside, names, erased });
  }

  #linesOf(node: Json): { readonly line: number; readonly length: number } {
    const text = (from: number, to: number) => this.#bytes.toString('utf8', from, to).split('\n').length;
    const start = startOf(node) - (this.#base ?? 0);
    const span = node['span'];
    const end = (isJson(span) ? Number(span['end']) : 0) - (this.#base ?? 0);
    return { line: text(0, start), length: text(start, end) };
  }
}

/** `@scope/name` or `name` of a path into a package; modules of Node as they are. */
function packageOf(from: string): string {
  if (from.startsWith('node:')) return from;
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

function startOf(node: Json): number {
  const { span } = node;
  return isJson(span) ? Number(span['start']) : 0;
}

const nameIn = (node: unknown): string => (isJson(node) && node['type'] === 'Identifier' ? String(node['value']) : '');

function nameOfSpecifier(specifier: Json): readonly string[] {
  switch (specifier['type']) {
    case 'ImportDefaultSpecifier':
      return ['default'];
    case 'ImportNamespaceSpecifier':
    case 'ExportNamespaceSpecifier':
      return ['*'];
    case 'ImportSpecifier':
      return [nameIn(specifier['imported']) || nameIn(specifier['local'])];
    case 'ExportSpecifier':
      return [nameIn(specifier['exported']) || nameIn(specifier['orig'])];
    default:
      return [];
  }
}
