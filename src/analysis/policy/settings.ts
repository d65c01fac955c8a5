import { z } from 'zod';
import { type Problem, SEVERITIES, type Severity } from '../finding.js';
import { parseKubernetesVersion } from '../rules/kubernetes-version.js';
import type { Rule } from '../rules/rule.js';
import type { FilePath, YamlPath } from '../source/location.js';
import { placeOf } from '../source/location.js';
import type { Node } from '../source/node.js';
import { nearest } from '../source/spelling.js';
import { parseYaml } from '../source/yaml.js';
import { DEFAULT_PROFILE, PROFILE_NAMES } from './profile.js';

/** Where settings may stand, on the base branch; a repository has at most one of them. */
export const SETTINGS_FILES = [
  '.portcullis.yml',
  '.portcullis.yaml',
  '.github/portcullis.yml',
  '.github/portcullis.yaml',
] as const;

const severity = z.enum(SEVERITIES);
/** YAML reads a bare `on` or `off` as a boolean, so both forms are accepted. */
const switchSetting = z.union([z.boolean(), z.enum(['on', 'off']), severity]);
const ruleMapping = z.strictObject({
  severity: severity.optional(),
  options: z.record(z.string(), z.unknown()).default({}),
});
const ruleSetting = z.union([switchSetting, ruleMapping]);
const day = z.iso.date('must be a day that exists, as 2027-01-31');
const NO_VERSION = 'must be a version of Kubernetes in quotes, as "1.31"';
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
  profile: z
    .enum(PROFILE_NAMES)
    .default(DEFAULT_PROFILE)
    .describe('Which rules are on, where `rules` does not say otherwise.'),
  failOn: severity
    .optional()
    .describe("Mildest severity that blocks the merge; when absent, the profile's own or `high`."),
  rules: z
    .record(z.string(), ruleSetting)
    .default({})
    .describe(
      'By rule id: on, off, the severity that its findings shall have (which also switches it on), or a mapping of `severity` and the `options` of the rule.',
    ),
  exclude: z.array(named).max(200).default([]).describe('Globs of files that are not looked at, as "vendor/**".'),
  kubernetesVersion: z
    .string(NO_VERSION)
    .refine((text) => parseKubernetesVersion(text) !== undefined, NO_VERSION)
    .optional()
    .describe(
      'Version that the clusters run; the newest known when absent. In quotes: 1.30 without them is the number 1.3.',
    ),
  inlineSuppressions: z
    .enum(['once-merged', 'at-once', 'never'])
    .default('once-merged')
    .describe('Whether comments and annotations in manifests that suppress a finding count.'),
  waivers: z.array(waiver).max(1_000).default([]).describe('Agreed exceptions.'),
});

export type Settings = z.output<typeof settingsSchema>;

/** When suppressions that stand in the files themselves count. */
export type SuppressionMode = Settings['inlineSuppressions'];

/** What holds without a settings file. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

/** What a rule's setting asks for. */
export interface RuleMode {
  readonly enabled: boolean;
  readonly severity?: Severity;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The mode that a setting asks for. */
export function ruleMode(setting: Settings['rules'][string]): RuleMode {
  if (setting === 'on' || setting === true) return { enabled: true };
  if (setting === 'off' || setting === false) return { enabled: false };
  if (typeof setting === 'object') {
    const { severity, options } = setting;
    return { enabled: true, options, ...(severity === undefined ? {} : { severity }) };
  }
  return { enabled: true, severity: setting };
}

export type ReadSettings =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** More mistakes than this are not listed: the file can come from a stranger's branch. */
const MOST_MISTAKES = 50;

/**
 * Reads a settings file. Everything that is wrong with it is named with its line; rules that do not exist are errors too,
 * since a misspelt `off` would otherwise be silent. `rules` are those that exist.
 */
export function readSettings(file: FilePath, text: string, rules: readonly KnownRule[]): ReadSettings {
  const ruleIds = rules.map(({ id }) => id);
  const { documents, problems } = parseYaml(file, text);
  const [document, second] = documents;
  if (problems.length > 0) {
    return invalid(problems.map(({ place, what }) => ({ file, line: place.start.line, what })));
  }
  if (document === undefined) return { kind: 'settings', settings: DEFAULT_SETTINGS };
  if (second !== undefined) return invalid([at(second.root, 'settings are one document')]);
  const result = settingsSchema.safeParse(document.root.value);
  const issues = [...(result.error?.issues ?? []), ...(result.success ? optionIssues(result.data, rules) : [])];
  const [unknown] = unknownRules(document.root, ruleIds);
  if (result.success && issues.length === 0 && unknown === undefined)
    return { kind: 'settings', settings: result.data };
  return invalid(mistakes(document.root, issues, ruleIds));
}

/** What settings have to know of a rule. */
export type KnownRule = { readonly id: string } & Pick<Rule, 'options'>;

/** What is wrong with the options of rules, each with its path in the file. */
function optionIssues(settings: Settings, rules: readonly KnownRule[]): readonly z.core.$ZodIssue[] {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  return Object.entries(settings.rules).flatMap(([id, setting]) => {
    const rule = known.get(id);
    if (typeof setting !== 'object' || rule === undefined) return [];
    const schema = rule.options?.schema ?? z.strictObject({});
    const issues = schema.safeParse(setting.options).error?.issues ?? [];
    return issues.map((issue) => ({ ...issue, path: ['rules', id, 'options', ...issue.path] }));
  });
}

function invalid(problems: Iterable<Problem>): ReadSettings {
  const listed: Problem[] = [];
  for (const problem of problems) {
    if (listed.length === MOST_MISTAKES) {
      listed.push({ file: problem.file, what: `there are more mistakes; these are the first ${MOST_MISTAKES}` });
      break;
    }
    listed.push(problem);
  }
  return { kind: 'invalid', problems: listed };
}

function* mistakes(
  root: Node,
  issues: readonly z.core.$ZodIssue[],
  ruleIds: readonly string[],
): Generator<Problem, void> {
  for (const issue of issues) yield* problemsOf(root, issue);
  yield* unknownRules(root, ruleIds);
}

function at(node: Node, what: string): Problem {
  const place = placeOf(node.location);
  return { file: place.file, line: place.start.line, what };
}

function* problemsOf(root: Node, issue: z.core.$ZodIssue): Generator<Problem, void> {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
  const node = root.at(...path);
  if (issue.code === 'invalid_union' && node.entries().length > 0) {
    const inner = ruleMapping.safeParse(node.value).error?.issues ?? [];
    for (const mistake of inner) yield* problemsOf(root, { ...mistake, path: [...path, ...mistake.path] });
  } else if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) yield at(node.at(key), unknownKey(path, key));
  } else {
    yield at(node, `${path.length === 0 ? 'the settings' : path.join('.')} ${sentence(issue, node)}`);
  }
}

function unknownKey(path: YamlPath, key: string): string {
  const known =
    path.length === 0 ? Object.keys(settingsSchema.shape) : path[0] === 'waivers' ? Object.keys(waiver.shape) : [];
  const close = nearest(key, known);
  return `${[...path, key].join('.')} is not a setting${close === undefined ? '' : `; did you mean "${close}"?`}`;
}

const SHAPES: Readonly<Record<string, string>> = { object: 'a mapping', record: 'a mapping', array: 'a list' };

/** What is wrong, to follow the name of the setting. */
function sentence(issue: z.core.$ZodIssue, node: Node): string {
  if (node.value === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_union':
      return `must be on, off, one of ${SEVERITIES.join(', ')}, or a mapping`;
    case 'invalid_value': {
      const close = typeof node.value === 'string' ? nearest(node.value, issue.values.map(String)) : undefined;
      const hint = close === undefined ? '' : `; did you mean "${close}"?`;
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}${hint}`;
    }
    case 'invalid_type':
      return issue.message.startsWith('must') ? issue.message : `must be ${SHAPES[issue.expected] ?? 'a text'}`;
    case 'too_small':
      return 'must not be empty';
    case 'too_big':
      return `must have at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    default:
      return issue.message;
  }
}

function* unknownRules(root: Node, ruleIds: readonly string[]): Generator<Problem, void> {
  const known = new Set(ruleIds);
  const waived = root
    .at('waivers')
    .items()
    .map((item) => item.at('rule'));
  const named = [...root.at('rules').entries(), ...waived.map((node) => [node.text(), node] as const)];
  for (const [id, node] of named) {
    if (id === undefined || known.has(id)) continue;
    const close = nearest(id, ruleIds);
    yield at(node, `there is no rule "${id}"${close === undefined ? '' : `; did you mean "${close}"?`}`);
  }
}
