import { placeOf } from '../analysis/index.js';
import type { Judged, Repair, Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { grouped } from './grouped.js';

/** Tells what of a review's files may be quoted. */
export interface Secrecy {
  /** True when the lines (both included) of a file could show a secret. */
  covers(file: string, startLine: number, endLine: number): boolean;
  /** The repair of a finding, unless its lines could show a secret. */
  repairOf(finding: Judged): Repair | undefined;
}

/**
 * Lines could show a secret where a finding of the secrets family reaches, or one about a Secret, or one whose rule is
 * unknown.
 */
export function secrecyOf(review: Review, context: ReportContext): Secrecy {
  const secret = ({ rule, resource }: Judged) => {
    const family = context.ruleOf(rule)?.family;
    return family === undefined || family === 'secrets' || resource?.kind === 'Secret';
  };
  const places = grouped(
    review.findings.filter(secret).map(({ location }) => placeOf(location)),
    ({ file }) => String(file),
  );
  const covers = (file: string, startLine: number, endLine: number) =>
    (places.get(file) ?? []).some(({ start, end }) => start.line <= endLine && startLine <= end.line);
  return {
    covers,
    repairOf(finding) {
      const { repair } = finding;
      if (repair === undefined || secret(finding)) return undefined;
      const shown = repair.edits.some(({ startLine, endLine }) => covers(repair.file, startLine - 1, endLine + 1));
      return shown ? undefined : repair;
    },
  };
}
