import { type FilePath, SETTINGS_FILES } from '../analysis/index.js';
import { changedBetween, pureRenames } from './changed.js';
import type { Rename } from './compare.js';
import { conclude, counted, courtOf, NO_EVIDENCE } from './court.js';
import { governingSettings, isSettingsFile, type Overrides } from './gate-settings.js';
import type { CommitSha } from './job.js';
import { type JudgedTarget, judgeTarget, renderTarget, type Side } from './judge.js';
import type { Content, FileTree, TreeEntry, World } from './ports.js';
import type { Review, ReviewProblem } from './review.js';
import { directoryOf, pathsOf, type Target, targetsIn } from './target.js';

/** A proposed change: what is on the base branch now, where the change forked off it, and where it leads. */
export interface Change {
  /** Tip of the base branch: settings and waivers are read here and nowhere else. */
  readonly base: CommitSha;
  readonly mergeBase: CommitSha;
  readonly head: CommitSha;
  /** Day against which waivers are measured, as `YYYY-MM-DD`. */
  readonly day: string;
  /** Files that the change moved and edited, as far as the source tells; pure moves are found without it. */
  readonly renames?: readonly Rename[];
}

/**
 * Judges a change: the targets that it touches are rendered and analysed as they were and as they would be, and only what
 * it introduces or makes worse can block. Throws only when the repository is out of reach.
 */
export async function reviewChange(change: Change, world: World, overrides: Overrides = {}): Promise<Review> {
  const trees = { before: world.repository.tree(change.mergeBase), now: world.repository.tree(change.head) };
  const [governing, before, now] = await Promise.all([
    governingSettings(world.repository.tree(change.base)),
    trees.before.list(),
    trees.now.list(),
  ]);
  const court = courtOf(governing, overrides, change.day, world.renderer);
  const compared = { base: change.base, mergeBase: change.mergeBase, head: change.head };
  const unlisted = [before, now].flatMap((list) => (list.kind === 'incomplete' ? [{ file: '.', what: list.why }] : []));
  if (before.kind === 'incomplete' || now.kind === 'incomplete') {
    return conclude(court, { ...NO_EVIDENCE, problems: counted(unlisted), compared });
  }
  const changed = changedBetween(before.entries, now.entries, court.excluded);
  const sides = await readSides(trees, before.entries, now.entries, changed.paths, court.excluded);
  const rendered = await Promise.all(sides.map(({ name, old, next }) => renderTarget(name, old, next, court.bench)));
  const judged = rendered.map((target) => {
    const others = rendered.filter((other) => other !== target);
    return judgeTarget(target, others, court.bench);
  });
  const settingsChanged = SETTINGS_FILES.some((file) => changed.paths.has(file));
  const newSettings = settingsChanged ? await governingSettings(trees.now) : undefined;
  return conclude(court, {
    judged,
    problems: [
      ...counted(changed.problems),
      ...counted(newSettings?.problems ?? []),
      ...judged.flatMap((target) => problemsOf(target, changed.paths)),
    ],
    renames: [...(change.renames ?? []), ...pureRenames(before.entries, now.entries)],
    leftAlone: judged.flatMap((target) =>
      target.leftAlone.filter(({ file }) => changed.paths.has(file) && !isSettingsFile(file)),
    ),
    settingsChanged,
    compared,
  });
}

interface Sides {
  readonly name: string;
  readonly old: Side | undefined;
  readonly next: Side | undefined;
}

/** The targets that the change touches, with everything that they stand on, read once for each tree. */
async function readSides(
  trees: { readonly before: FileTree; readonly now: FileTree },
  before: readonly TreeEntry[],
  now: readonly TreeEntry[],
  changed: ReadonlySet<string>,
  excluded: (path: string) => boolean,
): Promise<readonly Sides[]> {
  const directories = new Set([...changed].map(directoryOf));
  const wanted = (entries: readonly TreeEntry[]) =>
    targetsIn(
      entries.filter(({ path }) => !excluded(path)),
      changed,
      directories,
    );
  const [oldTargets, newTargets] = [wanted(before), wanted(now)];
  const [oldFiles, newFiles] = await Promise.all([readAll(trees.before, oldTargets), readAll(trees.now, newTargets)]);
  const names = [...new Set([...oldTargets, ...newTargets].map(({ name }) => name))].sort();
  return names.map((name) => ({
    name,
    old: sideOf(oldTargets, name, oldFiles),
    next: sideOf(newTargets, name, newFiles),
  }));
}

async function readAll(tree: FileTree, targets: readonly Target[]): Promise<ReadonlyMap<FilePath, Content>> {
  const paths = pathsOf(targets);
  return paths.length === 0 ? new Map() : tree.read(paths);
}

function sideOf(targets: readonly Target[], name: string, files: ReadonlyMap<FilePath, Content>): Side | undefined {
  const target = targets.find((candidate) => candidate.name === name);
  return target === undefined ? undefined : { target, files };
}

/**
 * A problem of a file that the change neither brought nor touched does not count, nor one of a folder above. One of the
 * target as a whole, as when a rule failed, always does: then the change itself was not looked at.
 */
function problemsOf(target: JudgedTarget, changed: ReadonlySet<string>): readonly ReviewProblem[] {
  const known = new Set(target.oldProblems.map(({ file, what }) => JSON.stringify([file, what])));
  return target.problems.map((problem) => ({
    ...problem,
    counts:
      problem.file === target.name ||
      changed.has(problem.file) ||
      (directoryOf(problem.file) === target.name && !known.has(JSON.stringify([problem.file, problem.what]))),
  }));
}
