import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCorpus } from './corpus.js';
import { measureReviews } from './reviews.js';
import { ruleCosts } from './rule-costs.js';
import { measureScan, type ScanCost, scanned } from './scans.js';

/*
 * Prints how long people wait for a verdict and what a scan costs. Folders named on the command line are scanned too.
 * Run it on a quiet machine: nothing here is a test.
 */
const PULLS = 20;

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function printReviews(what: string, values: readonly number[], target: string): void {
  const [middle, most] = [quantile(values, 0.5), quantile(values, 0.95)];
  console.log(
    `${what.padEnd(28)} p50 ${milliseconds(middle).padStart(8)}   p95 ${milliseconds(most).padStart(8)}   (${target})`,
  );
}

function printScan({ what, documents, seconds, cpuSeconds, peakMiB }: ScanCost): void {
  const rate = `${Math.round(documents / seconds)} documents/s`;
  const cost = `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU, ${Math.round(peakMiB)} MiB at most`;
  console.log(`scan of ${what.padEnd(20)} ${rate.padStart(18)}   ${cost}`);
}

/** The dearest rules, and all of them against the time of parsing. */
async function printRuleCosts(documents: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-rules-'));
  try {
    await writeCorpus(folder, documents);
    const costs = ruleCosts(folder);
    const whole = costs.parsing + costs.model + costs.allRules;
    console.log(
      `${costs.documents} documents: parsing ${milliseconds(costs.parsing)}, model ${milliseconds(costs.model)}, ` +
        `${costs.rules.length} rules ${milliseconds(costs.allRules)}; all ${(whole / costs.parsing).toFixed(2)} times parsing (target 2)`,
    );
    for (const { id, milliseconds: spent } of costs.rules.slice(0, 15))
      console.log(`  ${id.padEnd(44)} ${milliseconds(spent).padStart(8)}   ${((100 * spent) / whole).toFixed(2)} %`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await printRuleCosts(10_000);
const { bootSeconds, times } = await measureReviews(PULLS);
console.log(
  `${PULLS} pull requests of one file; the server was up after ${bootSeconds.toFixed(1)} s with an empty database`,
);
printReviews(
  'webhook to conclusion',
  times.map(({ toConclusion }) => toConclusion),
  'target 1500 ms',
);
printReviews(
  'webhook to comments',
  times.map(({ toComments }) => toComments),
  'target 5000 ms',
);
for (const documents of [1_000, 10_000]) printScan(await measureScan(documents));
for (const folder of process.argv.slice(2)) printScan(await scanned(folder));
