import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  analyse,
  Cluster,
  type Finding,
  filePath,
  NEWEST_KUBERNETES,
  parseKubernetesVersion,
  parseYaml,
  placeOf,
  type Rule,
  rules,
} from '../../src/analysis/index.js';
import { corpus } from '../support/corpora.js';
import { CHECKOV } from './checkov-scope.js';
import { isAt, linesEqual, type Outcome, said } from './judge-label.js';
import { KICS } from './kics-scope.js';
import { KUBESCAPE } from './kubescape-scope.js';
import type { Label, Tool } from './label.js';
import { POLARIS } from './polaris-scope.js';
import type { Counterpart, Translation } from './translation.js';

/** Checks of other tools that are told by more than the id under which our rules know them. */
const TRANSLATIONS: Readonly<Partial<Record<Tool, Readonly<Record<string, Translation>>>>> = {
  checkov: CHECKOV,
  kics: KICS,
  'kubescape-rego': KUBESCAPE,
  polaris: POLARIS,
};

/** What came of a label whose check has a translation; undefined where it has none. */
export function translatedOutcome(label: Label): Outcome | undefined {
  const translations = TRANSLATIONS[label.tool];
  const translation =
    translations !== undefined && Object.hasOwn(translations, label.rule) ? translations[label.rule] : undefined;
  if (translation === undefined) return undefined;
  const beyond = translation.beyond?.(clusterOf(label));
  if (beyond !== undefined) return { kind: 'out of scope', why: beyond };
  const spoken = translation.by.map((counterpart) => findingsOf(label, translation, counterpart));
  if (spoken.every((findings) => findings === undefined)) {
    const names = translation.by.map(({ rule }) => rule).join(', ');
    return { kind: 'out of scope', why: `no rule is called ${names}` };
  }
  const failing = translation.every === true ? spoken.every((findings) => findings?.length) : true;
  const found = failing ? spoken.flatMap((findings) => findings ?? []) : [];
  const verdict = found.length > 0 ? 'fail' : 'pass';
  const ours = found.map(said);
  if (verdict !== label.expect) return { kind: 'disagreed', ours };
  return { kind: 'agreed', linesEqual: linesEqual(label, found), ours };
}

/** What the counterpart says of the labelled object, or undefined where no rule has its name. */
function findingsOf(label: Label, translation: Translation, counterpart: Counterpart): readonly Finding[] | undefined {
  const rule = ruleOf(counterpart);
  if (rule === undefined) return undefined;
  const now = clusterOf(label);
  if (translation.passes?.(now) === true) return [];
  const before = translation.introduced === true ? new Cluster([]) : now;
  const kubernetes = parseKubernetesVersion(translation.kubernetes ?? '') ?? NEWEST_KUBERNETES;
  const { findings } = analyse('.', [rule], { now, before, elsewhere: [], kubernetes });
  const meant = findings.filter(
    (finding) => isMeant(finding, counterpart) && translation.counts?.(finding, now, label) !== false,
  );
  const { unlessOnePasses } = translation;
  if (unlessOnePasses !== undefined && !allFail(now, unlessOnePasses, meant)) return [];
  return translation.anywhere === true ? meant : meant.filter((finding) => isAt(label, finding));
}

function ruleOf({ rule: id, options }: Counterpart): Rule | undefined {
  const rule = rules.find((each) => each.id === id);
  return options === undefined ? rule : rule?.options?.apply(options);
}

function isMeant({ subject, message, resource }: Finding, counterpart: Counterpart): boolean {
  const { kinds } = counterpart;
  if (kinds !== undefined && (resource === undefined || !kinds.includes(resource.kind))) return false;
  return counterpart.subject?.test(subject) !== false && counterpart.says?.test(message) !== false;
}

function allFail(now: Cluster, kind: string, findings: readonly Finding[]): boolean {
  return now
    .ofKind(kind)
    .every(({ name, file }) =>
      findings.some(({ resource, location }) => resource?.name === name && placeOf(location).file === file),
    );
}

function clusterOf(label: Label): Cluster {
  const root = corpus(label.tool);
  if (root === undefined) throw new Error(`the corpus ${label.tool} is gone`);
  return new Cluster(
    label.together.map((file) => ({
      parsed: parseYaml(filePath(file), readFileSync(join(root, file), 'utf8')),
      fragment: false,
    })),
  );
}
