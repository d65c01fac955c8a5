import { atLeast, type Severity } from '../analysis/index.js';
import type { Judged, ReviewProblem, Standing, Verdict } from './review.js';

/**
 * True when a finding alone keeps the gate shut: it is new, at least as grave as the gate says, and more than a guess.
 * For a look at one state everything that is there counts as new.
 */
export function blocks(
  finding: Pick<Judged, 'severity' | 'confidence'> & { readonly standing: Standing },
  failOn: Severity,
  counted: Standing['kind'],
): boolean {
  return finding.standing.kind === counted && finding.confidence !== 'guess' && atLeast(finding.severity, failOn);
}

/** What is known to be bad fails; what could not be looked at keeps the rest from passing. */
export function verdictOf(findings: readonly Pick<Judged, 'blocking'>[], problems: readonly ReviewProblem[]): Verdict {
  if (findings.some(({ blocking }) => blocking)) return 'fail';
  return problems.some(({ counts }) => counts) ? 'undetermined' : 'pass';
}
