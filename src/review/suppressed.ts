import {
  type Anchor,
  isOver,
  keysReaching,
  placeOf,
  type RuleId,
  reaches,
  reachKey,
  rules,
  type Suppression,
  type SuppressionMode,
  SuppressionReader,
  silenceKeys,
  type Understood,
} from '../analysis/index.js';
import type { Placed, Rename, Waiving } from './compare.js';
import type { JudgedTarget } from './judge.js';
import type { InlineAccount, InlineOrigin, InlineSuppression } from './review.js';
import { directoryOf } from './target.js';

/** What decides whether suppressions count. */
export interface SuppressionTerms {
  readonly mode: SuppressionMode;
  /** Day against which their ends are measured, as `YYYY-MM-DD`. */
  readonly day: string;
  readonly renames: readonly Rename[];
  /** The rules that are run. */
  readonly run: ReadonlySet<RuleId>;
  /** True for a look at one state, of which all that stands there has been agreed. */
  readonly isState: boolean;
}

/**
 * The suppressions that stand in the files of the targets. The author of a change writes these files, so what the change
 * adds counts only once it is merged: a suppression hides a finding if the state before the change already suppressed that
 * rule at the same object and the same place in it.
 */
export class InlineSuppressions {
  readonly #reader = new SuppressionReader(rules);
  readonly #terms: SuppressionTerms;
  readonly #now: readonly Understood[];
  /** By target and by what they reach. */
  readonly #reaching = new Map<string, Understood[]>();
  readonly #agreed: ReadonlySet<string>;
  readonly #used = new Set<Understood>();
  readonly #pending = new Set<Understood>();

  constructor(targets: readonly JudgedTarget[], terms: SuppressionTerms) {
    this.#terms = terms;
    this.#agreed = terms.isState ? new Set() : agreedBefore(targets, terms, this.#reader);
    const now: Understood[] = [];
    for (const { name, suppressions } of targets) {
      for (const suppression of suppressions.now) {
        const understood = this.#reader.understand(suppression);
        now.push(understood);
        if (this.#counts(understood)) listed(this.#reaching, `${name} ${reachKey(suppression.reach)}`, understood);
      }
    }
    this.#now = now;
  }

  /** The suppression that hides a finding, as a waiver. */
  readonly waiving: Waiving = ({ finding, target }) => {
    const keys = silenceKeys(finding);
    const found = keysReaching(finding)
      .flatMap((key) => this.#reaching.get(`${target} ${key}`) ?? [])
      .filter(({ silenced }) => keys.some((key) => silenced.has(key)))
      .filter(({ suppression }) => reaches(suppression.reach, finding));
    const agreed = found.find((one) => this.#isAgreed(one, keys, target));
    if (agreed === undefined) {
      for (const one of found) this.#pending.add(one);
      return undefined;
    }
    this.#used.add(agreed);
    return { kind: 'waived', waiver: waiverOf(agreed.suppression, finding), inline: originOf(agreed.suppression) };
  };

  /** What there is to tell, after every finding was asked for. */
  account(): InlineAccount | undefined {
    const { mode, day, isState, run } = this.#terms;
    const meant = this.#now.filter(({ fault, rules: silenced }) => fault === undefined && silenced.size > 0);
    const told = (some: Iterable<Understood>) => [...some].map(({ suppression }) => toldOf(suppression));
    const isIdle = (one: Understood) => !this.#used.has(one) && [...one.rules].some((rule) => run.has(rule));
    const account: InlineAccount = {
      mode,
      pending: told(this.#pending),
      expired: told(mode === 'never' ? [] : meant.filter(({ suppression }) => isOver(suppression, day))),
      faulty: this.#now.flatMap(({ suppression, fault }) =>
        fault === undefined ? [] : [{ ...originOf(suppression), why: fault }],
      ),
      unused: told(isState ? meant.filter((one) => this.#counts(one) && isIdle(one)) : []),
      forbidden: told(mode === 'never' ? meant : []),
    };
    const { pending, expired, faulty, unused, forbidden } = account;
    return [pending, expired, faulty, unused, forbidden].some((some) => some.length > 0) ? account : undefined;
  }

  #counts({ suppression, fault }: Understood): boolean {
    return this.#terms.mode !== 'never' && fault === undefined && !isOver(suppression, this.#terms.day);
  }

  #isAgreed({ suppression }: Understood, keys: readonly string[], target: string): boolean {
    if (this.#terms.isState || this.#terms.mode === 'at-once') return true;
    return placesOf(target, suppression.anchor).some((place) =>
      keys.some((key) => this.#agreed.has(`${key} ${place}`)),
    );
  }
}

/** What the state before the change suppresses, as rules or their subjects at places; a file that moved takes its own along. */
function agreedBefore(
  targets: readonly JudgedTarget[],
  { day, renames }: Pick<SuppressionTerms, 'day' | 'renames'>,
  reader: SuppressionReader,
): ReadonlySet<string> {
  const movedTo = new Map(renames.map(({ from, to }) => [from, to]));
  const agreed = new Set<string>();
  for (const { name, suppressions } of targets) {
    for (const suppression of suppressions.before) {
      const { silenced, fault } = reader.understand(suppression);
      if (fault !== undefined || isOver(suppression, day)) continue;
      const { anchor } = suppression;
      const moved = movedTo.get(anchor.file);
      const places = [
        placeAt(name, anchor, anchor.path.length),
        ...(moved === undefined
          ? []
          : [placeAt(directoryOf(moved), { ...anchor, file: moved as Anchor['file'] }, anchor.path.length)]),
      ];
      for (const key of silenced) for (const place of places) agreed.add(`${key} ${place}`);
    }
  }
  return agreed;
}

/** The place that a suppression is for, and all that it lies in: what is suppressed for an object is so for its parts. */
function placesOf(target: string, anchor: Anchor): readonly string[] {
  const inside = Array.from({ length: anchor.path.length + 1 }, (_, length) => placeAt(target, anchor, length));
  return [...inside, placeAt(target, { file: anchor.file, path: [] }, 0)];
}

function placeAt(target: string, { object, file, path }: Anchor, length: number): string {
  return JSON.stringify([target, object ?? `file ${file}`, ...path.slice(0, length)]);
}

function listed<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

const reasonOf = ({ reason }: Suppression): string => reason ?? 'no reason given';

const untilOf = ({ until }: Suppression): { readonly until?: string } =>
  until === undefined ? {} : { until: until.day };

function originOf({ form, at }: Suppression): InlineOrigin {
  return { form, file: at.file, line: at.start.line };
}

function toldOf(suppression: Suppression): InlineSuppression {
  const { ids } = suppression;
  return { ...originOf(suppression), checks: ids, reason: reasonOf(suppression), ...untilOf(suppression) };
}

function waiverOf(suppression: Suppression, { rule, resource, location }: Placed['finding']) {
  const name = resource === undefined ? placeOf(location).file : nameOf(resource);
  const { form, reason } = suppression;
  return { rule, resource: name, reason: reason ?? `no reason given (${form})`, by: form, ...untilOf(suppression) };
}

function nameOf({ kind, namespace, name }: NonNullable<Placed['finding']['resource']>): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}
