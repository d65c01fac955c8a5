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
  rules,
} from '../../src/analysis/index.js';
import { corpus } from '../support/corpora.js';
import { leftOutBecause } from '../support/peer-coverage.js';
import { EQUIVALENTS, type Label } from './label.js';
import { faultyLines } from './reviewed.js';
import { answersFor, OUT_OF_SCOPE } from './scope.js';

/** What came of a label: agreement, or why there is none. */
export type Outcome =
  | { readonly kind: 'agreed'; readonly linesEqual: boolean | undefined; readonly ours: readonly string[] }
  | { readonly kind: 'disagreed'; readonly ours: readonly string[] }
  | { readonly kind: 'out of scope'; readonly why: string };

/** Judges the label's sample by our rules for the same check. */
export function outcomeOf(label: Label): Outcome {
  const asked = rulesFor(label);
  if (typeof asked === 'string') return { kind: 'out of scope', why: asked };
  const found = findingsAt(label, asked);
  const verdict = found.length > 0 ? 'fail' : 'pass';
  const ours = found.map(said);
  if (verdict !== label.expect) return { kind: 'disagreed', ours };
  return { kind: 'agreed', linesEqual: linesEqual(label, found), ours };
}

/** Our rules for a label's check, or why there are none. */
function rulesFor(label: Label): readonly Rule[] | string {
  const excluded = OUT_OF_SCOPE[label.tool]?.[label.rule];
  if (excluded !== undefined) return excluded;
  if (label.customCheck === true) return 'a check that only the samples define';
  const tool = EQUIVALENTS[label.tool];
  const ours = rules.filter((rule) => label.ids.some((id) => rule.equivalents[tool]?.includes(id) === true));
  if (ours.length > 0) return ours;
  const reasons = label.ids.flatMap((id) => leftOutBecause(tool, id) ?? []);
  return reasons[0] ?? 'no rule has the check among its equivalents';
}

function findingsAt(label: Label, ours: readonly Rule[]): readonly Finding[] {
  const root = corpus(label.tool);
  if (root === undefined) throw new Error(`the corpus ${label.tool} is gone`);
  const manifests = label.together.map((file) => ({
    parsed: parseYaml(filePath(file), readFileSync(join(root, file), 'utf8')),
    fragment: false,
  }));
  const now = new Cluster(manifests);
  const { findings } = analyse('.', ours, { now, before: now, elsewhere: [], kubernetes: NEWEST_KUBERNETES });
  return findings.filter((finding) => isAt(label, finding) && answersFor(finding, label.ids));
}

/** True where a finding is about what the label is about. */
export function isAt({ granularity, file, docLines }: Label, { location }: Finding): boolean {
  const place = placeOf(location);
  if (granularity === 'case') return true;
  if (place.file !== file) return false;
  return docLines === undefined || (place.start.line >= docLines[0] && place.start.line <= docLines[1]);
}

/** Whether findings stand at the lines of the label; undefined where it names none. */
export function linesEqual(label: Label, found: readonly Finding[]): boolean | undefined {
  const lines = faultyLines(label) ?? [];
  if (label.expect === 'pass' || lines.length === 0) return undefined;
  const ours = new Set(found.map(({ location }) => placeOf(location).start.line));
  return lines.every((line) => ours.has(line));
}

/** A finding in one line. */
export const said = ({ rule, message, location }: Finding): string =>
  `${placeOf(location).start.line} ${rule}: ${message}`;
