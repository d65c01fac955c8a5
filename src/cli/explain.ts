import { Command } from 'commander';
import { createColors } from 'picocolors';
import { type Rule, ruleById, rules, rulesForCheck } from '../analysis/index.js';
import { plain, rulePage } from '../report/index.js';
import type { Caller } from './caller.js';
import { noSuchRule } from './options.js';
import { Refusal } from './refusal.js';

/** `portcullis explain`: the page of a rule. */
export function explainCommand(caller: Caller): Command {
  return new Command('explain')
    .summary('say what a rule is about')
    .description(
      'Shows the page of a rule: what is wrong, why it matters, what to do, and examples. Ids of other tools do, too.',
    )
    .argument('<rule>', 'id of the rule, or of a check of another tool, as CKV_K8S_16')
    .action((id: string) => {
      const [rule, ...others] = meantBy(id);
      if (rule === undefined) throw new Refusal(noSuchRule(id));
      const page = others.length === 0 ? rulePage(rule) : choice(id, [rule, ...others]);
      caller.print(`${(caller.colours() ? coloured(page) : page).trimEnd()}\n`);
    });
}

function meantBy(id: string): readonly Rule[] {
  const own = ruleById(id);
  return own === undefined ? rulesForCheck(id, rules) : [own];
}

function choice(id: string, meant: readonly Rule[]): string {
  return [
    `# ${plain(id)}`,
    '',
    'Several rules stand for this check; "portcullis explain" shows each:',
    '',
    ...meant.map((rule) => `- ${rule.id}: ${rule.title}`),
  ].join('\n');
}

/** Markdown with its headings and fences set off, line by line; the text stays the same. */
function coloured(markdown: string): string {
  const { bold, cyan, dim } = createColors(true);
  let fenced = false;
  return markdown
    .split('\n')
    .map((line) => {
      const fence = line.startsWith('```');
      if (fence) fenced = !fenced;
      if (fence) return dim(line);
      if (fenced) return cyan(line);
      return line.startsWith('#') ? bold(line) : line;
    })
    .join('\n');
}
