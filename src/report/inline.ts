import type { FilePath, Fingerprint } from '../analysis/index.js';
import { placeOf, SEVERITIES } from '../analysis/index.js';
import type { Judged, Repair, Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { code, fence, fenced, link, prose } from './escape.js';
import { grouped } from './grouped.js';
import { findingMarker } from './marker.js';
import { type Secrecy, secrecyOf } from './secrecy.js';
import { ruleLink } from './sections.js';
import { composed, diffOf, type Suggestion, suggestionFor } from './suggestion.js';
import { waiverSnippet } from './waiver-snippet.js';
import { capitalised, count, objectOf, reported } from './words.js';

/** Findings that one comment spells out; the rest of a crowded line is counted. */
const FINDINGS_LIMIT = 12;

/** A review comment beside lines of the change. */
export interface InlineComment {
  readonly fingerprints: readonly Fingerprint[];
  readonly file: FilePath;
  /** The last line that it stands on, from 1. */
  readonly line: number;
  /** The first one, when it stands on several. */
  readonly startLine?: number;
  /** Markdown; its first line is the marker. */
  readonly body: string;
  /** The lines that the suggestion in the body replaces: exactly those that the comment stands on. */
  readonly suggestion?: { readonly startLine: number; readonly endLine: number };
  readonly marker: string;
}

/** What is offered for the findings of a line. */
interface Offer {
  readonly suggestion?: Suggestion;
  /** A change that cannot be a suggestion, as a diff. */
  readonly diff?: { readonly repair: Repair; readonly text: string };
  /** The repairs that the offer makes. */
  readonly repairs: readonly Repair[];
  /** Repairs that have to wait until this one is made. */
  readonly waiting: number;
}

/**
 * The comments for what a change introduces, but for what is only information: those that block first, then in the order of file and line. Findings on one line share a comment and, as
 * far as their repairs go together, a suggestion. A comment with a suggestion stands on the lines that it replaces.
 */
export function inlineComments(review: Review, context: ReportContext): readonly InlineComment[] {
  const secrecy = secrecyOf(review, context);
  const worthAComment = reported(review).filter(({ severity, blocking }) => blocking || severity !== 'info');
  const groups = grouped(worthAComment, ({ location }) => {
    const { file, start } = placeOf(location);
    return `${start.line} ${file}`;
  });
  const blockingFirst = [...groups.values()].sort(
    (one, other) => Number(other.some(isBlocking)) - Number(one.some(isBlocking)),
  );
  return blockingFirst.flatMap((findings) => {
    const worstFirst = [...findings].sort(
      (one, other) => Number(other.blocking) - Number(one.blocking) || gravity(other) - gravity(one),
    );
    const [first] = worstFirst;
    return first === undefined ? [] : [comment(first, worstFirst, secrecy, context)];
  });
}

const isBlocking = ({ blocking }: Judged): boolean => blocking;
const gravity = ({ severity }: Judged): number => SEVERITIES.indexOf(severity);

function comment(first: Judged, findings: readonly Judged[], secrecy: Secrecy, context: ReportContext): InlineComment {
  const { file, start } = placeOf(first.location);
  const offer = offerFor(findings, file, start.line, secrecy, context);
  const fingerprints = findings.map(({ fingerprint }) => fingerprint);
  const marker = findingMarker(fingerprints);
  const { startLine, endLine } = offer.suggestion ?? { startLine: start.line, endLine: start.line };
  const shown = findings.slice(0, FINDINGS_LIMIT);
  const hidden = findings.length - shown.length;
  const body = [
    marker,
    ...shown.flatMap((finding) => headline(finding, context)),
    ...(hidden === 0 ? [] : [`…and ${count(hidden, 'more finding')} on this line; the check lists them all.`, '']),
    ...offerLines(offer),
    ...details(shown, context),
  ].join('\n');
  return {
    fingerprints,
    file,
    line: endLine,
    ...(startLine === endLine ? {} : { startLine }),
    body,
    ...(offer.suggestion === undefined ? {} : { suggestion: { startLine, endLine } }),
    marker,
  };
}

function offerFor(
  findings: readonly Judged[],
  file: FilePath,
  line: number,
  secrecy: Secrecy,
  context: ReportContext,
): Offer {
  const repairs = findings.flatMap((finding) => secrecy.repairOf(finding) ?? []);
  const here = repairs.filter((repair) => repair.file === file);
  const together = composed(here);
  const candidates = [together, ...here.map((repair) => composed([repair]))];
  for (const { edits, used } of candidates) {
    const suggestion = suggestionFor(file, edits, line, context);
    if (suggestion === undefined) continue;
    if (context.inDiff?.(file, suggestion.startLine, suggestion.endLine) === false) continue;
    return { suggestion, repairs: used, waiting: repairs.length - used.length };
  }
  for (const repair of repairs) {
    const text = diffOf(repair, context);
    if (text !== undefined) return { diff: { repair, text }, repairs: [repair], waiting: repairs.length - 1 };
  }
  return { repairs: [], waiting: 0 };
}

/** What the finding does to the merge. */
function effectOf({ blocking, undetermined }: Judged): string {
  if (undetermined === true) return 'keeps the gate shut until it can be read';
  return blocking ? 'blocks the merge' : 'does not block the merge';
}

function headline(finding: Judged, context: ReportContext): readonly string[] {
  const { message, severity, blocking, undetermined, location } = finding;
  const object = objectOf(finding);
  const facts = [
    ruleLink(finding.rule, context),
    ...(object === undefined ? [] : [code(object)]),
    effectOf(finding),
    ...(finding.confidence === 'certain' ? [] : [finding.confidence === 'likely' ? 'likely' : 'a guess']),
  ];
  const rendered =
    location.kind === 'rendered'
      ? [`Rendered at ${code(location.path.join('.'))} of ${code(location.target)}; this is the nearest written line.`]
      : [];
  return [
    `${blocking || undetermined ? '⛔' : '⚠️'} **${capitalised(severity)}: ${prose(message)}**`,
    '',
    [facts.join(' · '), ...rendered].join('<br>'),
    '',
  ];
}

function offerLines({ suggestion, diff, repairs, waiting }: Offer): readonly string[] {
  const wait =
    waiting === 0 ? [] : [`${count(waiting, 'more fix', 'more fixes')} can follow once this one is made.`, ''];
  const promise = repairs.map((repair) => `${prose(repair.title)}: ${promiseOf(repair)}.`);
  if (suggestion !== undefined) {
    return [...promise, '', fence(suggestion.lines, 'suggestion'), '', ...wait];
  }
  if (diff === undefined) return [];
  return [
    ...promise,
    '',
    '<details>',
    '<summary>The fix, as a diff</summary>',
    '',
    code(diff.repair.file),
    fenced(diff.text, 'diff'),
    '</details>',
    '',
    ...wait,
  ];
}

/** What a fix's safety means to the person who takes it. Every repair was judged: its finding goes and none comes. */
function promiseOf({ safety }: Repair): string {
  switch (safety) {
    case 'safe':
      return 'tested, and a correct workload runs as before';
    case 'unsafe':
      return 'tested, but a workload that relies on the present value can break';
    case 'suggestion':
      return 'tested, but a person has to judge or finish it';
  }
}

function details(findings: readonly Judged[], context: ReportContext): readonly string[] {
  const perRule = new Map(findings.map((finding) => [finding.rule, finding]));
  return [
    '<details>',
    '<summary>Why it matters, how to fix it, how to waive it</summary>',
    '',
    ...[...perRule.values()].flatMap((finding) => explanation(finding, context)),
    ...waiving(findings, context),
    '</details>',
  ];
}

function explanation(finding: Judged, context: ReportContext): readonly string[] {
  const rule = context.ruleOf(finding.rule);
  const also = finding.related.map((location) => {
    const { file, start } = placeOf(location);
    return link(code(`${file}:${start.line}`), context.permalink(file, start.line));
  });
  const seen = also.length === 0 ? [] : [`See also: ${also.join(', ')}.`, ''];
  if (rule === undefined) return seen;
  const { why, remedy, standards } = rule;
  const known = standards.length === 0 ? '' : `Standards: ${standards.map(code).join(', ')}`;
  return [
    `${ruleLink(rule.id, context)}: ${prose(why)}`,
    '',
    `**Fix:** ${prose(remedy)}`,
    '',
    ...seen,
    ...(known === '' ? [] : [`<sub>${known}</sub>`, '']),
  ];
}

function waiving(findings: readonly Judged[], context: ReportContext): readonly string[] {
  const proposals = findings.flatMap((finding) => {
    const resource = objectOf(finding);
    return resource === undefined ? [] : [{ rule: finding.rule, resource }];
  });
  const distinct = [...grouped(proposals, ({ rule, resource }) => `${rule} ${resource}`).values()].flatMap(
    (same) => same[0] ?? [],
  );
  if (distinct.length === 0) return [];
  return [
    '**Waive:** add this to `.portcullis.yml` on the base branch.',
    '',
    fenced(waiverSnippet(distinct, context.day), 'yaml'),
    '',
  ];
}
