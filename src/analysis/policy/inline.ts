import type { Reach, Suppression } from '../cluster/suppression.js';
import { EVERY_CHECK, type SuppressionForm } from '../cluster/suppression-form.js';
import type { Finding, RuleId } from '../finding.js';
import type { Rule } from '../rules/rule.js';
import { placeOf } from '../source/location.js';
import { nearest } from '../source/spelling.js';
import { KICS_QUERIES } from './kics-queries.js';

/** A suppression and what it means here. */
export interface Understood {
  readonly suppression: Suppression;
  /** The rules that it silences; empty when it names only checks that no rule stands for. */
  readonly rules: ReadonlySet<RuleId>;
  /** What it silences, by the keys of `silenceKeys`: a rule as a whole, or what the rule says about one subject. */
  readonly silenced: ReadonlySet<string>;
  /** Why it suppresses nothing, after "it". */
  readonly fault?: string;
}

/**
 * What cannot be suppressed in a file: that something could not be looked at, and that a suppression was added. Otherwise a
 * comment could hide itself.
 */
export const isSuppressible = ({ id, undetermined }: Rule): boolean =>
  !undetermined && id !== 'scanner-suppression-added';

/** Misspelt rules for which the nearest one is looked up: a stranger can write any number of them. */
const MOST_HINTS = 100;

/** Reads suppressions by the rules that there are, whatever settings switch on. */
export class SuppressionReader {
  readonly #own: ReadonlyMap<string, Rule>;
  readonly #byCheck = new Map<string, Answer[]>();
  readonly #checks = new Map<SuppressionForm, string[]>();
  #hints = MOST_HINTS;

  constructor(rules: readonly Rule[]) {
    this.#own = new Map(rules.map((rule) => [rule.id, rule]));
    for (const rule of rules.filter(isSuppressible)) {
      for (const form of FORMS) for (const id of rule.equivalents[form] ?? []) this.#add(form, id, rule);
    }
  }

  /** What a suppression means: the rules that stand for the checks it names. */
  understand(suppression: Suppression): Understood {
    const { form, fault } = suppression;
    if (fault !== undefined) return { suppression, ...NOTHING, fault };
    return form === 'portcullis' ? this.#understandOwn(suppression) : this.#understandForeign(suppression);
  }

  #add(form: SuppressionForm, id: string, { id: rule, checkSubjects }: Rule): void {
    const key = checkKey(form, id);
    const answer = { rule, subjects: checkSubjects?.[id] };
    const known = this.#byCheck.get(key);
    if (known === undefined) this.#byCheck.set(key, [answer]);
    else known.push(answer);
    const checks = this.#checks.get(form);
    if (checks === undefined) this.#checks.set(form, [key]);
    else checks.push(key);
  }

  #understandOwn(suppression: Suppression): Understood {
    const named = new Set<RuleId>();
    for (const id of suppression.ids) {
      const rule = this.#own.get(id);
      const fault = rule === undefined ? this.#unknown(id) : isSuppressible(rule) ? undefined : UNSUPPRESSIBLE(id);
      if (rule === undefined || fault !== undefined) {
        return { suppression, ...NOTHING, ...(fault === undefined ? {} : { fault }) };
      }
      named.add(rule.id);
    }
    return { suppression, rules: named, silenced: named };
  }

  #unknown(id: string): string {
    const close = this.#hints-- > 0 ? nearest(id, [...this.#own.keys()]) : undefined;
    const hint = close === undefined ? '' : `; did you mean "${close}"?`;
    return `names the rule "${id.slice(0, 80)}", which does not exist${hint}`;
  }

  #understandForeign(suppression: Suppression): Understood {
    const { form, ids } = suppression;
    const answers = ids.flatMap((id) => this.#keysOf(form, id)).flatMap((key) => this.#byCheck.get(key) ?? []);
    return {
      suppression,
      rules: new Set(answers.map(({ rule }) => rule)),
      silenced: new Set(
        answers.flatMap(({ rule, subjects }) => subjects?.map((subject) => subjectKey(rule, subject)) ?? [rule]),
      ),
    };
  }

  #keysOf(form: SuppressionForm, id: string): readonly string[] {
    const open = id === EVERY_CHECK || (form === 'trivy' && id.endsWith('*'));
    if (!open) return [checkKey(form, id)];
    const stem = `${form} ${id.slice(0, -1).toUpperCase().replace(/^AVD-/, '')}`;
    return (this.#checks.get(form) ?? []).filter((key) => key.startsWith(stem));
  }
}

/** A rule that stands for a check, and the subjects that the check is about if they are not all. */
interface Answer {
  readonly rule: RuleId;
  readonly subjects: readonly string[] | undefined;
}

const NOTHING: Pick<Understood, 'rules' | 'silenced'> = { rules: new Set(), silenced: new Set() };

const subjectKey = (rule: RuleId, subject: string): string => JSON.stringify([rule, subject]);

/** The keys of which one is silenced when a finding is. */
export const silenceKeys = ({ rule, subject }: Pick<Finding, 'rule' | 'subject'>): readonly string[] => [
  rule,
  subjectKey(rule, subject),
];

const FORMS: readonly SuppressionForm[] = ['checkov', 'trivy', 'kube-linter', 'kics', 'polaris', 'kube-score'];

const UNSUPPRESSIBLE = (id: string): string => `names the rule "${id}", which cannot be suppressed in a file`;

/** The rules that stand for a check of another tool, under any of the names that the tool has for it. */
export function rulesForCheck(id: string, rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ equivalents }) =>
    Object.entries(equivalents).some(([tool, ids]) => ids.some((one) => checkKey(tool, one) === checkKey(tool, id))),
  );
}

/** A check under any of the names that its tool has for it. */
function checkKey(form: string, id: string): string {
  if (form === 'kics') return `${form} ${KICS_QUERIES.get(id.toLowerCase()) ?? id}`;
  if (form !== 'trivy') return `${form} ${id}`;
  const plain = id.toUpperCase().replace(/^AVD-/, '');
  const [, letters, digits] = /^([A-Z]+)-?0*(\d+)$/.exec(plain) ?? [];
  return letters === undefined ? `${form} ${plain}` : `${form} ${letters}-${(digits ?? '').padStart(4, '0')}`;
}

/** True when a suppression is over on a day (`YYYY-MM-DD`). */
export function isOver({ until }: Pick<Suppression, 'until'>, day: string): boolean {
  if (until === undefined) return false;
  return until.lastDayCounts ? until.day < day : until.day <= day;
}

/** What suppressions of a target are found by: the file whose lines they reach, or the object. */
export const reachKey = (reach: Reach): string => (reach.kind === 'lines' ? `file ${reach.file}` : reach.id);

/** The keys under which the suppressions stand that can reach a finding. */
export function keysReaching({ resource, location }: Pick<Finding, 'resource' | 'location'>): readonly string[] {
  const file = `file ${placeOf(location).file}`;
  return resource === undefined ? [file] : [file, objectId(resource)];
}

/** True when a finding stands where a suppression reaches, one of those that were found by its keys. */
export function reaches(reach: Reach, { location }: Pick<Finding, 'location'>): boolean {
  const { line } = placeOf(location).start;
  return reach.kind === 'object' || (line >= reach.from && line <= reach.to);
}

function objectId({ apiVersion, kind, namespace, name }: NonNullable<Finding['resource']>): string {
  const slash = apiVersion.lastIndexOf('/');
  return [slash < 0 ? '' : apiVersion.slice(0, slash), kind, namespace ?? '', name].join('/');
}
