import { placeOf, SEVERITIES } from '../analysis/index.js';
import type { Coverage, InlineOrigin, Judged, Review, ReviewProblem, Waiver } from '../review/index.js';

/** "1 finding", "2 findings". `many` is for words whose plural is not their own with an s. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** The findings that count: what a change introduces, or all that is there when one state was looked at. */
export function reported({ findings, compared }: Review): readonly Judged[] {
  const kind = compared === undefined ? 'existing' : 'introduced';
  return findings.filter(({ standing }) => standing.kind === kind);
}

/** The findings of a review by what they mean for the merge, the worst first. */
export interface Sorted {
  readonly blocking: readonly Judged[];
  /** They count, and are too mild to block. */
  readonly warnings: readonly Judged[];
  readonly resolved: readonly Judged[];
  readonly waived: readonly Waived[];
  /** There before the change and untouched by it. */
  readonly existing: readonly Judged[];
}

export interface Waived {
  readonly finding: Judged;
  readonly waiver: Waiver;
  /** Where it stands, if not in the settings. */
  readonly inline?: InlineOrigin;
}

/** Sorts a review's findings. Within each group: the worst first, then the order of file and place. */
export function sorted(review: Review): Sorted {
  const worstFirst = [...review.findings].sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
  );
  const counted = new Set(reported(review));
  const of = (kind: Judged['standing']['kind']) => worstFirst.filter(({ standing }) => standing.kind === kind);
  return {
    blocking: worstFirst.filter(({ blocking }) => blocking),
    warnings: worstFirst.filter((finding) => counted.has(finding) && !finding.blocking && !finding.undetermined),
    resolved: of('resolved'),
    waived: worstFirst.flatMap((finding) =>
      finding.standing.kind === 'waived' ? [waivedOf(finding, finding.standing)] : [],
    ),
    existing: of('existing').filter((finding) => !counted.has(finding)),
  };
}

function waivedOf(finding: Judged, { waiver, inline }: Extract<Judged['standing'], { kind: 'waived' }>): Waived {
  return { finding, waiver, ...(inline === undefined ? {} : { inline }) };
}

/** Who answers for a waiver, or the file and line at which it stands; not escaped. */
export function answererOf({ waiver, inline }: Pick<Waived, 'waiver' | 'inline'>): string {
  return inline === undefined ? waiver.by : `${inline.file}:${inline.line}`;
}

/** Problems that keep the review from a pass. */
export function counting({ problems }: Review): readonly ReviewProblem[] {
  return problems.filter(({ counts }) => counts);
}

/**
 * The verdict with its numbers, for the title of a check: "2 blocking · 3 warnings · 1 waived · 14 manifests". Plain text
 * without anything from the change.
 */
export function title(review: Review): string {
  const { blocking, warnings, waived } = sorted(review);
  const problems = counting(review).length;
  const { coverage } = review;
  const { leftAlone } = coverage;
  const some = (number: number, one: string, many?: string) => (number === 0 ? [] : [count(number, one, many)]);
  const rest = [
    ...some(warnings.length, 'warning'),
    ...some(waived.length, 'waived', 'waived'),
    ...(review.verdict === 'pass' ? [] : [lookedAt(coverage)]),
    ...some(leftAlone.length, 'file not judged', 'files not judged'),
  ];
  switch (review.verdict) {
    case 'pass':
      return [passed(coverage), ...rest].join(' · ');
    case 'fail':
      return [`${blocking.length} blocking`, ...some(problems, 'problem'), ...rest].join(' · ');
    case 'undetermined':
      return [unknown(problems), ...some(blocking.length, 'blocking', 'blocking'), ...rest].join(' · ');
  }
}

function passed(coverage: Coverage): string {
  const { files, texts } = coverage;
  return `${files + texts === 0 ? 'Nothing to judge:' : 'No blocking findings in'} ${lookedAt(coverage)}`;
}

/** What was looked at in numbers: "14 manifests, 2 build files and 1 text file"; "0 manifests" when it was nothing. */
export function lookedAt({ files, buildFiles, texts }: Coverage): string {
  const manifests = files - buildFiles;
  const parts = [
    ...(manifests > 0 || files + texts === 0 ? [count(manifests, 'manifest')] : []),
    ...(buildFiles > 0 ? [count(buildFiles, 'build file')] : []),
    ...(texts > 0 ? [count(texts, 'text file')] : []),
  ];
  return [...(parts.length > 1 ? [parts.slice(0, -1).join(', ')] : []), ...parts.slice(-1)].join(' and ');
}

function unknown(problems: number): string {
  const what = 'Could not look at everything';
  return problems === 0 ? what : `${what}: ${count(problems, 'problem')}, not a finding`;
}

/** The verdict as a sentence with its marker. */
export function verdictLine(review: Review): string {
  const { blocking } = sorted(review);
  const problems = counting(review).length;
  switch (review.verdict) {
    case 'pass':
      return `✅ **${passed(review.coverage)}**`;
    case 'fail': {
      const verb = blocking.length === 1 ? 'blocks' : 'block';
      const what = review.compared === undefined ? '' : ' this change';
      const also = problems === 0 ? '' : `, and ${count(problems, 'thing')} could not be looked at`;
      return `⛔ **${count(blocking.length, 'finding')} ${verb}${what}${also}**`;
    }
    case 'undetermined':
      return `⛔ **${unknown(problems)}**`;
  }
}

/** The object of a finding as waivers name it: `Kind/namespace/name` or `Kind/name`; not escaped. */
export function objectOf({ resource }: Judged): string | undefined {
  if (resource === undefined) return undefined;
  const { kind, namespace, name } = resource;
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}

/** The file and line at which a person should look; not escaped. */
export function spotOf({ location }: Judged): { readonly file: string; readonly line: number } {
  const { file, start } = placeOf(location);
  return { file, line: start.line };
}

/** The text as it begins a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
