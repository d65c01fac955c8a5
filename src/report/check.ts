import { placeOf } from '../analysis/index.js';
import type { Judged, Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { code, plain, prose, shortened } from './escape.js';
import { type Section, withinLimit } from './limit.js';
import { schemaLines } from './schema-lines.js';
import { findingsTable, folded, paragraph, problemSections, waiverSections, warningSections } from './sections.js';
import { suppressionSections } from './suppression-sections.js';
import { count, counting, lookedAt, reported, type Sorted, sorted, title, verdictLine } from './words.js';

/** Characters of a summary; GitHub takes 65,535. */
const SUMMARY_LIMIT = 60_000;
/** Annotations of one check run; GitHub shows few, and each fifty cost a request. */
const ANNOTATION_LIMIT = 200;
/** Characters of an annotation's message; GitHub takes 64 KB. */
const MESSAGE_LIMIT = 4_000;
/** Characters of an annotation's title; GitHub takes 255. */
const TITLE_LIMIT = 250;

/** A remark beside the line of a file where its finding begins, as plain text. */
export interface Annotation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, both ends included; absent when the finding reaches over several lines. */
  readonly columns?: { readonly start: number; readonly end: number };
  readonly level: 'failure' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** A check run's outcome in words. */
export interface CheckReport {
  readonly conclusion: 'success' | 'failure';
  readonly title: string;
  /** Markdown of at most 60,000 characters. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

/** Puts a review into a check run. What could not be looked at fails the check: the gate fails closed. */
export function checkReport(review: Review, context: ReportContext): CheckReport {
  return {
    conclusion: review.verdict === 'pass' ? 'success' : 'failure',
    title: title(review),
    summary: checkSummary(review, context),
    annotations: annotations(review, context),
  };
}

/** The whole review as Markdown of at most 60,000 characters: the verdict first, the receipt last. */
export function checkSummary(review: Review, context: ReportContext): string {
  const groups = sorted(review);
  const { blocking, resolved } = groups;
  const sections: readonly Section[] = [
    paragraph(verdictLine(review)),
    paragraph(...whatToDo(review, groups)),
    ...settingsNote(review),
    ...(blocking.length === 0 ? [] : [findingsTable(blocking, context)]),
    ...problemSections(review, context),
    ...warningSections(groups, context),
    ...folded(`${count(resolved.length, 'finding')} resolved by this change`, findingsTable(resolved, context)),
    ...waiverSections(groups, review),
    ...suppressionSections(review, context),
    ...receipt(review, groups),
    paragraph(...footer(review)),
  ];
  return withinLimit(sections, SUMMARY_LIMIT).trimEnd();
}

function takeTheFix(blocking: number, ready: number): string {
  if (blocking === 1) return 'Take its tested fix: accept the suggestion';
  return `Take the tested ${ready === 1 ? 'fix' : 'fixes'} for ${ready} of them: accept the suggestions`;
}

/** One to three lines in the imperative. */
function whatToDo(review: Review, { blocking, warnings }: Sorted): readonly string[] {
  const lines: string[] = [];
  if (blocking.length > 0) {
    lines.push(
      `- Fix the ${blocking.length === 1 ? 'finding' : `${blocking.length} findings`} below, or have a waiver ${review.compared === undefined ? 'written into the settings' : 'merged into the settings on the base branch'}.`,
    );
    const ready = blocking.filter(({ repair }) => repair !== undefined).length;
    if (ready > 0) {
      lines.push(`- ${takeTheFix(blocking.length, ready)}, or run \`portcullis fix\`.`);
    }
  }
  if (counting(review).length > 0) {
    lines.push('- Clear up what could not be looked at, listed below; without it nothing can be called clean.');
  }
  if (review.verdict === 'undetermined' && lines.length === 0) {
    lines.push('- Run the check again; not everything could be looked at.');
  }
  if (lines.length > 0) return lines;
  return [
    warnings.length === 0
      ? 'Nothing to do.'
      : `Nothing has to be done. Have a look at the ${warnings.length === 1 ? 'warning' : 'warnings'} below.`,
  ];
}

function receipt(review: Review, { existing }: Sorted): readonly Section[] {
  const { coverage, problems } = review;
  const { targets, documents, resources, leftAlone } = coverage;
  const rows = [
    `- Looked at: ${lookedAt(coverage)} with ${count(documents, 'document')} and ${count(resources, 'object')} in ${count(targets.length, 'target')}`,
    ...schemaLines(review, code).map((line) => `- ${line}`),
    `- Could not be looked at: ${problems.length === 0 ? 'nothing' : count(problems.length, 'problem')}`,
    ...(existing.length === 0
      ? []
      : [`- There before this change and not counted: ${count(existing.length, 'finding')}`]),
    ...targets.map((target) => `- Target ${code(target)}`),
    ...leftAlone.map(({ file, why }) => `- ${code(file)} left alone: ${prose(why)}`),
  ];
  const title =
    leftAlone.length === 0
      ? 'What was looked at'
      : `What was looked at, and ${count(leftAlone.length, 'file')} left alone`;
  return folded(title, { head: [], rows, tail: [''], noun: 'line' });
}

function settingsNote({ gate }: Review): readonly Section[] {
  const changed = 'This change edits the settings. It was judged by the old ones; the new ones hold once it is merged.';
  return gate.settingsChanged ? [paragraph(changed)] : [];
}

function footer({ gate, compared }: Review): readonly string[] {
  const { settings, profile, failOn, kubernetesVersion, rules } = gate;
  const source =
    settings === undefined
      ? 'the default settings'
      : `${code(settings)}${compared === undefined ? '' : ' on the base branch'}`;
  const facts = [
    `Judged by ${source}: blocks from severity ${failOn}`,
    ...(profile === undefined ? [] : [`profile ${code(profile)}`]),
    `Kubernetes ${code(kubernetesVersion)}`,
    count(rules, 'rule'),
    ...(compared === undefined ? [] : [`commits ${code(short(compared.mergeBase))} to ${code(short(compared.head))}`]),
  ];
  return [`<sub>${facts.join(' · ')}</sub>`];
}

const short = (sha: string): string => sha.slice(0, 10);

function annotations(review: Review, context: ReportContext): readonly Annotation[] {
  const { blocking, warnings } = sorted(review);
  const unread = reported(review).filter(({ undetermined }) => undetermined === true);
  return [...blocking, ...unread, ...warnings]
    .slice(0, ANNOTATION_LIMIT)
    .map((finding) => annotation(finding, context));
}

function annotation(finding: Judged, context: ReportContext): Annotation {
  const { file, start, end } = placeOf(finding.location);
  const rule = context.ruleOf(finding.rule);
  const name = `${rule?.title ?? finding.rule} (${finding.severity})`;
  const message = [
    `${plain(finding.message)}.`,
    ...(rule === undefined ? [] : [`To fix it: ${plain(rule.remedy)}`]),
    `Rule: ${plain(finding.rule)}`,
  ];
  return {
    file,
    line: start.line,
    ...(start.line === end.line && end.column > start.column
      ? { columns: { start: start.column, end: end.column - 1 } }
      : {}),
    level: finding.blocking || finding.undetermined === true ? 'failure' : 'warning',
    title: shortened(plain(name), TITLE_LIMIT),
    message: shortened(message.join('\n'), MESSAGE_LIMIT),
  };
}
