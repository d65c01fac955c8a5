import { type Outcome, outcomeOf } from './judge-label.js';
import { type Label, labelsOf, type Tool } from './label.js';
import { type Disagreement, isAbout, reviewed } from './reviewed.js';
import { translatedOutcome } from './translated.js';

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
  const listed = reviewed.filter((entry) => entry.tool === tool && entry.lines === undefined);
  return {
    tool,
    agreed: of('agreed'),
    disagreed,
    outOfScope: of('out of scope'),
    unlisted: disagreed.filter(({ label }) => !listed.some((entry) => isAbout(entry, label))),
    gone: listed.filter((entry) => !disagreed.some(({ label }) => isAbout(entry, label))),
  };
}
