import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  analyse,
  Cluster,
  type Finding,
  filePath,
  NEWEST_KUBERNETES,
  parseYaml,
  placeOf,
  type Rule,
  ruleById,
  rules,
} from '../../src/analysis/index.js';
import { corpus } from '../support/corpora.js';
import { leftOutBecause } from '../support/peer-coverage.js';
import type { Answer } from './answer.js';
import { EQUIVALENTS, type Label } from './label.js';
import { NARROWER, OUT_OF_SCOPE } from './scope.js';

/** What came of a label: agreement, or why there is none. */
export type Outcome =
  | { readonly kind: 'agreed'; readonly linesEqual: boolean | undefined; readonly ours: readonly string[] }
  | { readonly kind: 'disagreed'; readonly ours: readonly string[] }
  | { readonly kind: 'out of scope'; readonly why: string };

/** Judges the label's sample by our rules for the same check. */
export function outcomeOf(label: Label): Outcome {
  const answer = answerTo(label);
  if (typeof answer === 'string') return { kind: 'out of scope', why: answer };
  const found = findingsFor(label, answer);
  const verdict = found.length > 0 ? 'fail' : 'pass';
  const ours = found.map(said);
  if (verdict !== label.expect) return { kind: 'disagreed', ours };
  return { kind: 'agreed', linesEqual: linesEqual(label, found), ours };
}

/** What answers for a label's check, or why nothing does. */
function answerTo(label: Label): Answer | string {
  const excluded = OUT_OF_SCOPE[label.tool]?.[label.rule];
  if (excluded !== undefined) return excluded;
  if (label.customCheck === true) return 'a check that only the samples define';
  const narrower = NARROWER[label.tool]?.[label.rule];
  if (narrower !== undefined) return narrower;
  const tool = EQUIVALENTS[label.tool];
  const ours = rules.filter((rule) => label.ids.some((id) => rule.equivalents[tool]?.includes(id) === true));
  if (ours.length > 0) return { rules: ours.map(({ id }) => id) };
  const reasons = label.ids.flatMap((id) => leftOutBecause(tool, id) ?? []);
  return reasons[0] ?? 'no rule has the check among its equivalents';
}

function findingsFor(label: Label, { rules: asked, minor, counts, passes, each, anywhere }: Answer) {
  const now = clusterOf(label);
  if (passes?.(now) === true) return [];
  const kubernetes = minor === undefined ? NEWEST_KUBERNETES : { minor };
  const ours = asked.map(ruleOf);
  const { findings } = analyse('.', ours, { now, before: now, elsewhere: [], kubernetes });
  const meant = findings.filter((finding) => (counts?.(finding, now) ?? true) && (anywhere || isAt(label, finding)));
  const quiet = ours.some(({ id }) => !meant.some(({ rule }) => rule === id));
  return each === true && quiet ? [] : meant;
}

function ruleOf(asked: Answer['rules'][number]): Rule {
  const [id, options] = typeof asked === 'string' ? [asked, {}] : [asked.rule, asked.options];
  const rule = ruleById(id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule.options === undefined ? rule : rule.options.apply(rule.options.schema.parse(options));
}

function clusterOf({ tool, together }: Label): Cluster {
  const root = corpus(tool);
  if (root === undefined) throw new Error(`the corpus ${tool} is gone`);
  const manifests = together.map((file) => ({
    parsed: parseYaml(filePath(file), readFileSync(join(root, file), 'utf8')),
    fragment: false,
  }));
  return new Cluster(manifests);
}

function isAt({ granularity, file, docLines }: Label, { location }: Finding): boolean {
  const place = placeOf(location);
  if (granularity === 'case') return true;
  if (place.file !== file) return false;
  return docLines === undefined || (place.start.line >= docLines[0] && place.start.line <= docLines[1]);
}

function linesEqual({ expect, lines }: Label, found: readonly Finding[]): boolean | undefined {
  if (expect === 'pass' || lines === undefined || lines.length === 0) return undefined;
  const ours = new Set(found.map(({ location }) => placeOf(location).start.line));
  return lines.every((line) => ours.has(line));
}

const said = ({ rule, message, location }: Finding): string => `${placeOf(location).start.line} ${rule}: ${message}`;
