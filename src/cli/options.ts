import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  nearest,
  PROFILE_NAMES,
  type ProfileName,
  parseKubernetesVersion,
  rules,
  SEVERITIES,
  type Severity,
} from '../analysis/index.js';
import { formats } from '../report/index.js';
import type { Overrides } from '../review/index.js';

/** The forms that a report can have. */
export type FormatName = keyof typeof formats;

/** How to judge, as the command line gives it. */
export interface JudgingOptions {
  readonly profile?: ProfileName;
  readonly failOn?: Severity;
  readonly rule?: readonly string[];
  readonly kubernetesVersion?: string;
}

/** How to report, as the command line gives it. */
export interface ReportingOptions {
  readonly format: FormatName;
  readonly output?: string;
}

/** Adds the options that say how to judge. */
export function withJudging(command: Command): Command {
  return command
    .addOption(profileOption())
    .addOption(
      new Option(
        '--fail-on <severity>',
        "mildest severity that fails (default: the settings, else the profile's)",
      ).choices(SEVERITIES),
    )
    .option('--rule <id>', 'run only this rule, even if the settings switch it off; may be repeated', oneMoreRule)
    .option('--kubernetes-version <version>', 'version that the clusters run, as 1.31', kubernetesVersion);
}

/** Adds the options that say how to report. */
export function withReporting(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'form of the report').choices(Object.keys(formats)).default('terminal'))
    .option('--output <file>', 'write the report to a file instead of standard output');
}

/** What the command line lays over the settings. */
export function overridesOf({ profile, failOn, rule, kubernetesVersion: version }: JudgingOptions): Overrides {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(failOn === undefined ? {} : { failOn }),
    ...(rule === undefined ? {} : { onlyRules: rule }),
    ...(version === undefined ? {} : { kubernetesVersion: version }),
  };
}

/** The option that names a choice of rules. */
export function profileOption(): Option {
  return new Option('--profile <name>', `which rules are on: ${PROFILE_NAMES.join(', ')}`).argParser(profileName);
}

function profileName(text: string): ProfileName {
  const known = PROFILE_NAMES.find((name) => name === text);
  if (known !== undefined) return known;
  const close = nearest(text, PROFILE_NAMES);
  const hint = close === undefined ? `they are ${PROFILE_NAMES.join(', ')}` : `did you mean "${close}"?`;
  throw new InvalidArgumentError(`there is no profile ${JSON.stringify(text)}; ${hint}`);
}

function oneMoreRule(id: string, earlier: readonly string[] = []): readonly string[] {
  if (!rules.some((rule) => rule.id === id)) throw new InvalidArgumentError(noSuchRule(id));
  return earlier.includes(id) ? earlier : [...earlier, id];
}

/** Says that there is no such rule, and which one may have been meant. */
export function noSuchRule(id: string): string {
  const close = nearest(
    id,
    rules.map((rule) => rule.id),
  );
  const hint = close === undefined ? '"portcullis rules" lists them all' : `did you mean "${close}"?`;
  return `there is no rule ${JSON.stringify(id)}; ${hint}`;
}

function kubernetesVersion(text: string): string {
  const version = parseKubernetesVersion(text);
  if (version === undefined) throw new InvalidArgumentError('it must be a version of Kubernetes, as 1.31.');
  return `1.${version.minor}`;
}
