import { Command } from 'commander';
import { createColors } from 'picocolors';
import { ruleById } from '../analysis/index.js';
import { rulePage } from '../report/index.js';
import type { Caller } from './caller.js';
import { noSuchRule } from './options.js';
import { Refusal } from './refusal.js';

/** `portcullis explain`: the page of a rule. */
export function explainCommand(caller: Caller): Command {
  return new Command('explain')
    .summary('say what a rule is about')
    .description('Shows the page of a rule: what is wrong, why it matters, what to do, and examples.')
    .argument('<rule>', 'id of the rule')
    .action((id: string) => {
      const rule = ruleById(id);
      if (rule === undefined) throw new Refusal(noSuchRule(id));
      const page = rulePage(rule);
      caller.print(`${(caller.colours() ? coloured(page) : page).trimEnd()}\n`);
    });
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
