import type { RuleId } from '../analysis/index.js';
import type { Judged, Review, ReviewProblem, Waiver } from '../review/index.js';
import type { ReportContext } from './context.js';
import { cell, code, link, prose } from './escape.js';
import type { Section } from './limit.js';
import { answererOf, capitalised, count, objectOf, type Sorted, spotOf } from './words.js';

/** A paragraph that always stands. */
export const paragraph = (...lines: readonly string[]): Section => ({
  head: [...lines, ''],
  rows: [],
  tail: [],
  noun: 'line',
});

/** The section behind a fold; nothing when it has no rows. `summary` is plain text of ours. */
export function folded(summary: string, section: Section): readonly Section[] {
  if (section.rows.length === 0) return [];
  const { head, rows, tail, noun } = section;
  return [
    {
      head: ['<details>', `<summary>${summary}</summary>`, '', ...head],
      rows,
      tail: [...tail, '</details>', ''],
      noun,
    },
  ];
}

/** A table; `columns` are ours, cells are Markdown that is already safe. */
function table(columns: readonly string[], rows: readonly (readonly string[])[], noun: string): Section {
  return {
    head: [row(columns), row(columns.map(() => '---'))],
    rows: rows.map((cells) => row(cells.map(cell))),
    tail: [''],
    noun,
  };
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The id of a rule as code, linked to its page. */
export function ruleLink(id: RuleId, context: ReportContext): string {
  return link(code(id), context.rulesUrl?.(id));
}

/** Where a finding stands, as a link to its line at the head. */
export function placeLink(finding: Judged, context: ReportContext): string {
  const { file, line } = spotOf(finding);
  return link(code(`${file}:${line}`), context.permalink(file, line));
}

/** Findings as a table: severity, what is wrong by which rule, the object and the line. */
export function findingsTable(findings: readonly Judged[], context: ReportContext): Section {
  const rows = findings.map((finding) => {
    const object = objectOf(finding);
    return [
      capitalised(finding.severity),
      `${ruleLink(finding.rule, context)}<br>${prose(finding.message)}`,
      object === undefined ? '' : code(object),
      placeLink(finding, context),
    ];
  });
  return table(['Severity', 'Finding', 'Object', 'Where'], rows, 'finding');
}

/** Problems as a list, those that count first. */
export function problemList(problems: readonly ReviewProblem[], context: ReportContext): Section {
  const rows = [...problems]
    .sort((one, other) => Number(other.counts) - Number(one.counts))
    .map(({ file, line, what, counts }) => {
      const spot = line === undefined ? file : `${file}:${line}`;
      const where = file === '.' ? '' : `${link(code(spot), context.permalink(file, line))}: `;
      const old = counts ? '' : ' (as before this change, so it does not count)';
      return `- ${where}${prose(what)}${old}`;
    });
  return { head: [], rows, tail: [''], noun: 'problem' };
}

/** What could not be looked at, never folded; nothing when everything could. */
export function problemSections(review: Review, context: ReportContext): readonly Section[] {
  if (review.problems.length === 0) return [];
  const list = problemList(review.problems, context);
  return [{ ...list, head: ['**Could not be looked at**', '', ...list.head] }];
}

/** Findings that do not block, folded. */
export function warningSections({ warnings }: Sorted, context: ReportContext): readonly Section[] {
  return folded(count(warnings.length, 'warning'), findingsTable(warnings, context));
}

/** Waivers that hid a finding, and those that no longer do, folded. */
export function waiverSections({ waived }: Sorted, review: Review): readonly Section[] {
  const used = table(
    ['Rule', 'Object', 'Reason', 'By', 'Until'],
    waived.map(({ finding, ...rest }) => {
      const resource = objectOf(finding) ?? rest.waiver.resource;
      return waiverCells({ ...rest.waiver, resource, by: answererOf(rest) });
    }),
    'waiver',
  );
  const expired = table(
    ['Rule', 'Object', 'Reason', 'By', 'Until'],
    review.gate.expiredWaivers.map(waiverCells),
    'waiver',
  );
  return [
    ...folded(`${count(used.rows.length, 'finding')} waived`, used),
    ...folded(`${count(expired.rows.length, 'expired waiver')}, no longer in force`, expired),
  ];
}

function waiverCells({ rule, resource, reason, by, until }: Waiver): readonly string[] {
  return [code(rule), code(resource), prose(reason), code(by), until === undefined ? 'no end' : code(until)];
}
