import { type Example, filePath, isSuppressible, optionsOf, parseYaml, type Rule } from '../analysis/index.js';
import { cell, code, fenced, prose } from './escape.js';
import { FAMILY_NAMES } from './rule-index.js';
import { waiverSnippet } from './waiver-snippet.js';
import { capitalised } from './words.js';

const MARK = '# <-- here';

/** A rule's page as Markdown: for the documentation, `portcullis explain` and the server alike. */
export function rulePage(rule: Rule): string {
  return [
    `# ${prose(rule.title)}`,
    '',
    facts(rule),
    '',
    '## Why it matters',
    '',
    prose(rule.why),
    '',
    '## How to fix it',
    '',
    prose(rule.remedy),
    '',
    ...lookedAt(rule),
    ...optionLines(rule),
    ...examples(rule),
    ...waiving(rule),
    ...standards(rule),
    ...equivalents(rule),
  ].join('\n');
}

function facts({ id, family, severity, confidence, enabled, undetermined }: Rule): string {
  const certainty = { certain: 'certain', likely: 'likely', guess: 'a guess' }[confidence];
  return [
    code(id),
    FAMILY_NAMES[family],
    `severity **${severity}**`,
    certainty,
    enabled ? 'on by default' : 'off by default',
    ...(undetermined ? ['says that something could not be looked at'] : []),
  ].join(' · ');
}

function examples(rule: Rule): readonly string[] {
  const guilty = guiltyOf(rule);
  const clean = rule.examples.filter((example) => !example.manifest.includes(MARK));
  return [
    '## What is found',
    '',
    `Findings stand at the lines marked \`${MARK}\`.`,
    '',
    ...guilty.flatMap((example) => exampleLines(example, rule)),
    ...(clean.length === 0 ? [] : ['## What is not', '', ...clean.flatMap((example) => exampleLines(example, rule))]),
  ];
}

function exampleLines(example: Example, rule: Rule): readonly string[] {
  const { name, manifest, before, fixed, kubernetes, file, fragment, beside, elsewhere, formerly, options } = example;
  const notes = [
    ...(kubernetes === undefined ? [] : [`Kubernetes ${kubernetes}`]),
    ...(file === undefined ? [] : [code(file)]),
    ...(fragment === true ? ['a patch of Kustomize'] : []),
  ];
  const block = (text: string, of = file) => fenced(text.replace(/\n$/, ''), languageOf(of));
  const told = (heading: string, text: string, of = file) => [heading, '', block(text, of), ''];
  const settings = `rules:\n  ${rule.id}:\n    options: ${JSON.stringify(options)}`;
  return [
    `### ${capitalised(prose(name))}`,
    '',
    ...(notes.length === 0 ? [] : [`(${notes.join(', ')})`, '']),
    ...(options === undefined ? [] : told('With these settings:', settings, '.portcullis.yml')),
    ...(before === undefined ? [] : [...told('Before the change:', before), 'After it:', '']),
    block(manifest),
    '',
    ...Object.entries(beside ?? {}).flatMap(([other, text]) => told(`Beside it ${code(other)}:`, text, other)),
    ...(formerly ?? []).flatMap((text) => told('In another directory before the change:', text, 'elsewhere.yaml')),
    ...(elsewhere ?? []).flatMap((text) => told('In another directory of the change:', text, 'elsewhere.yaml')),
    ...(fixed === undefined ? [] : told('Fixed:', fixed)),
  ];
}

/** The language of a fence, by the name of the file in it. */
function languageOf(file = 'manifest.yaml'): string {
  if (/(?:^|[/.])(?:docker|container)file(?:\.[^/]*)?$/i.test(file)) return 'dockerfile';
  if (/\.(?:ya?ml|lock)$/i.test(file) || /(?:^|\/)Kustomization$/.test(file)) return 'yaml';
  return /\.json$/i.test(file) ? 'json' : 'text';
}

/** Examples of a rule in which it finds something. */
const guiltyOf = ({ examples: all }: Rule) => all.filter(({ manifest }) => manifest.includes(MARK));

function lookedAt(rule: Rule): readonly string[] {
  const kinds = [...new Set(guiltyOf(rule).flatMap(kindsIn))].sort();
  const files = [...new Set(rule.examples.flatMap(({ file }) => (file === undefined ? [] : [file])))].sort();
  const versions = [...new Set(rule.examples.flatMap(({ kubernetes }) => kubernetes ?? []))].sort(byMinor);
  const facts = [
    ...(guiltyOf(rule).every(({ before }) => before !== undefined)
      ? ['It compares the state after a change with the one before; a scan of one state finds nothing by it.']
      : []),
    ...(kinds.length === 0 ? [] : [`Kinds in the examples: ${kinds.map(code).join(', ')}.`]),
    ...(files.length === 0 ? [] : [`Files in the examples: ${files.map(code).join(', ')}.`]),
    ...(versions.length === 0
      ? []
      : [`What it says depends on the version of Kubernetes: see ${versions.map(code).join(', ')} below.`]),
    ...(rule.examples.some(({ beside }) => beside !== undefined)
      ? ['It looks at several objects or files of a directory together.']
      : []),
  ];
  return facts.length === 0 ? [] : ['## What is looked at', '', ...facts.map((fact) => `- ${fact}`), ''];
}

const byMinor = (one: string, other: string): number => Number(one.split('.')[1]) - Number(other.split('.')[1]);

function kindsIn({ manifest, file }: Example): readonly string[] {
  if (languageOf(file) !== 'yaml') return [];
  const { documents } = parseYaml(filePath(file ?? 'manifest.yaml'), manifest);
  return documents.flatMap(({ root }) => (root.at('apiVersion').present ? (root.at('kind').text() ?? []) : []));
}

function optionLines(rule: Rule): readonly string[] {
  const options = optionsOf(rule);
  if (options.length === 0) return [];
  return [
    '## Options',
    '',
    `Settings give them under ${code(`rules.${rule.id}.options`)}.`,
    '',
    '| Option | Value | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...options.map(({ name, value, standard, about }) =>
      ['', code(name), cell(value), standard === '' ? '' : cell(code(standard)), cell(prose(about)), '']
        .join(' | ')
        .trim(),
    ),
    '',
  ];
}

function waiving(rule: Rule): readonly string[] {
  const inFile = `# portcullis: ignore ${rule.id} because why this is right until YYYY-MM-DD`;
  return [
    '## How to waive it',
    '',
    'Add this to `.portcullis.yml` on the base branch, with a reason that a reviewer can check:',
    '',
    fenced(waiverSnippet([{ rule: rule.id, resource: 'Kind/namespace/name' }]), 'yaml'),
    '',
    ...(isSuppressible(rule)
      ? [
          'Or put a comment on the line of the finding, or alone directly above what it means; it counts once it is merged. The',
          'forms of the tools below are understood, too.',
          '',
          fenced(inFile, 'yaml'),
          '',
        ]
      : ['A comment in the file cannot suppress it.', '']),
  ];
}

function standards(rule: Rule): readonly string[] {
  if (rule.standards.length === 0) return [];
  return ['## Standards', '', ...rule.standards.map((control) => `- ${code(control)}`), ''];
}

function equivalents(rule: Rule): readonly string[] {
  const tools = Object.entries(rule.equivalents);
  if (tools.length === 0) return [];
  return [
    '## The same check in other tools',
    '',
    '| Tool | Ids |',
    '| --- | --- |',
    ...tools.map(([tool, ids]) => `| ${cell(tool)} | ${cell(ids.map(code).join(', '))} |`),
    '',
  ];
}
