import { z } from 'zod';
import { type Problem, SEVERITIES, type Severity } from '../finding.js';
import { parseKubernetesVersion } from '../rules/kubernetes-version.js';
import type { FilePath, YamlPath } from '../source/location.js';
import { placeOf } from '../source/location.js';
import type { Node } from '../source/node.js';
import { parseYaml } from '../source/yaml.js';

/** Where settings may stand, on the base branch; a repository has at most one of them. */
export const SETTINGS_FILES = [
  '.portcullis.yml',
  '.portcullis.yaml',
  '.github/portcullis.yml',
  '.github/portcullis.yaml',
] as const;

const severity = z.enum(SEVERITIES);
/** YAML reads a bare `on` or `off` as a boolean, so both forms are accepted. */
const ruleSetting = z.union([z.boolean(), z.enum(['on', 'off']), severity]);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day, as "2027-01-31"');
const named = z.string().min(1).max(500);

const waiver = z.strictObject({
  rule: named.describe('Id of the rule that is waived.'),
  resource: named.describe(
    'The object, as Kind/namespace/name or Kind/name, or the path of the file; * stands for any run of characters.',
  ),
  reason: named.describe('Why the exception is right.'),
  by: named.describe('Who answers for it.'),
  until: day.optional().describe('Last day on which it counts.'),
});

/** The shape of the settings file; its descriptions are the documentation of every key. */
export const settingsSchema = z.strictObject({
  version: z.literal(1).optional().describe('Version of this format.'),
  failOn: severity.default('high').describe('Mildest severity that blocks the merge.'),
  rules: z
    .record(z.string(), ruleSetting)
    .default({})
    .describe('By rule id: on, off, or the severity that its findings shall have (which also switches it on).'),
  exclude: z.array(named).max(200).default([]).describe('Globs of files that are not looked at, as "vendor/**".'),
  kubernetesVersion: z
    .string()
    .refine(
      (text) => parseKubernetesVersion(text) !== undefined,
      'must be a version of Kubernetes in quotes, as "1.31"',
    )
    .optional()
    .describe(
      'Version that the clusters run; the newest known when absent. In quotes: 1.30 without them is the number 1.3.',
    ),
  waivers: z.array(waiver).max(1_000).default([]).describe('Agreed exceptions.'),
});

export type Settings = z.output<typeof settingsSchema>;

/** What holds without a settings file. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

/** What a rule's setting asks for. */
export type RuleMode = { readonly enabled: boolean; readonly severity?: Severity };

/** The mode that a setting asks for. */
export function ruleMode(setting: Settings['rules'][string]): RuleMode {
  if (setting === 'on' || setting === true) return { enabled: true };
  if (setting === 'off' || setting === false) return { enabled: false };
  return { enabled: true, severity: setting };
}

export type ReadSettings =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/**
 * Reads a settings file. Everything that is wrong with it is named with its line; rules that do not exist are errors too,
 * since a misspelt `off` would otherwise be silent. `ruleIds` are the ids that exist.
 */
export function readSettings(file: FilePath, text: string, ruleIds: readonly string[]): ReadSettings {
  const { documents, problems } = parseYaml(file, text);
  if (problems.length > 0) {
    return { kind: 'invalid', problems: problems.map(({ place, what }) => ({ file, line: place.start.line, what })) };
  }
  const [document, second] = documents;
  if (document === undefined) return { kind: 'settings', settings: DEFAULT_SETTINGS };
  if (second !== undefined) return { kind: 'invalid', problems: [at(second.root, 'settings are one document')] };
  const result = settingsSchema.safeParse(document.root.value);
  const wrong = result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(document.root, issue));
  const unknown = unknownRules(document.root, ruleIds);
  if (!result.success || unknown.length > 0) return { kind: 'invalid', problems: [...wrong, ...unknown] };
  return { kind: 'settings', settings: result.data };
}

function at(node: Node, what: string): Problem {
  const place = placeOf(node.location);
  return { file: place.file, line: place.start.line, what };
}

function problemsOf(root: Node, issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => at(root.at(...path, key), unknownKey(path, key)));
  return [at(root.at(...path), `${pathName(path)}: ${sentence(issue)}`)];
}

function pathName(path: YamlPath): string {
  return path.length === 0 ? 'the settings' : path.join('.');
}

function unknownKey(path: YamlPath, key: string): string {
  const known =
    path.length === 0 ? Object.keys(settingsSchema.shape) : path[0] === 'waivers' ? Object.keys(waiver.shape) : [];
  const close = nearest(key, known);
  return `${[...path, key].join('.')} is not a setting${close === undefined ? '' : `; did you mean "${close}"?`}`;
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') return `must be on, off or one of ${SEVERITIES.join(', ')}`;
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function unknownRules(root: Node, ruleIds: readonly string[]): readonly Problem[] {
  const inRules = root
    .at('rules')
    .entries()
    .map(([id, node]) => [id, node] as const);
  const inWaivers = root
    .at('waivers')
    .items()
    .flatMap((item) => {
      const rule = item.at('rule');
      const id = rule.text();
      return id === undefined ? [] : [[id, rule] as const];
    });
  return [...inRules, ...inWaivers]
    .filter(([id]) => !ruleIds.includes(id))
    .map(([id, node]) => {
      const close = nearest(id, ruleIds);
      return at(node, `there is no rule "${id}"${close === undefined ? '' : `; did you mean "${close}"?`}`);
    });
}

/** The candidate within a few edits of a word, if any. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 4));
  const ranked = candidates
    .map((candidate) => [distance(word, candidate), candidate] as const)
    .sort(([a], [b]) => a - b);
  const [best] = ranked;
  return best !== undefined && best[0] <= limit ? best[1] : undefined;
}

/** Levenshtein distance; words are cut at 80 characters. */
function distance(one: string, other: string): number {
  const [a, b] = [one.slice(0, 80), other.slice(0, 80)];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
