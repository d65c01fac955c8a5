import { Command } from 'commander';
import type { Caller } from './caller.js';
import { deliver } from './deliver.js';
import { Directory } from './directory.js';
import { groundOf } from './ground.js';
import { judgeState } from './judge-state.js';
import { type JudgingOptions, overridesOf, type ReportingOptions, withJudging, withReporting } from './options.js';

type ScanOptions = JudgingOptions & ReportingOptions;

/** `portcullis scan`: judges all that is there. */
export function scanCommand(caller: Caller): Command {
  const command = new Command('scan')
    .summary('judge all that is in files and directories')
    .description('Judges every manifest in the given files and directories, whether it is new or old.')
    .argument('[path...]', 'files and directories; the current directory when none is given');
  return withReporting(withJudging(command)).action((paths: readonly string[], options: ScanOptions) =>
    scan(paths.length === 0 ? ['.'] : paths, options, caller),
  );
}

async function scan(paths: readonly string[], options: ScanOptions, caller: Caller): Promise<void> {
  const begun = caller.milliseconds();
  const ground = await groundOf(caller.cwd, paths);
  const directory = new Directory(ground.root, ground.paths);
  const review = await judgeState(ground, directory, directory, caller.day, overridesOf(options));
  await deliver({ review, tree: directory, ground, begun }, options, caller);
}
