import { Command, Option } from 'commander';
import { isSelected, type ProfileName, profiles, type Rule, rules } from '../analysis/index.js';
import type { Caller } from './caller.js';
import { profileOption } from './options.js';

interface ListOptions {
  readonly format: string;
  readonly profile?: ProfileName;
}

/** `portcullis rules`: what is checked. */
export function rulesCommand(caller: Caller): Command {
  return new Command('rules')
    .summary('list the rules')
    .description(
      'Lists every rule, or those that a profile switches on. As JSON with its standards and the names that other tools have for it.',
    )
    .addOption(profileOption())
    .addOption(new Option('--format <format>', 'form of the list').choices(['terminal', 'json']).default('terminal'))
    .action(({ format, profile }: ListOptions) => {
      const listed = profile === undefined ? rules : rules.filter((rule) => isSelected(profiles[profile], rule));
      caller.print(format === 'json' ? `${JSON.stringify(listed.map(facts), undefined, 2)}\n` : table(listed));
    });
}

function facts({ id, title, family, severity, confidence, enabled, standards, equivalents }: Rule): object {
  return { id, title, family, severity, confidence, enabled, standards, equivalents };
}

function table(listed: readonly Rule[]): string {
  if (listed.length === 0) return 'No rules.\n';
  const width = Math.max(...listed.map(({ id }) => id.length));
  const rows = listed.map(
    ({ id, severity, title, enabled }) =>
      `${id.padEnd(width)}  ${severity.padEnd(8)}  ${title}${enabled ? '' : ' (off unless the settings ask for it)'}`,
  );
  return `${rows.join('\n')}\n`;
}
