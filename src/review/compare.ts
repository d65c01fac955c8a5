import { atLeast, type Finding, placeOf } from '../analysis/index.js';
import type { Standing } from './review.js';

/** A file that the change moved. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** A finding together with the target that it belongs to. */
export interface Placed {
  readonly finding: Finding;
  readonly target: string;
}

/** Says which agreed exception covers a finding, if any. */
export type Waiving = (placed: Placed) => Extract<Standing, { kind: 'waived' }> | undefined;

export interface Compared extends Placed {
  readonly standing: Standing;
}

/**
 * Sets the findings after a change against those before it. The same identity with the same message is existing; with
 * another message something about it changed, and it counts as introduced, as does a higher severity. A finding whose file
 * was moved keeps its history. What is gone is resolved.
 */
export function compareFindings(
  before: readonly Placed[],
  now: readonly Placed[],
  renames: readonly Rename[],
  waiving: Waiving,
): readonly Compared[] {
  const movedTo = new Map(renames.map(({ from, to }) => [from, to]));
  const old = new Map<string, Placed>();
  for (const placed of before) {
    old.set(placed.finding.fingerprint, placed);
    const moved = movedTo.get(placeOf(placed.finding.location).file);
    if (moved !== undefined) old.set(movedKey(placed.finding, moved), placed);
  }
  const kept = new Set<Finding>();
  const judged = now.map((placed): Compared => {
    const { finding } = placed;
    const was = old.get(finding.fingerprint) ?? old.get(movedKey(finding, placeOf(finding.location).file));
    if (was !== undefined) kept.add(was.finding);
    return { ...placed, standing: waiving(placed) ?? standingOf(finding, was?.finding) };
  });
  const resolved = before.filter(({ finding }) => !kept.has(finding));
  return [...judged, ...resolved.map((placed): Compared => ({ ...placed, standing: { kind: 'resolved' } }))];
}

function standingOf(finding: Finding, was: Finding | undefined): Standing {
  const existing = was !== undefined && was.message === finding.message && atLeast(was.severity, finding.severity);
  return { kind: existing ? 'existing' : 'introduced' };
}

function movedKey({ rule, resource, subject }: Finding, file: string): string {
  return JSON.stringify([file, rule, resource?.kind, resource?.namespace, resource?.name, subject]);
}
