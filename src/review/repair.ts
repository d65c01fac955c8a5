import {
  analyse,
  atLeast,
  Cluster,
  editDocument,
  type Finding,
  lineEdits,
  type ManifestFile,
  parseYaml,
  type Rule,
  type Severity,
  type View,
} from '../analysis/index.js';
import type { Repair } from './review.js';

/** Most repairs that are proven for one target; each costs two looks at its file. */
const MOST_REPAIRS = 300;

/**
 * The fixes of findings as changed lines, each proven by judging the result: the finding is gone and no new one as grave came. What
 * cannot be proven is not offered.
 */
export function repairsFor(
  findings: readonly Finding[],
  target: string,
  rules: readonly Rule[],
  view: View,
): ReadonlyMap<Finding, Repair> {
  const manifests = new Map(view.now.manifests.map((manifest) => [manifest.parsed.file, manifest]));
  const court: Court = { target, rules, view, alone: new Map() };
  const repairs = new Map<Finding, Repair>();
  for (const finding of findings.filter(({ fix }) => fix !== undefined).slice(0, MOST_REPAIRS)) {
    const manifest = finding.fix === undefined ? undefined : manifests.get(finding.fix.file);
    const repair = manifest === undefined ? undefined : repairOf(finding, manifest, court);
    if (repair !== undefined) repairs.set(finding, repair);
  }
  return repairs;
}

interface Court {
  readonly target: string;
  readonly rules: readonly Rule[];
  readonly view: View;
  /** What each file alone is guilty of as it is, once it was asked for. */
  readonly alone: Map<ManifestFile, Judgement>;
}

function repairOf(finding: Finding, manifest: ManifestFile, court: Court): Repair | undefined {
  const { fix } = finding;
  if (fix === undefined) return undefined;
  const edited = editDocument(manifest.parsed, fix.document, fix.patch);
  if (edited.kind === 'refused' || !isProven(finding, manifest, edited.text, court)) return undefined;
  const edits = lineEdits(manifest.parsed.text, edited.text);
  return { title: fix.title, safety: fix.safety, file: fix.file, edits };
}

/** Judges the file alone, which is cheap; a finding that needs the rest of the target is judged with all of it. */
function isProven(finding: Finding, manifest: ManifestFile, text: string, court: Court): boolean {
  const repaired: ManifestFile = { ...manifest, parsed: parseYaml(manifest.parsed.file, text) };
  const alone = court.alone.get(manifest) ?? judged(court, [manifest]);
  court.alone.set(manifest, alone);
  if (alone.has(finding.fingerprint)) return isBetter(finding, alone, judged(court, [repaired]));
  const all = court.view.now.manifests;
  const after = all.map((other) => (other === manifest ? repaired : other));
  return isBetter(finding, judged(court, all), judged(court, after));
}

/**
 * A repair may lay bare what the graver fault hid, as an unprivileged container can be asked for a seccomp profile; it may
 * not trade a fault for one as grave.
 */
function isBetter({ fingerprint, severity }: Finding, before: Judgement, after: Judgement): boolean {
  const isNewFault = ([other, grave]: readonly [string, Severity]) => !before.has(other) && atLeast(grave, severity);
  return before.has(fingerprint) && !after.has(fingerprint) && ![...after].some(isNewFault);
}

/** The findings of a target by identity. */
type Judgement = ReadonlyMap<string, Severity>;

function judged({ target, rules, view }: Court, manifests: readonly ManifestFile[]): Judgement {
  const now = new Cluster(manifests);
  const { findings } = analyse(target, rules, { ...view, now, before: now });
  return new Map(findings.map(({ fingerprint, severity }) => [fingerprint, severity]));
}
