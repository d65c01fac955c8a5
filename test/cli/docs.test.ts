import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { inSandbox } from './sandbox.js';

const page = readFileSync('docs/cli.md', 'utf8');

/** The only fenced block of a language. */
function block(language: string): string {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))];
  const [only, second] = blocks;
  if (only?.[1] === undefined || second !== undefined) throw new Error(`there is not one block of ${language}`);
  return only[1];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The names of all members at any depth. */
function members(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(members);
  return isRecord(value) ? Object.entries(value).flatMap(([name, inner]) => [name, ...members(inner)]) : [];
}

describe('docs/cli.md', () => {
  test(
    'shows what the command prints',
    inSandbox((box) => {
      box.write('apps/web.yaml', block('yaml'));
      const [, command = ''] = /^and `portcullis (scan [^`]+)` prints$/m.exec(page) ?? [];
      const { stdout } = box.portcullis(command.split(' '));
      const steady = (json: string): string => json.replace(/"durationMs": \d+/, '"durationMs": 0');
      expect(steady(stdout)).toBe(steady(block('json')));
    }),
  );

  test('explains every member of the report', () => {
    const table = page.slice(page.indexOf('| Member |'));
    const names = [...new Set(members(JSON.parse(block('json'))))].filter(
      (name) => !['findings', 'suppressions', 'gate', 'stats'].includes(name),
    );
    expect(names.filter((name) => !new RegExp(`[\`.]${name}\``).test(table) && !table.includes(`\`${name}[]`))).toEqual(
      [],
    );
  });

  test.each(['scan', 'review', 'fix', 'rules', 'explain', 'serve'])('names every option of %s', (name) =>
    inSandbox((box) => {
      const help = box.portcullis([name, '--help']).stdout;
      const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
      const silent = ['--help', '--version'];
      expect(options.filter((option) => !silent.includes(option ?? '') && !page.includes(`${option}`))).toEqual([]);
    })(),
  );
});
