import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { plain } from '../../src/report/index.js';
import { type Options, optionsOf, USAGE } from './options.js';
import { openPage } from './page/index.js';
import { Play } from './play.js';
import { playThrough } from './rehearsal.js';
import { readSample } from './sample.js';
import { openStage } from './stage.js';
import { listenToKeys } from './terminal/keys.js';
import { Paper } from './terminal/paper.js';
import { tellBeginning, tellChoices, tellComments, tellGate, tellMoment } from './terminal/story.js';

/** The oldest git whose `merge-tree --write-tree` works. */
const OLDEST_GIT = [2, 38] as const;

/** How long a round under way may take to end, in milliseconds, before everything is taken down around it. */
const LAST_ROUND_MS = 10_000;

class Interrupted extends Error {}

async function demonstrate(options: Options, paper: Paper, interrupted: Promise<never>): Promise<void> {
  await demandGit();
  tellBeginning(paper);
  const sample = await readSample();
  const stage = await openStage(sample);
  try {
    const play = await Play.open(stage, sample, (moment) => tellMoment(paper, moment));
    const tellOutcome = () => {
      tellComments(paper, play);
      tellGate(paper, play);
    };
    const show = options.once
      ? playThrough(play, stage, tellOutcome)
      : withPerson(play, options.port, paper, tellOutcome);
    await Promise.race([show, interrupted]);
  } finally {
    await stage.close();
  }
}

/** Serves the page and follows a person's wishes, from either place, until they want to end. */
async function withPerson(play: Play, port: number, paper: Paper, tellOutcome: () => void): Promise<void> {
  const page = await openPage(play, port);
  const next = async (): Promise<void> => {
    if (play.busy || play.pull.state !== 'open') return;
    if (play.pull.mergeState().kind === 'clean') await play.merge();
    else if (play.suggestions.length > 0) await play.apply(play.suggestions.map(({ id }) => id));
    else await play.pushRest();
  };
  play.hear(({ kind }) => {
    if (kind === 'reviewed') tellOutcome();
    if (kind === 'reviewed' || kind === 'merged') tellChoices(paper, play, page.url);
  });
  if (!play.busy) {
    tellOutcome();
    tellChoices(paper, play, page.url);
  }
  let silence = () => {};
  try {
    await new Promise<void>((resolve) => {
      silence = listenToKeys(process.stdin, (key) => {
        if (key === 'quit') resolve();
        else next().catch((error: unknown) => paper.text(plain(messageOf(error)), paper.colours.red));
      });
    });
  } finally {
    silence();
    await page.close();
    await Promise.race([play.finished().catch(() => undefined), setTimeout(LAST_ROUND_MS)]);
  }
}

async function demandGit(): Promise<void> {
  const wanted = OLDEST_GIT.join('.');
  const { stdout } = await promisify(execFile)('git', ['--version']).catch(() => ({ stdout: '' }));
  const [major, minor] = (/(\d+)\.(\d+)/.exec(stdout) ?? []).slice(1).map(Number);
  if (major === undefined || minor === undefined) throw new Error(`The demonstration needs git ${wanted} or newer`);
  if (major < OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor < OLDEST_GIT[1]))
    throw new Error(`The demonstration needs git ${wanted} or newer; this is ${major}.${minor}`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Rejects when the process is asked to end. */
function interruption(): Promise<never> {
  const asked = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => reject(new Interrupted()));
    process.stdout.on('error', () => reject(new Interrupted()));
  });
  asked.catch(() => undefined);
  return asked;
}

async function run(): Promise<number> {
  const interrupted = interruption();
  try {
    const options = optionsOf(process.argv.slice(2), { isTTY: process.stdout.isTTY, environment: process.env });
    if (options === 'help') {
      process.stdout.write(USAGE);
      return 0;
    }
    const paper = new Paper((text) => process.stdout.write(text), options.colours);
    await demonstrate(options, paper, interrupted);
    paper.line();
    paper.line(paper.colours.dim('Everything is cleaned up.'));
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    process.stderr.write(`${plain(messageOf(error))}\n`);
    return 1;
  }
}

process.exitCode = await run();
// A wait that was given up may still hold a timer.
process.exit();
