import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Label, TOOLS } from './label.js';

const disagreementSchema = z.strictObject({
  tool: z.enum(TOOLS),
  file: z.string(),
  rule: z.string(),
  /** The labelled object, where one file has several labels of one rule. */
  resource: z.string().optional(),
  /** Lines that upstream names though no fault stands there; the label itself is agreed with. */
  lines: z.array(z.number()).optional(),
  /** Why upstream is wrong, or wider than the check is worth. */
  why: z.string().min(20),
});
export type Disagreement = z.output<typeof disagreementSchema>;

/** The reviewed list of labels that we do not agree with. */
export const reviewed: readonly Disagreement[] = z
  .array(disagreementSchema)
  .parse(JSON.parse(readFileSync('test/conformance/disagreements.json', 'utf8')));

/** True when an entry is about a label. */
export function isAbout({ file, rule, resource }: Disagreement, label: Label): boolean {
  return file === label.file && rule === label.rule && (resource === undefined || resource === label.resource);
}

/** The reason for which a disagreement was accepted. */
export function whyOf(label: Label): string | undefined {
  return reviewed.find((entry) => entry.tool === label.tool && entry.lines === undefined && isAbout(entry, label))?.why;
}

/** The lines of a label at which a fault stands. */
export function faultyLines(label: Label): readonly number[] | undefined {
  const wrong = reviewed.filter((entry) => entry.tool === label.tool && isAbout(entry, label));
  return label.lines?.filter((line) => !wrong.some(({ lines }) => lines?.includes(line) === true));
}
