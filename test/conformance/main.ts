import { TOOLS } from './label.js';
import { tallyOf } from './tally.js';

/* Prints how the rules agree with the labelled samples of other tools, and fails on a disagreement that nobody reviewed. */
let wrong = 0;
for (const tool of TOOLS) {
  const tally = tallyOf(tool);
  if (tally === undefined) {
    console.log(`${tool}: the samples are not here`);
    continue;
  }
  const { agreed, disagreed, outOfScope, unlisted, gone } = tally;
  const inScope = agreed.length + disagreed.length;
  const lines = agreed.flatMap(({ outcome }) =>
    outcome.kind === 'agreed' && outcome.linesEqual !== undefined ? [outcome.linesEqual] : [],
  );
  console.log(
    `${tool}: ${inScope} in scope, ${agreed.length} agreed (${((100 * agreed.length) / Math.max(1, inScope)).toFixed(1)} %), ` +
      `${disagreed.length} disagreed, ${outOfScope.length} out of scope; lines equal in ${lines.filter(Boolean).length} of ${lines.length}`,
  );
  for (const { label, outcome } of unlisted) {
    const ours = outcome.kind === 'disagreed' ? outcome.ours : [];
    console.log(`  not reviewed: ${label.expect} ${label.rule} ${label.file} ${label.resource ?? ''}`);
    if (process.argv.includes('--verbose')) for (const said of ours.slice(0, 4)) console.log(`      ${said}`);
  }
  for (const entry of gone) console.log(`  reviewed, and gone: ${entry.rule} ${entry.file}`);
  wrong += unlisted.length + gone.length;
}
process.exitCode = wrong === 0 ? 0 : 1;
