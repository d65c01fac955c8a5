import { editDocument, editFile, type FilePath, type PlacedFix, parseYaml } from '../analysis/index.js';
import type { FileTree, Judged, Review } from '../review/index.js';

/** How far fixes may go. Suggestions are never applied: a person must judge or finish them. */
export type Boldness = 'safe' | 'unsafe';

/** A file that fixes changed, with the findings that they answer. */
export interface FixedFile {
  readonly file: FilePath;
  readonly before: string;
  readonly after: string;
  readonly findings: readonly Judged[];
}

/** A fix that was not applied. */
export interface LeftOut {
  readonly finding: Judged;
  /** One sentence. */
  readonly why: string;
}

export interface Fixed {
  readonly files: readonly FixedFile[];
  readonly refused: readonly LeftOut[];
  /** Judged with the fixes in place. */
  readonly review: Review;
}

/** Rounds of fixing: fixes of the same lines wait for each other, and one round proves a limited number of them. */
const MOST_ROUNDS = 20;

/**
 * Applies the fixes of findings until none is left that can be. `judge` gives the review of the state in which some files
 * have other texts than in `tree`. Only fixes whose result was judged clean are applied.
 */
export async function applyFixes(
  tree: FileTree,
  judge: (texts: ReadonlyMap<FilePath, string>) => Promise<Review>,
  boldness: Boldness,
): Promise<Fixed> {
  const files = new Map<FilePath, FixedFile>();
  const texts = new Map<FilePath, string>();
  let review = await judge(texts);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const proven = wanted(review, boldness).filter(({ finding }) => finding.repair !== undefined);
    let changed = false;
    for (const [file, fixes] of byFile(proven)) {
      const text = texts.get(file) ?? (await textOf(tree, file));
      if (text === undefined) continue;
      const edited = editFile(
        parseYaml(file, text),
        fixes.map(({ fix }) => fix),
      );
      if (edited.text === text) continue;
      changed = true;
      texts.set(file, edited.text);
      const earlier = files.get(file);
      const findings = edited.applied.flatMap((index) => fixes[index]?.finding ?? []);
      files.set(file, {
        file,
        before: earlier?.before ?? text,
        after: edited.text,
        findings: [...(earlier?.findings ?? []), ...findings],
      });
    }
    if (!changed) break;
    review = await judge(texts);
  }
  const refused = await Promise.all(
    wanted(review, boldness).map(async ({ finding, fix }) => {
      const text = texts.get(fix.file) ?? (await textOf(tree, fix.file));
      return { finding, why: whyRefused(fix, text) };
    }),
  );
  return { files: [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1)), refused, review };
}

interface Wanted {
  readonly finding: Judged;
  readonly fix: PlacedFix;
}

function wanted({ findings }: Review, boldness: Boldness): readonly Wanted[] {
  return findings.flatMap((finding) => {
    const { fix, standing } = finding;
    if (fix === undefined || standing.kind === 'waived') return [];
    return fix.safety === 'safe' || fix.safety === boldness ? [{ finding, fix }] : [];
  });
}

function byFile(all: readonly Wanted[]): ReadonlyMap<FilePath, readonly Wanted[]> {
  const files = new Map<FilePath, Wanted[]>();
  for (const one of all) files.set(one.fix.file, [...(files.get(one.fix.file) ?? []), one]);
  return files;
}

async function textOf(tree: FileTree, file: FilePath): Promise<string | undefined> {
  const content = (await tree.read([file])).get(file);
  return content?.kind === 'text' ? content.text : undefined;
}

function whyRefused({ file, document, patch }: PlacedFix, text: string | undefined): string {
  if (text === undefined) return 'The file is gone.';
  const edited = editDocument(parseYaml(file, text), document, patch);
  return edited.kind === 'refused' ? edited.why : 'The result would not be clean.';
}
