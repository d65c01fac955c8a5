import { Command } from 'commander';
import { plainRenderer } from '../render/index.js';
import { type CommitSha, reviewChange } from '../review/index.js';
import type { Caller } from './caller.js';
import { Checkout } from './checkout.js';
import { deliver } from './deliver.js';
import { Git } from './git.js';
import { type JudgingOptions, overridesOf, type ReportingOptions, withJudging, withReporting } from './options.js';
import { withSnapshot } from './snapshot.js';

interface ChangeOptions extends JudgingOptions, ReportingOptions {
  readonly base: string;
  readonly head?: string;
}

/** `portcullis review`: judges a change in a local checkout as the App would judge it as a pull request. */
export function reviewCommand(caller: Caller): Command {
  const command = new Command('review')
    .summary('judge what a change makes worse')
    .description(
      'Judges a change as the App would judge its pull request: from where it forked off the base to the head. ' +
        'Settings and waivers count as they are on the base.',
    )
    .requiredOption('--base <ref>', 'branch, tag or commit that the change is meant for')
    .option(
      '--head <ref>',
      'commit that the change leads to (default: the working tree, uncommitted changes included)',
    );
  return withReporting(withJudging(command)).action((options: ChangeOptions) => review(options, caller));
}

async function review(options: ChangeOptions, caller: Caller): Promise<void> {
  const begun = caller.milliseconds();
  const git = new Git(caller.cwd, caller.environment);
  await git.output('looking for the repository', ['rev-parse', '--git-dir']);
  const checkout = new Checkout(git);
  const [base, committed] = await Promise.all([checkout.commit(options.base), checkout.commit(options.head ?? 'HEAD')]);
  const mergeBase = await checkout.mergeBase(base, committed);
  const judge = async (head: CommitSha, from: Git): Promise<void> => {
    const repository = new Checkout(from);
    const renames = await repository.renames(mergeBase, head);
    const world = { repository, renderer: plainRenderer };
    const judged = await reviewChange({ base, mergeBase, head, day: caller.day, renames }, world, overridesOf(options));
    await deliver({ review: judged, tree: repository.tree(head), begun }, options, caller);
  };
  await (options.head === undefined ? withSnapshot(git, committed, judge) : judge(committed, git));
}
