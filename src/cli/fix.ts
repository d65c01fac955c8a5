import { Command } from 'commander';
import { placeOf } from '../analysis/index.js';
import { plain } from '../report/index.js';
import type { Judged, Review } from '../review/index.js';
import { applyFixes, type Fixed, type FixedFile, type LeftOut } from './apply-fixes.js';
import { type Caller, statusOf } from './caller.js';
import { codeOf, Directory } from './directory.js';
import { type Ground, groundOf } from './ground.js';
import { judgeState } from './judge-state.js';
import { type JudgingOptions, overridesOf, withJudging } from './options.js';
import { Overlay } from './overlay.js';
import { Refusal } from './refusal.js';
import { replaceFile } from './replace-file.js';
import { shownFrom } from './seen-from.js';
import { unifiedDiff } from './unified-diff.js';

interface FixOptions extends JudgingOptions {
  readonly unsafe?: boolean;
  readonly dryRun?: boolean;
}

/** `portcullis fix`: repairs what can be repaired without a person. */
export function fixCommand(caller: Caller): Command {
  const command = new Command('fix')
    .summary('repair files in place')
    .description('Applies the safe fixes of what a scan finds. Comments, quotes and layout stay as they are.')
    .argument('<path...>', 'files and directories')
    .option('--unsafe', 'apply fixes that can break a running workload too')
    .option('--dry-run', 'write nothing; print the changes as a unified diff');
  return withJudging(command).action((paths: readonly string[], options: FixOptions) => fix(paths, options, caller));
}

async function fix(paths: readonly string[], options: FixOptions, caller: Caller): Promise<void> {
  const ground = await groundOf(caller.cwd, paths);
  const directory = new Directory(ground.root, ground.paths);
  const overrides = overridesOf(options);
  const fixed = await applyFixes(
    directory,
    (texts) => judgeState(ground, directory, new Overlay(directory, texts), caller.day, overrides),
    options.unsafe === true ? 'unsafe' : 'safe',
  );
  if (options.dryRun === true) {
    caller.print(
      fixed.files.map(({ file, before, after }) => unifiedDiff(shownFrom(ground, file), before, after)).join(''),
    );
    for (const line of account(ground, fixed, fixed.review, 'Would fix')) caller.note(line);
    return caller.finish(statusOf(fixed.review.verdict));
  }
  const written = await writeAll(ground, directory, fixed.files);
  const again = new Directory(ground.root, ground.paths);
  const left = await judgeState(ground, again, again, caller.day, overrides);
  caller.print(`${account(ground, { ...fixed, files: written.files }, left, 'Fixed').join('\n')}\n`);
  if (written.failures.length > 0) throw new Refusal(written.failures.join('; '));
  caller.finish(statusOf(left.verdict));
}

interface Written {
  readonly files: readonly FixedFile[];
  /** Of the other files, why they were not written. */
  readonly failures: readonly string[];
}

async function writeAll(ground: Ground, directory: Directory, fixed: readonly FixedFile[]): Promise<Written> {
  const files: FixedFile[] = [];
  const failures: string[] = [];
  for (const file of fixed) {
    const failure = await write(directory, file);
    if (failure === undefined) files.push(file);
    else failures.push(`${shownFrom(ground, file.file)} ${failure}`);
  }
  return { files, failures };
}

/** Writes a file unless somebody else did in the meantime; says why when it did not. */
async function write(directory: Directory, { file, before, after }: FixedFile): Promise<string | undefined> {
  const content = (await directory.read([file])).get(file);
  if (content?.kind !== 'text' || content.text !== before) {
    return 'changed while it was being looked at, so it was not written; run the command again';
  }
  try {
    await replaceFile(directory.pathOf(file), after);
    return undefined;
  } catch (error) {
    return `could not be written (${codeOf(error) ?? 'unknown error'})`;
  }
}

/** What was done, what was not, and what is left, in lines. */
function account(ground: Ground, fixed: Fixed, left: Review, verb: string): readonly string[] {
  const { files, refused } = fixed;
  const answered = files.reduce((sum, { findings }) => sum + findings.length, 0);
  return [
    ...files.flatMap(({ file, findings }) => [shown(ground, file), ...findings.map(doneLine)]),
    ...(refused.length === 0 ? [] : ['Not fixed:', ...refused.map((one) => refusedLine(ground, one))]),
    `${verb} ${count(answered, 'finding')} in ${count(files.length, 'file')}.`,
    ...leftLines(left),
  ];
}

function doneLine({ location, rule, fix: applied }: Judged): string {
  return `  line ${placeOf(location).start.line}: ${plain(applied?.title ?? '')} (${rule})`;
}

function refusedLine(ground: Ground, { finding, why }: LeftOut): string {
  const { file, start } = placeOf(finding.location);
  return `  ${shown(ground, file)}:${start.line}: ${finding.rule}: ${plain(why)}`;
}

function leftLines({ findings, problems }: Review): readonly string[] {
  const open = findings.filter(({ standing }) => standing.kind !== 'waived');
  const blocking = open.filter((finding) => finding.blocking).length;
  const unsafe = open.filter((finding) => finding.fix?.safety === 'unsafe').length;
  const unseen = problems.filter(({ counts }) => counts);
  return [
    open.length === 0
      ? 'Nothing is left.'
      : `Left: ${count(open.length, 'finding')}, ${blocking} blocking. "portcullis scan" shows them.`,
    ...(unsafe === 0 ? [] : [`${count(unsafe, 'finding')} left can be fixed with --unsafe; look at the result.`]),
    ...unseen.map(({ file, line, what }) =>
      plain(`Could not look at ${file}${line === undefined ? '' : `:${line}`}: ${what}`),
    ),
  ];
}

const shown = (ground: Ground, file: string): string => plain(shownFrom(ground, file));

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
