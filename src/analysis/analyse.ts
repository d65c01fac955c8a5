import { createHash } from 'node:crypto';
import type { Finding, Fingerprint, PlacedFix, Problem } from './finding.js';
import type { Remark, Rule, View } from './rules/rule.js';
import { type Location, placeOf } from './source/location.js';

/** What the rules had to say about a target, and what could not be looked at. */
export interface Analysis {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/**
 * Runs the rules over a view. `target` is part of every finding's identity. A rule that throws is a problem that names
 * it; what it had already said stays.
 */
export function analyse(target: string, rules: readonly Rule[], view: View): Analysis {
  const findings: Finding[] = [];
  const problems: Problem[] = view.now.problems.map(({ place, what }) => ({
    file: place.file,
    line: place.start.line,
    what,
  }));
  const seen = new Map<string, number>();
  for (const rule of rules) {
    try {
      for (const remark of rule.check(view)) findings.push(findingOf(target, rule, remark, seen));
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown error';
      problems.push({
        file: target,
        what: `the rule ${rule.id} failed (${reason}), so nothing is known about it here`,
      });
    }
  }
  return { findings: findings.sort(byPlace), problems };
}

function findingOf(target: string, rule: Rule, remark: Remark, seen: Map<string, number>): Finding {
  const location = locationOf(remark.at);
  const { about, within } = remark;
  return {
    rule: rule.id,
    severity: remark.severity ?? rule.severity,
    confidence: remark.confidence ?? rule.confidence,
    message: remark.message,
    ...(about === undefined ? {} : { resource: nameOf(about) }),
    subject: remark.subject,
    location,
    related: (remark.related ?? []).map((node) => node.location),
    fingerprint: fingerprintOf([rule.id, target, about?.id ?? within?.file ?? '', remark.subject], seen),
    ...fixOf(remark),
  };
}

function nameOf({ apiVersion, kind, namespace, name }: NonNullable<Remark['about']>): NonNullable<Finding['resource']> {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** A fix is offered only where the author wrote the value itself: an edit to a shared value would reach further. */
function fixOf({ about, within, at, fix }: Remark): { readonly fix?: PlacedFix } {
  const holder = about ?? within;
  if (fix === undefined || holder === undefined || !('path' in at) || at.shared) return {};
  return { fix: { ...fix, file: holder.file, document: holder.document } };
}

function locationOf(at: Remark['at']): Location {
  return 'path' in at ? at.location : { kind: 'written', place: at };
}

/** Recipe `v1`: rule, target, resource and subject, and for the second of two alike its ordinal. */
function fingerprintOf(parts: readonly string[], seen: Map<string, number>): Fingerprint {
  const key = JSON.stringify(parts);
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  const hash = createHash('sha256').update(JSON.stringify(['v1', ...parts, count]));
  return hash.digest('hex').slice(0, 32) as Fingerprint;
}

function byPlace(one: Finding, other: Finding): number {
  const [a, b] = [placeOf(one.location), placeOf(other.location)];
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.span.start - b.span.start || (one.rule < other.rule ? -1 : 1);
}
