import { type Command, InvalidArgumentError, Option } from 'commander';
import { nearest, parseKubernetesVersion, rules, SEVERITIES, type Severity } from '../analysis/index.js';
import { formats } from '../report/index.js';
import type { Overrides } from '../review/index.js';

/** The forms that a report can have. */
export type FormatName = keyof typeof formats;

/** How to judge, as the command line gives it. */
export interface JudgingOptions {
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
    .addOption(
      new Option('--fail-on <severity>', 'mildest severity that fails (default: the settings, else high)').choices(
        SEVERITIES,
      ),
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
export function overridesOf({ failOn, rule, kubernetesVersion: version }: JudgingOptions): Overrides {
  return {
    ...(failOn === undefined ? {} : { failOn }),
    ...(rule === undefined ? {} : { onlyRules: rule }),
    ...(version === undefined ? {} : { kubernetesVersion: version }),
  };
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
