import { expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import { filePath, type JsonPatchOperation } from '../../../src/analysis/index.js';
import { editDocument } from '../../../src/analysis/source/edit.js';
import { KUBERNETES_SCHEMA } from '../../../src/analysis/source/kubernetes-schema.js';
import { pointer } from '../../../src/analysis/source/patch.js';
import { parseYaml } from '../../../src/analysis/source/yaml.js';

/** Mulberry32: a small generator with a seed, so that a failing case can be named. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * count);
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }
}

const KEYS = [
  'name',
  'image',
  'a.b/c',
  'x-y',
  '"q k"',
  "'it''s'",
  'on',
  '8080',
  '~',
  'a b',
  '__proto__',
  '"~1/"',
  'élan',
];
const SCALARS = [
  'nginx:1.27',
  'true',
  'no',
  '0644',
  '1e3',
  '"8080"',
  "'yes'",
  "'it''s'",
  '"a\\tb # no"',
  'a#b',
  'two words',
  '',
  'null',
  '-1.5',
  '2020-01-01',
  '"{{x"',
  '😀',
  '/bin/sh -c',
  "''",
  '*'.repeat(0) || 'x',
];

/** Writes documents that people could have written, with every habit that an edit can stumble over. */
class Author {
  readonly #dice: Dice;
  readonly #lists: number;
  readonly #step: number;
  #comments = 0;
  #anchors = 0;
  constructor(dice: Dice) {
    this.#dice = dice;
    this.#lists = dice.pick([0, 0, 2, 2, 4]);
    this.#step = dice.pick([2, 2, 2, 4, 3]);
  }

  document(): string {
    const lines = this.#dice.chance(85) ? this.#map(0, 0) : this.#list(0, 0);
    let text = `${lines.join('\n')}\n`;
    if (this.#dice.chance(20)) text = `---${this.#tail()}\n${text}`;
    if (this.#dice.chance(10)) text = `# ${this.#comments++} top\n\n${text}`;
    if (this.#dice.chance(15)) text = text.replaceAll('\n', '\r\n');
    if (this.#dice.chance(10)) text = text.replace(/\r?\n$/, '');
    return this.#dice.chance(3) ? `\uFEFF${text}` : text;
  }

  #tail(): string {
    return this.#dice.chance(15) ? `${' '.repeat(1 + this.#dice.below(3))}# c${this.#comments++}` : '';
  }

  #between(column: number): readonly string[] {
    const at = this.#dice.below(100);
    if (at < 6) return [''];
    if (at < 12) return [`${' '.repeat(column)}# c${this.#comments++}`];
    return at < 14 ? ['  ', `${' '.repeat(this.#dice.below(6))}# c${this.#comments++}`] : [];
  }

  #keys(): readonly string[] {
    const wanted = 1 + this.#dice.below(4);
    const found = new Set<string>();
    while (found.size < wanted) found.add(this.#dice.pick(KEYS));
    return [...found];
  }

  #map(column: number, depth: number): readonly string[] {
    return this.#keys().flatMap((key, index) => [
      ...(index === 0 ? [] : this.#between(column)),
      ...this.#entry(key, column, depth),
    ]);
  }

  #entry(key: string, column: number, depth: number): readonly string[] {
    const head = `${' '.repeat(column)}${key}:`;
    const kind = this.#dice.below(depth > 3 ? 60 : 100);
    const anchor = this.#dice.chance(2) ? ` &a${this.#anchors++}` : '';
    if (kind < 45) return [this.#scalar(`${head}${anchor}`)];
    if (kind < 50) return this.#literal(head, column);
    if (kind < 58) return [`${head}${anchor} ${this.#flow(0)}${this.#tail()}`];
    if (kind < 60 && this.#anchors > 0) return [`${head} *a${this.#dice.below(this.#anchors)}`];
    const open = `${head}${anchor}${this.#tail()}`;
    if (kind < 80) return [open, ...this.#between(column + 2), ...this.#map(column + this.#step, depth + 1)];
    return [open, ...this.#list(column + this.#lists, depth + 1)];
  }

  #scalar(head: string): string {
    const scalar = this.#dice.pick(SCALARS);
    return `${head}${scalar === '' ? '' : ' '.repeat(this.#dice.chance(5) ? 3 : 1)}${scalar}${this.#tail()}`;
  }

  #literal(head: string, column: number): readonly string[] {
    const inner = ' '.repeat(column + this.#step);
    const blank = this.#dice.chance(40) ? [''] : [];
    return [
      `${head} ${this.#dice.pick(['|', '|-', '>', '|+', '>-'])}`,
      `${inner}# not a comment`,
      ...blank,
      `${inner}b: {c`,
      ...blank,
    ];
  }

  #list(column: number, depth: number): readonly string[] {
    const lines: string[] = [];
    const count = 1 + this.#dice.below(3);
    for (let at = 0; at < count; at++) {
      if (at > 0) lines.push(...this.#between(column));
      lines.push(...this.#item(column, depth));
    }
    return lines;
  }

  #item(column: number, depth: number): readonly string[] {
    const dash = `${' '.repeat(column)}-`;
    const kind = this.#dice.below(depth > 3 ? 50 : 100);
    if (kind < 40) return [this.#scalar(dash)];
    if (kind < 50) return [`${dash} ${this.#flow(0)}${this.#tail()}`];
    const gap = this.#dice.chance(10) ? 3 : 1;
    const inner = kind < 90 ? this.#map(column + 1 + gap, depth + 1) : this.#list(column + 1 + gap, depth + 1);
    return [`${dash}${' '.repeat(gap)}${(inner[0] ?? '').trimStart()}`, ...inner.slice(1)];
  }

  #flow(depth: number): string {
    const inner = () =>
      depth < 2 && this.#dice.chance(25)
        ? this.#flow(depth + 1)
        : this.#dice.pick(['a', '1', '"x y"', "'no'", 'true', 'a-b']);
    const pad = this.#dice.chance(30) ? ' ' : '';
    const comma = this.#dice.pick([', ', ',', ',\n          ']);
    if (this.#dice.chance(10)) return this.#dice.pick(['[]', '{}']);
    const count = 1 + this.#dice.below(3);
    if (this.#dice.chance(50)) return `[${pad}${Array.from({ length: count }, inner).join(comma)}${pad}]`;
    const entries = ['a', '"b"', 'c-d'].slice(0, count).map((key) => `${key}: ${inner()}`);
    return `{${pad}${entries.join(comma)}${pad}}`;
  }
}

type Path = readonly (string | number)[];

function places(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item, at) => places(item, [...path, at]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function newValue(dice: Dice, depth = 0): unknown {
  const kind = dice.below(depth > 1 ? 8 : 12);
  if (kind < 8) {
    return dice.pick([
      'x',
      'yes',
      'nginx:2',
      '',
      'a: b',
      ' lead',
      '0x1F',
      '0O17',
      'l1\nl2\n',
      'l1\n\n  l2',
      'tab\there',
      "it's",
      '#c',
      'a,b]',
      true,
      false,
      null,
      0,
      8080,
      -0.5,
      1e21,
      '<<',
      '😀',
      '\u2028',
    ]);
  }
  if (kind < 10) return Array.from({ length: dice.below(3) }, () => newValue(dice, depth + 1));
  const keys = ['n', 'k', '1', 'a/b', '__proto__', 'q: k'].slice(0, dice.below(4));
  return Object.fromEntries(keys.map((key) => [key, newValue(dice, depth + 1)]));
}

/** An operation on some value of a document; `isNew` when nothing has to give way to it. */
function operationOn(dice: Dice, value: unknown): { readonly operation: JsonPatchOperation; readonly isNew: boolean } {
  const path = dice.pick(places(value));
  const there = path.reduce<unknown>((at, step) => Object.getOwnPropertyDescriptor(Object(at), step)?.value, value);
  if (Array.isArray(there) && dice.chance(60)) {
    const index = dice.pick(['-', String(dice.below(there.length + 1))]);
    return { operation: { op: 'add', path: `${pointer(path)}/${index}`, value: newValue(dice) }, isNew: true };
  }
  if (typeof there === 'object' && there !== null && !Array.isArray(there) && dice.chance(60)) {
    const key = dice.pick(['new', 'y', '9090', 'a/b~c', '__proto__', 'name']);
    const operation = { op: 'add', path: pointer([...path, key]), value: newValue(dice) } as const;
    return { operation, isNew: !Object.hasOwn(there, key) };
  }
  const at = pointer(path);
  const operation = dice.chance(50)
    ? ({ op: 'remove', path: at } as const)
    : ({ op: 'replace', path: at, value: newValue(dice) } as const);
  return { operation, isNew: false };
}

/** RFC 6902 once more, by changing a copy in place. */
function mutated(value: unknown, operation: JsonPatchOperation): unknown {
  const steps = operation.path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const copy: unknown = JSON.parse(JSON.stringify(value));
  let at: unknown = copy;
  for (const step of steps.slice(0, -1)) at = Object.getOwnPropertyDescriptor(at, step)?.value;
  const last = steps.at(-1) ?? '';
  if (Array.isArray(at)) {
    const index = last === '-' ? at.length : Number(last);
    at.splice(index, operation.op === 'add' ? 0 : 1, ...(operation.op === 'remove' ? [] : [operation.value]));
  } else if (operation.op === 'remove') delete (at as Record<string, unknown>)[last];
  else
    Object.defineProperty(at, last, { value: operation.value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const CASES = 4_000;
const read = (text: string): unknown => loadAll(text.replace(/^\uFEFF/, ''), { schema: KUBERNETES_SCHEMA })[0];
const comments = (text: string) => text.match(/# c\d+/g) ?? [];
const ON_PURPOSE = /empty mapping|anchor|alias|merge key|template|whole document|not in the|neither/;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

type Outcome = 'unreadable' | 'on purpose' | 'refused' | 'edited';

function outcome(seed: number): Outcome {
  const dice = new Dice(seed);
  const text = new Author(dice).document();
  const parsed = parseYaml(filePath('a.yaml'), text);
  const [document] = parsed.documents;
  if (document === undefined || parsed.documents.length > 1 || parsed.problems.length > 0) return 'unreadable';
  const { operation, isNew } = operationOn(dice, document.root.value);
  const result = editDocument(parsed, document.index, [operation]);
  if (result.kind === 'refused') return ON_PURPOSE.test(result.why) ? 'on purpose' : 'refused';
  const told = `seed ${seed} ${JSON.stringify(operation)}\n${text}\n`;
  expect(told + JSON.stringify(sorted(read(result.text)))).toBe(
    told + JSON.stringify(sorted(mutated(read(text), operation))),
  );
  expect(told + String(result.text.endsWith('\n'))).toBe(told + String(text.endsWith('\n')));
  if (text.includes('\r\n')) expect(told + result.text).not.toMatch(/[^\r]\n$/);
  if (isNew) {
    expect(told + comments(result.text).join()).toBe(told + comments(text).join());
  }
  return 'edited';
}

test(`${CASES} random edits of random documents are right, or refused`, () => {
  const counts: Record<Outcome, number> = { unreadable: 0, 'on purpose': 0, refused: 0, edited: 0 };
  for (let seed = 1; seed <= CASES; seed++) counts[outcome(seed)]++;
  expect(counts.edited).toBeGreaterThan(2_200);
  // Two in a thousand stay as they are although nothing forbids the edit.
  expect(counts.refused).toBeLessThanOrEqual(counts.edited * 0.002);
});
