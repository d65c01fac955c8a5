import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { placeOf, ruleById } from '../analysis/index.js';
import { formats, type ReportContext } from '../report/index.js';
import type { FileTree, Review } from '../review/index.js';
import { type Caller, statusOf } from './caller.js';
import { codeOf } from './directory.js';
import type { Ground } from './ground.js';
import type { ReportingOptions } from './options.js';
import { Refusal } from './refusal.js';
import { seenFrom, shownFrom } from './seen-from.js';

/** A review that is ready to be handed over. */
export interface Delivery {
  readonly review: Review;
  /** The state that was judged. */
  readonly tree: FileTree;
  /** From where paths are shown; they stay as they are when absent. */
  readonly ground?: Ground;
  /** What the caller's clock showed at the beginning. */
  readonly begun: number;
}

/** Puts a review into words, writes them where the options say, and sets the exit status. */
export async function deliver(delivery: Delivery, options: ReportingOptions, caller: Caller): Promise<void> {
  const { review, ground, begun } = delivery;
  const lines = await linesOf(delivery);
  const context: ReportContext = {
    ruleOf: ruleById,
    permalink: () => undefined,
    lineOf: (file, line) => lines.get(file)?.[line - 1],
    day: caller.day,
    durationMs: Math.round(caller.milliseconds() - begun),
    colours: options.output === undefined && caller.colours(),
    version: caller.version,
  };
  const shown = ground === undefined ? review : seenFrom(ground, review);
  const report = formats[options.format](shown, context);
  if (options.output === undefined) caller.print(report);
  else await write(resolve(caller.cwd, options.output), report);
  caller.finish(statusOf(review.verdict));
}

/** The lines of the files that have findings, by the path that is shown. */
async function linesOf({ review, tree, ground }: Delivery): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Set(review.findings.map(({ location }) => placeOf(location).file));
  const lines = new Map<string, readonly string[]>();
  if (files.size === 0) return lines;
  for (const [file, content] of await tree.read([...files])) {
    const shown = ground === undefined ? file : shownFrom(ground, file);
    if (content.kind === 'text') lines.set(shown, content.text.split(/\r\n|\r|\n/));
  }
  return lines;
}

async function write(path: string, report: string): Promise<void> {
  try {
    await writeFile(path, report);
  } catch (error) {
    throw new Refusal(
      `the report could not be written to ${JSON.stringify(path)} (${codeOf(error) ?? 'unknown error'})`,
    );
  }
}
