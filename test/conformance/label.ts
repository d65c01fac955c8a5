import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { corpus } from '../support/corpora.js';

/** The tools whose labelled samples are compared, by the name of their corpus. */
export const TOOLS = ['kics', 'checkov', 'polaris', 'kubescape-rego'] as const;
export type Tool = (typeof TOOLS)[number];

const labelSchema = z.object({
  file: z.string(),
  expect: z.enum(['fail', 'pass']),
  rule: z.string(),
  lines: z.array(z.number()).optional(),
  docLines: z.tuple([z.number(), z.number()]).optional(),
  resource: z.string().optional(),
  scanSet: z.string().optional(),
  scope: z.string().optional(),
  granularity: z.string().optional(),
  customCheck: z.boolean().optional(),
  message: z.string().optional(),
});

/** What a tool says about a sample of its own: its check fails there, or it passes. */
export interface Label extends z.output<typeof labelSchema> {
  readonly tool: Tool;
  /** The ids under which our rules name the check. */
  readonly ids: readonly string[];
  /** The files that are judged together, as paths below the corpus. */
  readonly together: readonly string[];
}

/** A tool's name in the equivalents of rules. */
export const EQUIVALENTS: Readonly<Record<Tool, string>> = {
  kics: 'kics',
  checkov: 'checkov',
  polaris: 'polaris',
  'kubescape-rego': 'kubescape',
};

/** The labels of a tool's corpus; undefined where the corpus is not to be had. */
export function labelsOf(tool: Tool): readonly Label[] | undefined {
  const root = corpus(tool);
  if (root === undefined) return undefined;
  const read = z.array(labelSchema).parse(JSON.parse(readFileSync(join(root, 'expected.json'), 'utf8')));
  const idsOf = idReader(tool, root);
  const sets = new Map<string, Set<string>>();
  for (const { scanSet, file } of read) {
    if (scanSet !== undefined) sets.set(scanSet, (sets.get(scanSet) ?? new Set()).add(file));
  }
  return read.map((label) => ({
    ...label,
    tool,
    ids: idsOf(label.rule),
    together: togetherWith(root, label, label.scanSet === undefined ? undefined : sets.get(label.scanSet)),
  }));
}

/** Kubescape labels its rules, and the equivalents name the controls that use them. */
function idReader(tool: Tool, root: string): (rule: string) => readonly string[] {
  if (tool !== 'kubescape-rego') return (rule) => [rule];
  const text = readFileSync(join(root, 'rule-controls.json'), 'utf8');
  const controls = z.record(z.string(), z.array(z.string())).parse(JSON.parse(text));
  return (rule) => controls[rule] ?? [];
}

function togetherWith(root: string, { file, scanSet }: z.output<typeof labelSchema>, set: Set<string> | undefined) {
  const folder = statSync(join(root, file)).isDirectory() ? file : dirname(file);
  // Kubescape and Checkov's graphs judge a folder as one; the others name the files.
  const whole = folder === file || folder.endsWith('/input') || scanSet?.startsWith('graph/') === true;
  if (!whole) return [...(set ?? [file])];
  return readdirSync(join(root, folder))
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => `${folder}/${name}`);
}

/** True where the samples of at least one tool are to be had. */
export const haveSamples = (): boolean => TOOLS.some((tool) => existsSync(corpus(tool) ?? '/nowhere'));
