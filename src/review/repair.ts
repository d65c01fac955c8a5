import {
  analyse,
  atLeast,
  Cluster,
  editDocument,
  type Finding,
  filePath,
  lineEdits,
  type ManifestFile,
  parseYaml,
  type Rule,
  type Severity,
  type View,
} from '../analysis/index.js';
import type { Repair } from './review.js';

/** Most repairs that are proven for one target; each costs a look at its document. */
const MOST_REPAIRS = 300;
/** Of these, how many may need a look at the whole target. */
const MOST_WHOLE = 50;
/** Characters of documents that are judged again for one target, so that a crowded document cannot hold a review up. */
const MOST_TEXT = 1_500_000;

/**
 * The fixes of findings as changed lines, each proven by judging the result: the finding is gone and no new one as grave
 * came. What cannot be proven is not offered.
 */
export function repairsFor(
  findings: readonly Finding[],
  target: string,
  rules: readonly Rule[],
  view: View,
): ReadonlyMap<Finding, Repair> {
  const manifests = new Map(view.now.manifests.map((manifest) => [manifest.parsed.file, manifest]));
  const court: Court = { target, rules, view, pieces: new Map(), whole: undefined, left: MOST_WHOLE, text: MOST_TEXT };
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
  /** The documents that were looked at alone, by file and position. */
  readonly pieces: Map<string, Piece>;
  /** The target as a whole, once it was asked for, and how many more repairs may be proven with it. */
  whole: Judgement | undefined;
  left: number;
  /** Characters that may still be judged. */
  text: number;
}

/** One document of a file, read and judged alone, so that the cost of a repair does not grow with its file. */
interface Piece {
  readonly manifest: ManifestFile;
  /** Lines of the file before the document's first. */
  readonly linesBefore: number;
  readonly judgement: Judgement;
}

function pieceOf(manifest: ManifestFile, index: number, court: Court): Piece | undefined {
  const { file, text, lines, documents } = manifest.parsed;
  const key = `${index} ${file}`;
  const known = court.pieces.get(key);
  if (known !== undefined) return known;
  const span = documents.find((document) => document.index === index)?.span;
  if (span === undefined) return undefined;
  const alone: ManifestFile = { ...manifest, parsed: parseYaml(filePath(file), text.slice(span.start, span.end)) };
  const piece = {
    manifest: alone,
    linesBefore: lines.positionAt(span.start).line - 1,
    judgement: judged(court, [alone]),
  };
  court.pieces.set(key, piece);
  return piece;
}

function repairOf(finding: Finding, manifest: ManifestFile, court: Court): Repair | undefined {
  const { fix } = finding;
  const piece = fix === undefined ? undefined : pieceOf(manifest, fix.document, court);
  if (fix === undefined || piece === undefined) return undefined;
  const { parsed } = piece.manifest;
  court.text -= parsed.text.length;
  if (court.text < 0) return undefined;
  const edited = editDocument(parsed, 0, fix.patch);
  if (edited.kind === 'refused' || !isProven(finding, manifest, piece, edited.text, court)) return undefined;
  const edits = lineEdits(parsed.text, edited.text).map((edit) => ({
    ...edit,
    startLine: edit.startLine + piece.linesBefore,
    endLine: edit.endLine + piece.linesBefore,
  }));
  return { title: fix.title, safety: fix.safety, file: fix.file, edits };
}

/** Judges the document alone; a finding that needs the rest of the target is judged with all of it. */
function isProven(finding: Finding, manifest: ManifestFile, piece: Piece, text: string, court: Court): boolean {
  const repaired: ManifestFile = { ...piece.manifest, parsed: parseYaml(piece.manifest.parsed.file, text) };
  if (repaired.parsed.problems.length > 0) return false;
  if (piece.judgement.has(finding.fingerprint)) return isBetter(finding, piece.judgement, judged(court, [repaired]));
  if (court.left-- <= 0) return false;
  const all = court.view.now.manifests;
  court.whole ??= judged(court, all);
  const { documents } = manifest.parsed;
  const rest = {
    ...manifest,
    parsed: { ...manifest.parsed, documents: documents.filter(({ index }) => index !== finding.fix?.document) },
  };
  const after = all.flatMap((other) => (other === manifest ? [rest, repaired] : [other]));
  return isBetter(finding, court.whole, judged(court, after));
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
  const now = new Cluster(manifests, [], view.now.context);
  const { findings } = analyse(target, rules, { ...view, now, before: now });
  return new Map(findings.map(({ fingerprint, severity }) => [fingerprint, severity]));
}
