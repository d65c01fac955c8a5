import type { Problem } from '../analysis/index.js';
import { conclude, counted, courtOf, NO_EVIDENCE } from './court.js';
import { governingSettings, isSettingsFile, type Overrides } from './gate-settings.js';
import type { CommitSha } from './job.js';
import { type JudgedTarget, judgeTarget, renderTarget } from './judge.js';
import type { LeftAlone, TreeEntry, World } from './ports.js';
import type { Review } from './review.js';
import { pathsOf, targetsIn } from './target.js';

/** A state of a repository, or of some directories, to be judged as a whole. */
export interface State {
  readonly at: CommitSha;
  readonly day: string;
}

/** Judges all that is there: every finding is existing, and those that are grave enough block. */
export async function reviewState(state: State, world: World, overrides: Overrides = {}): Promise<Review> {
  const tree = world.repository.tree(state.at);
  const [governing, listing] = await Promise.all([governingSettings(tree), tree.list()]);
  const court = courtOf(governing, overrides, state.day, world.renderer);
  if (listing.kind === 'incomplete') {
    return conclude(court, { ...NO_EVIDENCE, problems: counted([{ file: '.', what: listing.why }]) });
  }
  const entries = listing.entries.filter(({ path }) => !court.excluded(path));
  const targets = targetsIn(entries, new Set(entries.filter(isShortText).map(({ path }) => path)));
  const judged: JudgedTarget[] = [];
  for (const target of targets) {
    const side = { target, files: await tree.read(pathsOf([target])) };
    judged.push(judgeTarget(await renderTarget(target.name, side, side, court.bench), [], court.bench));
  }
  return conclude(court, {
    ...NO_EVIDENCE,
    judged,
    problems: [...judged.flatMap((target) => counted(target.problems)), ...counted(leadingOut(entries))],
    leftAlone: [
      ...judged.flatMap((target) => target.leftAlone.filter(({ file }) => !isSettingsFile(file))),
      ...unfollowed(entries),
    ],
  });
}

function leadingOut(entries: readonly TreeEntry[]): readonly Problem[] {
  const what = 'the symbolic link leads out of what is looked at, and is not followed';
  return entries.flatMap(({ path, leadsOut }) => (leadsOut === true ? [{ file: path, what }] : []));
}

function unfollowed(entries: readonly TreeEntry[]): readonly LeftAlone[] {
  return entries.flatMap(({ path, kind, leadsOut }) => {
    if (kind === 'file' || leadsOut === true) return [];
    const why =
      kind === 'symlink'
        ? 'a symbolic link: what it points at is judged where it stands'
        : 'a submodule: its files are not here';
    return [{ file: path, why }];
  });
}

/** Text files above this size, in bytes, are not searched for keys when a whole state is judged. */
const SHORT_TEXT = 256 * 1024;

function isShortText({ kind, size }: TreeEntry): boolean {
  return kind === 'file' && (size ?? 0) <= SHORT_TEXT;
}
