import { writeFileSync } from 'node:fs';
import { faultReport } from './faults.js';
import { TOOLS } from './label.js';
import { conformancePage, counted } from './page.js';
import { type Tally, tallyOf } from './tally.js';

/*
 * Prints how the rules agree with the labelled samples of other tools, writes the page, and fails on a disagreement that
 * nobody reviewed. `--verbose` prints what the rules said.
 */
const DOCUMENTS = 4_000;

function printTally(tally: Tally): void {
  const { inScope, share, linesEqual, linesKnown } = counted(tally);
  console.log(
    `${tally.tool}: ${inScope} in scope, ${tally.agreed.length} agreed (${(100 * share).toFixed(1)} %), ${tally.disagreed.length} disagreed, ` +
      `${tally.outOfScope.length} out of scope; lines equal in ${linesEqual} of ${linesKnown}`,
  );
  for (const { label, outcome } of tally.unlisted) {
    console.log(`  not reviewed: ${label.expect} ${label.rule} ${label.file} ${label.resource ?? ''}`);
    const ours = outcome.kind === 'disagreed' ? outcome.ours : [];
    if (process.argv.includes('--verbose')) for (const said of ours.slice(0, 4)) console.log(`      ${said}`);
  }
  for (const entry of tally.gone) console.log(`  reviewed, and gone: ${entry.rule} ${entry.file}`);
}

const tallies = TOOLS.flatMap((tool) => tallyOf(tool) ?? []);
for (const tally of tallies) printTally(tally);
const faults = await faultReport(DOCUMENTS);
const missed =
  faults?.tallies.filter(({ there, atLine, outOfScope }) => outOfScope === undefined && atLine < there) ?? [];
for (const { layout, kind, there, found, atLine, missed: apart } of missed) {
  console.log(`faults, ${layout}: ${kind}: ${found} of ${there} found, ${atLine} at their line`);
  if (process.argv.includes('--verbose'))
    for (const { fault, lines } of apart.slice(0, 3))
      console.log(`      ${fault.file}:${fault.line}, ours ${lines.join(', ') || 'nowhere'}`);
}
for (const { decoy, said } of faults?.decoys ?? [])
  console.log(`decoy ${decoy.kind} ${decoy.file}:${decoy.line}: ${said}`);
if (tallies.length === TOOLS.length && faults !== undefined)
  writeFileSync('docs/conformance.md', conformancePage(tallies, faults));
const wrong = tallies.reduce((sum, { unlisted, gone }) => sum + unlisted.length + gone.length, 0);
process.exitCode = wrong + missed.length + (faults?.decoys.length ?? 0) === 0 ? 0 : 1;
