import { Command, Option } from 'commander';
import { type Rule, rules } from '../analysis/index.js';
import type { Caller } from './caller.js';

/** `portcullis rules`: what is checked. */
export function rulesCommand(caller: Caller): Command {
  return new Command('rules')
    .summary('list the rules')
    .description('Lists every rule. As JSON with its standards and the names that other tools have for it.')
    .addOption(new Option('--format <format>', 'form of the list').choices(['terminal', 'json']).default('terminal'))
    .action(({ format }: { readonly format: string }) => {
      caller.print(format === 'json' ? `${JSON.stringify(rules.map(facts), undefined, 2)}\n` : table());
    });
}

function facts({ id, title, family, severity, confidence, enabled, standards, equivalents }: Rule): object {
  return { id, title, family, severity, confidence, enabled, standards, equivalents };
}

function table(): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const rows = rules.map(
    ({ id, severity, title, enabled }) =>
      `${id.padEnd(width)}  ${severity.padEnd(8)}  ${title}${enabled ? '' : ' (off unless the settings ask for it)'}`,
  );
  return `${rows.join('\n')}\n`;
}
