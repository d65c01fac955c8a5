#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { plain } from '../report/index.js';
import { type Caller, ERROR_STATUS } from './caller.js';
import { explainCommand } from './explain.js';
import { fixCommand } from './fix.js';
import { Refusal } from './refusal.js';
import { reviewCommand } from './review.js';
import { rulesCommand } from './rules.js';
import { scanCommand } from './scan.js';
import { serveCommand } from './serve.js';

const EXIT_STATUS = `
Exit status: 0 pass, 1 fail, 2 undetermined (something could not be looked at), 3 wrong usage or a failure of the program.`;

function versionOf(packageFile: URL): string {
  const read: unknown = JSON.parse(readFileSync(packageFile, 'utf8'));
  const version = typeof read === 'object' && read !== null && 'version' in read ? read.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}

const program = new Command('portcullis');

const caller: Caller = {
  get cwd() {
    return process.cwd();
  },
  environment: process.env,
  day: new Date().toISOString().slice(0, 10),
  version: versionOf(new URL('../../package.json', import.meta.url)),
  colours: () => wantsColours(program.opts<{ readonly color: boolean }>().color),
  milliseconds: () => performance.now(),
  print: (text) => process.stdout.write(text),
  note: (line) => process.stderr.write(`${line}\n`),
  interrupted: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    }),
  finish: (status) => {
    process.exitCode = status;
  },
};

/** As https://no-color.org and https://force-color.org ask for, and otherwise only where a person looks on. */
function wantsColours(asked: boolean): boolean {
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: terminal } = process.env;
  if (!asked || (never !== undefined && never !== '')) return false;
  if (always !== undefined && always !== '') return always !== '0';
  return process.stdout.isTTY && terminal !== 'dumb';
}

/** A reader who has seen enough closes the pipe: that is no failure. A full disk is. */
function onUnwritten(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') complain(error);
}

/** Says what went wrong. Only people who look into this program want to see where. */
function complain(error: unknown): void {
  process.exitCode = ERROR_STATUS;
  // What a failed command left open must not keep the process; a timer without a reference fires only then.
  setTimeout(() => process.exit(), 1_000).unref();
  if (process.env['PORTCULLIS_DEBUG'] === '1' && error instanceof Error) caller.note(error.stack ?? error.message);
  else if (error instanceof Refusal) {
    for (const line of [`portcullis: ${error.message}`, ...error.details]) caller.note(plain(line));
  } else caller.note(`portcullis: failed: ${plain(error instanceof Error ? error.message : 'unknown error')}`);
}

async function main(): Promise<void> {
  process.stdout.on('error', onUnwritten);
  // Nobody is left to tell that standard error cannot be written.
  process.stderr.on('error', () => undefined);
  program
    .description('Holds the gate on changes of Kubernetes manifests.')
    .version(caller.version)
    .option('--no-color', 'write without colours')
    .addHelpText('after', EXIT_STATUS)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.split('\n').map(plain).join('\n')) })
    .showSuggestionAfterError();
  const commands = [scanCommand, reviewCommand, fixCommand, rulesCommand, explainCommand, serveCommand];
  for (const command of commands) program.addCommand(command(caller).copyInheritedSettings(program).exitOverride());
  program.exitOverride();
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander has already said what is wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) caller.finish(error.exitCode === 0 ? 0 : ERROR_STATUS);
    else complain(error);
  }
}

await main();
