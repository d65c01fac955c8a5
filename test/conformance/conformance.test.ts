import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { faultReport } from './faults.js';
import { TOOLS } from './label.js';
import { conformancePage, counted } from './page.js';
import { type Tally, tallyOf } from './tally.js';

/** As many documents as `npm run conformance` looks for known faults in. */
const DOCUMENTS = 4_000;

const tallies = TOOLS.flatMap((tool) => tallyOf(tool) ?? []);
const faults = await faultReport(DOCUMENTS);

if (tallies.length < TOOLS.length || faults === undefined) {
  test.skip('conformance (the samples are absent)', () => undefined);
} else {
  describe.each(tallies.map((tally) => [tally.tool, tally] as const))('the samples of %s', (_, tally: Tally) => {
    test('disagree only where the reviewed list says so, and nothing on it is gone', () => {
      expect(tally.unlisted.map(({ label }) => `${label.expect} ${label.rule} ${label.file}`)).toEqual([]);
      expect(tally.gone).toEqual([]);
    });

    test('agree in at least 97 of 100 labels', () => {
      expect(counted(tally).inScope).toBeGreaterThan(100);
      expect(counted(tally).share).toBeGreaterThanOrEqual(0.97);
    });
  });

  describe('known faults', () => {
    test('are found at their line', () => {
      const missed = faults.tallies.filter((kind) => kind.outOfScope === undefined && kind.atLine < kind.there);
      expect(missed).toEqual([]);
      expect(faults.tallies.filter(({ atLine }) => atLine > 0).length).toBeGreaterThan(80);
    });

    test('are not seen where there are none', () => {
      expect(faults.decoysThere).toBeGreaterThan(0);
      expect(faults.decoys).toEqual([]);
    });
  });

  test('docs/conformance.md is fresh (npm run conformance writes it)', () => {
    expect(readFileSync('docs/conformance.md', 'utf8')).toBe(conformancePage(tallies, faults));
  });
}
