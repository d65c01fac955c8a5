import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Outcome, outcomeOf } from './judge-label.js';
import { type Label, labelsOf, TOOLS, type Tool } from './label.js';
import { translatedOutcome } from './translated.js';

const disagreementSchema = z.strictObject({
  tool: z.enum(TOOLS),
  file: z.string(),
  rule: z.string(),
  /** The labelled object, where one file has several labels of one rule. */
  resource: z.string().optional(),
  /** Why upstream is wrong, or wider than the check is worth. */
  why: z.string().min(20),
});
export type Disagreement = z.output<typeof disagreementSchema>;

/** The reviewed list of labels that we do not agree with. */
export const reviewed: readonly Disagreement[] = z
  .array(disagreementSchema)
  .parse(JSON.parse(readFileSync(new URL('../../../test/conformance/disagreements.json', import.meta.url), 'utf8')));

export interface Compared {
  readonly label: Label;
  readonly outcome: Outcome;
}

/** One tool's labels, weighed. */
export interface Tally {
  readonly tool: Tool;
  readonly agreed: readonly Compared[];
  readonly disagreed: readonly Compared[];
  readonly outOfScope: readonly Compared[];
  /** Disagreements that nobody has reviewed, and reviewed ones that are gone. */
  readonly unlisted: readonly Compared[];
  readonly gone: readonly Disagreement[];
}

/** Compares all labels of a tool; undefined where its samples are not to be had. */
export function tallyOf(tool: Tool): Tally | undefined {
  const compared = labelsOf(tool)?.map((label) => ({ label, outcome: translatedOutcome(label) ?? outcomeOf(label) }));
  if (compared === undefined) return undefined;
  const of = (kind: Outcome['kind']) => compared.filter(({ outcome }) => outcome.kind === kind);
  const disagreed = of('disagreed');
  const listed = reviewed.filter((entry) => entry.tool === tool);
  return {
    tool,
    agreed: of('agreed'),
    disagreed,
    outOfScope: of('out of scope'),
    unlisted: disagreed.filter(({ label }) => !listed.some((entry) => isAbout(entry, label))),
    gone: listed.filter((entry) => !disagreed.some(({ label }) => isAbout(entry, label))),
  };
}

function isAbout({ file, rule, resource }: Disagreement, label: Label): boolean {
  return file === label.file && rule === label.rule && (resource === undefined || resource === label.resource);
}

/** The reason for which a disagreement was accepted. */
export function whyOf(label: Label): string | undefined {
  return reviewed.find((entry) => entry.tool === label.tool && isAbout(entry, label))?.why;
}
