import type { FaultReport } from './faults.js';
import { faultyLines, whyOf } from './reviewed.js';
import type { Compared, Tally } from './tally.js';

/** What the comparison measured, as the page of the documentation. */
export function conformancePage(tallies: readonly Tally[], faults: FaultReport | undefined): string {
  return [
    '# Conformance',
    '',
    'The rules are held to the labelled samples of other tools, which nobody here wrote. A label says that a check of the',
    'tool fails or passes somewhere; it agrees when the rules that name the check among their equivalents say the same.',
    'Labels are out of scope where no rule is an equivalent. `npm run conformance` reads the samples, writes this page, and',
    'fails on a disagreement that is not on the reviewed list, or is listed and gone.',
    '',
    '| Samples of | Labels | In scope | Agreed | Disagreed | Out of scope | Lines equal, of agreed failures with lines |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...tallies.map(row),
    '',
    ...tallies.flatMap(disagreements),
    ...tallies.flatMap(otherLines),
    ...tallies.flatMap(outOfScope),
    ...(faults === undefined ? [] : faultLines(faults)),
  ].join('\n');
}

/** How many agreed, of those in scope, and the same for lines. */
export function counted({ agreed, disagreed }: Tally): {
  readonly inScope: number;
  readonly share: number;
  readonly linesEqual: number;
  readonly linesKnown: number;
} {
  const known = agreed.flatMap(({ outcome }) =>
    outcome.kind === 'agreed' && outcome.linesEqual !== undefined ? [outcome.linesEqual] : [],
  );
  const inScope = agreed.length + disagreed.length;
  return {
    inScope,
    share: inScope === 0 ? 1 : agreed.length / inScope,
    linesEqual: known.filter(Boolean).length,
    linesKnown: known.length,
  };
}

function row(tally: Tally): string {
  const { inScope, share, linesEqual, linesKnown } = counted(tally);
  const cells = [
    tally.tool,
    inScope + tally.outOfScope.length,
    inScope,
    `${tally.agreed.length} (${(100 * share).toFixed(1)} %)`,
    tally.disagreed.length,
    tally.outOfScope.length,
    linesKnown === 0 ? '–' : `${linesEqual} of ${linesKnown}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const code = (text: string): string => `\`${text}\``;

function disagreements({ tool, disagreed }: Tally): readonly string[] {
  if (disagreed.length === 0) return [];
  const line = ({ label }: Compared) => {
    const file = label.file.replace(/^data\//, '');
    const verdict = label.expect === 'fail' ? 'fails upstream, passes here' : 'passes upstream, fails here';
    return `| ${code(label.rule)} | ${code(file)} | ${verdict} | ${whyOf(label) ?? '**not reviewed**'} |`;
  };
  return [
    `## Where ${tool} and the rules disagree`,
    '',
    '| Check | Sample | Verdicts | Why |',
    '| --- | --- | --- | --- |',
    ...new Set(disagreed.map(line)),
    '',
  ];
}

/** Where the rules agree that something is wrong and point elsewhere. */
function otherLines({ tool, agreed }: Tally): readonly string[] {
  const rows = agreed.flatMap(({ label, outcome }) => {
    if (outcome.kind !== 'agreed' || outcome.linesEqual !== false) return [];
    const ours = new Set(outcome.ours.map((said) => said.slice(0, said.indexOf(' '))));
    const cells = [code(label.rule), code(label.file.replace(/^data\//, '')), faultyLines(label)?.join(', ')];
    return `| ${[...cells, [...ours].join(', ')].join(' | ')} |`;
  });
  if (rows.length === 0) return [];
  return [
    `## Where ${tool} and the rules agree at other lines`,
    '',
    'The rules point at the value that is wrong, or where it would be written. The tool often points at what holds it: the',
    'name of the object, the list of ports, the container.',
    '',
    '| Check | Sample | Lines there | Lines here |',
    '| --- | --- | --- | --- |',
    ...new Set(rows),
    '',
  ];
}

function outOfScope({ tool, outOfScope: labels }: Tally): readonly string[] {
  const byRule = new Map<string, { count: number; why: string }>();
  for (const { label, outcome } of labels) {
    const why = outcome.kind === 'out of scope' ? outcome.why : '';
    byRule.set(label.rule, { why, count: (byRule.get(label.rule)?.count ?? 0) + 1 });
  }
  if (byRule.size === 0) return [];
  return [
    `## What ${tool} labels and no rule is meant to see`,
    '',
    '| Check | Labels | Why |',
    '| --- | ---: | --- |',
    ...[...byRule]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([rule, { count, why }]) => `| ${code(rule)} | ${count} | ${why} |`),
    '',
  ];
}

function faultLines({ tallies, decoys, decoysThere }: FaultReport): readonly string[] {
  return [
    '## Known faults in a generated repository',
    '',
    'The generator puts faults of known kinds at known lines, and harmless look-alikes beside them.',
    '',
    '| Layout | Kind | There | Found in the object | At the very line | |',
    '| --- | --- | ---: | ---: | ---: | --- |',
    ...tallies.map(
      ({ layout, kind, there, found, atLine, outOfScope: why }) =>
        `| ${layout} | ${kind} | ${there} | ${found} | ${atLine} | ${why ?? ''} |`,
    ),
    '',
    `Of ${decoysThere} look-alikes, ${decoys.length} were reported at their line by a rule that is on by default.`,
    '',
  ];
}
