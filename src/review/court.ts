import {
  DEFAULT_PROFILE,
  excludedBy,
  type Finding,
  failOnUnder,
  isExpired,
  kubernetesUnder,
  type Problem,
  rules,
  rulesUnder,
  waiverFor,
} from '../analysis/index.js';
import { type Compared, compareFindings, type Rename, type Waiving } from './compare.js';
import { type Governing, type Overrides, overridden, selectedRules } from './gate-settings.js';
import type { Bench, JudgedTarget } from './judge.js';
import type { LeftAlone, Renderer } from './ports.js';
import type { Gate, Judged, Repair, Review, ReviewProblem, Standing } from './review.js';
import { schemaCoverage } from './schema-coverage.js';
import { InlineSuppressions } from './suppressed.js';
import { blocks, verdictOf } from './verdict.js';

/** Everything that a review is held by: settings, rules and the day. */
export interface Court {
  readonly bench: Bench;
  readonly governing: Governing;
  readonly excluded: (path: string) => boolean;
  readonly day: string;
  readonly gate: Omit<Gate, 'settingsChanged'>;
}

/** Sets up the court that settings and the command line ask for. */
export function courtOf(governing: Governing, overrides: Overrides, day: string, renderer: Renderer): Court {
  const settings = overridden(governing.settings, overrides);
  const selected = selectedRules(rulesUnder(settings, rules), overrides);
  const kubernetes = kubernetesUnder(settings);
  return {
    bench: { renderer, rules: selected, kubernetes },
    governing: { ...governing, settings },
    excluded: excludedBy(settings),
    day,
    gate: {
      ...(settings.profile === DEFAULT_PROFILE ? {} : { profile: settings.profile }),
      failOn: failOnUnder(settings),
      ...(governing.file === undefined ? {} : { settings: governing.file }),
      kubernetesVersion: `1.${kubernetes.minor}`,
      rules: selected.length,
      expiredWaivers: settings.waivers.filter((waiver) => isExpired(waiver, day)),
    },
  };
}

/** Problems that keep a review from passing. */
export const counted = (problems: readonly Problem[]): readonly ReviewProblem[] =>
  problems.map((problem) => ({ ...problem, counts: true }));

/** What the targets and trees gave, before it is weighed. */
export interface Evidence {
  readonly judged: readonly JudgedTarget[];
  readonly problems: readonly ReviewProblem[];
  readonly renames: readonly Rename[];
  readonly leftAlone: readonly LeftAlone[];
  readonly settingsChanged: boolean;
  /** The commits that were compared; absent for a look at one state. */
  readonly compared?: NonNullable<Review['compared']>;
}

/** Nothing seen yet. */
export const NO_EVIDENCE: Evidence = { judged: [], problems: [], renames: [], leftAlone: [], settingsChanged: false };

/** Weighs the evidence: standings, waivers, repairs and the verdict. */
export function conclude(court: Court, evidence: Evidence): Review {
  const { judged, compared } = evidence;
  const inline = inlineSuppressions(court, evidence);
  const findings = judgeFindings(court, evidence, inline);
  const suppressions = inline.account();
  const problems = once([...counted(court.governing.problems), ...evidence.problems]);
  return {
    verdict: verdictOf(findings, problems),
    findings,
    problems,
    coverage: {
      targets: judged.map(({ name }) => name),
      files: sum(judged, ({ files }) => files),
      buildFiles: sum(judged, ({ buildFiles }) => buildFiles),
      texts: sum(judged, ({ texts }) => texts),
      documents: sum(judged, ({ documents }) => documents),
      resources: sum(judged, ({ resources }) => resources),
      leftAlone: evidence.leftAlone,
      ...schemaCoverage(court.bench, judged),
    },
    gate: { ...court.gate, settingsChanged: evidence.settingsChanged },
    ...(suppressions === undefined ? {} : { suppressions }),
    ...(compared === undefined ? {} : { compared }),
  };
}

/** Each problem once, where several targets stand on the same file; it counts if it does for one of them. */
function once(problems: readonly ReviewProblem[]): readonly ReviewProblem[] {
  const told = new Map<string, ReviewProblem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.file, problem.line, problem.what]);
    if (problem.counts || !told.has(key)) told.set(key, problem);
  }
  return [...told.values()];
}

function inlineSuppressions(court: Court, { judged, renames, compared }: Evidence): InlineSuppressions {
  const { inlineSuppressions: mode } = court.governing.settings;
  const run = new Set(court.bench.rules.map(({ id }) => id));
  return new InlineSuppressions(judged, { mode, renames, day: court.day, run, isState: compared === undefined });
}

/** Waivers of the settings come first: they say who answers for them. */
function waivingOf(court: Court, inline: InlineSuppressions): Waiving {
  const { waivers } = court.governing.settings;
  return (placed) => {
    const waiver = waiverFor(placed.finding, waivers, court.day);
    return waiver === undefined ? inline.waiving(placed) : { kind: 'waived', waiver };
  };
}

/** The standing that counts: what a change introduces, or for a look at one state all that is there. */
const counting = ({ compared }: Evidence): Standing['kind'] => (compared === undefined ? 'existing' : 'introduced');

function judgeFindings(court: Court, evidence: Evidence, inline: InlineSuppressions): readonly Judged[] {
  const { failOn } = court.gate;
  const kind = counting(evidence);
  const now = evidence.judged.flatMap((target) => target.now);
  const before = kind === 'existing' ? now : evidence.judged.flatMap((target) => target.before);
  const compared = compareFindings(before, now, evidence.renames, waivingOf(court, inline));
  const repairs = provenRepairs(evidence.judged, compared, kind);
  const undetermined = new Set<string>(court.bench.rules.filter((rule) => rule.undetermined).map(({ id }) => id));
  return compared.map(({ finding, target, standing }) => {
    const repair = repairs.get(finding);
    const restates = undetermined.has(finding.rule) ? ({ undetermined: true } as const) : {};
    const blocking = !undetermined.has(finding.rule) && blocks({ ...finding, standing }, failOn, kind);
    return { ...finding, target, standing, blocking, ...restates, ...(repair === undefined ? {} : { repair }) };
  });
}

function provenRepairs(
  judged: readonly JudgedTarget[],
  compared: readonly Compared[],
  kind: Standing['kind'],
): ReadonlyMap<Finding, Repair> {
  const worth = new Set(compared.filter(({ standing }) => standing.kind === kind).map(({ finding }) => finding));
  const repairs = judged.flatMap((target) => [
    ...target.repairs(target.now.map(({ finding }) => finding).filter((finding) => worth.has(finding))),
  ]);
  return new Map(repairs);
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
