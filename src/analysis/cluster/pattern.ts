/** A step of the automaton: it takes a character, asks for a place, forks, or has matched. */
type Step =
  | { readonly kind: 'take'; readonly takes: (char: string) => boolean; next: number }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'fork'; next: number; other: number }
  | { readonly kind: 'matched' };

/** A regular expression that is matched in linear time, whoever wrote it. */
export interface Pattern {
  /** True when it matches anywhere in the text. Throws a RangeError when it has cost more than any honest pattern does. */
  test(text: string): boolean;
}

/** More steps than any pattern that people write for paths and keys. */
const MOST_STEPS = 2_000;
const LONGEST_TEXT = 4_096;
/** Work that one pattern may cost in all; a stranger can bring a long one and a hundred thousand keys. */
const MOST_WORK = 2_000_000;

/**
 * Reads a regular expression in the syntax of Go (RE2), as SOPS takes them: literals, classes, groups, alternatives and
 * repetitions. Undefined for what it does not know, and for patterns that are longer than sense.
 */
export function parsePattern(source: string): Pattern | undefined {
  const flags = /^\(\?([is]{1,2})\)/.exec(source)?.[1] ?? '';
  const body = flags === '' ? source : source.slice(flags.length + 3);
  const tree = new Reader(body).whole();
  if (tree === undefined) return undefined;
  const steps: Step[] = [{ kind: 'matched' }];
  const first = assemble(tree, 0, steps);
  if (first === undefined) return undefined;
  const folded = flags.includes('i');
  let work = 0;
  return {
    test: (text) => {
      if (work > MOST_WORK) throw new RangeError('a pattern takes too long');
      const { matched, cost } = run(steps, first, folded, text.slice(0, LONGEST_TEXT));
      work += cost;
      return matched;
    },
  };
}

type Tree =
  | { readonly kind: 'take'; readonly takes: (char: string) => boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly part: Tree; readonly least: number; readonly most: number };

const CLASSES: Readonly<Record<string, RegExp>> = {
  d: /\d/,
  D: /\D/,
  w: /\w/,
  W: /\W/,
  s: /\s/,
  S: /\S/,
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };
const DEEPEST = 50;

/** Reads a pattern into a tree; every method answers undefined for what is not known. */
class Reader {
  readonly #chars: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#chars = Array.from(source);
  }

  whole(): Tree | undefined {
    const tree = this.#alternatives();
    return this.#at === this.#chars.length ? tree : undefined;
  }

  #alternatives(): Tree | undefined {
    const parts: Tree[] = [];
    do {
      const part = this.#sequence();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.#skip('|'));
    return { kind: 'any', parts };
  }

  #sequence(): Tree | undefined {
    const parts: Tree[] = [];
    for (;;) {
      const char = this.#chars[this.#at];
      if (char === undefined || char === '|' || char === ')') return { kind: 'all', parts };
      const part = this.#atom();
      const repeated = part === undefined ? undefined : this.#repeated(part);
      if (repeated === undefined) return undefined;
      parts.push(repeated);
    }
  }

  #atom(): Tree | undefined {
    const char = this.#chars[this.#at] ?? '';
    this.#at += 1;
    if (char === '(') return this.#group();
    if (char === '[') return this.#class();
    if (char === '.') return { kind: 'take', takes: (each) => each !== '\n' };
    if (char === '^') return { kind: 'start' };
    if (char === '$') return { kind: 'end' };
    if (char === '\\') return this.#escape();
    if ('*+?'.includes(char)) return undefined;
    return { kind: 'take', takes: (each) => each === char };
  }

  #group(): Tree | undefined {
    if (this.#skip('?')) {
      const named = /^(?:P?<\w+>|:)/.exec(this.#chars.slice(this.#at, this.#at + 80).join(''))?.[0];
      if (named === undefined) return undefined;
      this.#at += named.length;
    }
    this.#depth += 1;
    if (this.#depth > DEEPEST) return undefined;
    const tree = this.#alternatives();
    this.#depth -= 1;
    return this.#skip(')') ? tree : undefined;
  }

  #escape(): Tree | undefined {
    const char = this.#chars[this.#at] ?? '';
    this.#at += 1;
    if (char === 'A') return { kind: 'start' };
    if (char === 'z') return { kind: 'end' };
    const takes = escaped(char);
    return takes === undefined ? undefined : { kind: 'take', takes };
  }

  #class(): Tree | undefined {
    const negated = this.#skip('^');
    const tests: ((char: string) => boolean)[] = [];
    for (let first = true; ; first = false) {
      const char = this.#chars[this.#at];
      if (char === undefined) return undefined;
      this.#at += 1;
      if (char === ']' && !first) break;
      if (char === '[' && this.#chars[this.#at] === ':') return undefined;
      const test = char === '\\' ? this.#escapedItem() : this.#range(char);
      if (test === undefined) return undefined;
      tests.push(test);
    }
    return { kind: 'take', takes: (each) => tests.some((test) => test(each)) !== negated };
  }

  #escapedItem(): ((char: string) => boolean) | undefined {
    const char = this.#chars[this.#at] ?? '';
    this.#at += 1;
    return escaped(char);
  }

  #range(low: string): ((char: string) => boolean) | undefined {
    const high = this.#chars[this.#at + 1];
    if (this.#chars[this.#at] !== '-' || high === undefined || high === ']') return (each) => each === low;
    this.#at += 2;
    return high < low || high === '\\' ? undefined : (each) => each >= low && each <= high;
  }

  #repeated(part: Tree): Tree | undefined {
    const counts = this.#counts();
    if (counts === undefined) return part;
    if (counts === 'unknown') return undefined;
    this.#skip('?');
    if (this.#counts() !== undefined) return undefined;
    const [least, most] = counts;
    return { kind: 'repeat', part, least, most };
  }

  #counts(): readonly [number, number] | 'unknown' | undefined {
    if (this.#skip('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#skip('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#skip('?')) return [0, 1];
    const text = this.#chars.slice(this.#at, this.#at + 12).join('');
    const [all, least, comma, most] = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(text) ?? [];
    if (all === undefined) return undefined;
    this.#at += all.length;
    const low = Number(least);
    const high = comma === '' ? low : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    return high < low ? 'unknown' : [low, high];
  }

  #skip(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }
}

function escaped(char: string): ((char: string) => boolean) | undefined {
  const known = CLASSES[char];
  if (known !== undefined) return (each) => known.test(each);
  const control = CONTROLS[char];
  if (control !== undefined) return (each) => each === control;
  return /^[^A-Za-z0-9]$/.test(char) ? (each) => each === char : undefined;
}

/** Appends the steps of a tree that goes on at `next`, and gives the first of them. */
function assemble(tree: Tree, next: number, steps: Step[]): number | undefined {
  if (steps.length > MOST_STEPS) return undefined;
  const add = (step: Step): number => steps.push(step) - 1;
  switch (tree.kind) {
    case 'take':
      return add({ kind: 'take', takes: tree.takes, next });
    case 'start':
    case 'end':
      return add({ kind: tree.kind, next });
    case 'all':
      return tree.parts.reduceRight<number | undefined>(
        (after, part) => (after === undefined ? undefined : assemble(part, after, steps)),
        next,
      );
    case 'any':
      return tree.parts
        .map((part) => assemble(part, next, steps))
        .reduce((one, other) =>
          one === undefined || other === undefined ? undefined : add({ kind: 'fork', next: one, other }),
        );
    case 'repeat':
      return assembleRepeat(tree.part, tree.least, tree.most, next, steps);
  }
}

function assembleRepeat(part: Tree, least: number, most: number, next: number, steps: Step[]): number | undefined {
  let at: number | undefined = next;
  if (most === Number.POSITIVE_INFINITY) {
    const loop: Step & { kind: 'fork' } = { kind: 'fork', next, other: next };
    at = steps.push(loop) - 1;
    const body = assemble(part, at, steps);
    if (body === undefined) return undefined;
    loop.next = body;
  } else {
    for (let count = least; count < most && at !== undefined; count += 1) {
      const body: number | undefined = assemble(part, at, steps);
      at = body === undefined ? undefined : steps.push({ kind: 'fork', next: body, other: next }) - 1;
    }
  }
  for (let count = 0; count < least && at !== undefined; count += 1) at = assemble(part, at, steps);
  return at;
}

interface Outcome {
  readonly matched: boolean;
  /** Steps that were looked at. */
  readonly cost: number;
}

function run(steps: readonly Step[], first: number, folded: boolean, text: string): Outcome {
  const chars = Array.from(text);
  let cost = 0;
  let live = new Set<number>();
  for (let at = 0; at <= chars.length; at += 1) {
    const here = reached(steps, [...live, first], at === 0, at === chars.length);
    cost += here.size;
    if (here.has(0)) return { matched: true, cost };
    live = new Set();
    const char = chars[at];
    if (char === undefined) break;
    for (const index of here) {
      const step = steps[index];
      if (step?.kind === 'take' && takes(step.takes, char, folded)) live.add(step.next);
    }
  }
  return { matched: false, cost };
}

function takes(test: (char: string) => boolean, char: string, folded: boolean): boolean {
  return test(char) || (folded && (test(char.toLowerCase()) || test(char.toUpperCase())));
}

/** The steps that can be reached without taking a character. */
function reached(steps: readonly Step[], from: readonly number[], start: boolean, end: boolean): ReadonlySet<number> {
  const seen = new Set(from);
  for (const index of seen) {
    const step = steps[index];
    if (step === undefined || step.kind === 'take' || step.kind === 'matched') continue;
    if ((step.kind === 'start' && !start) || (step.kind === 'end' && !end)) continue;
    seen.add(step.next);
    if (step.kind === 'fork') seen.add(step.other);
  }
  return seen;
}
