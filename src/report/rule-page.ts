import { type Example, FAMILIES, type Family, type Rule } from '../analysis/index.js';
import { cell, code, fenced, prose } from './escape.js';
import { waiverSnippet } from './waiver-snippet.js';
import { capitalised, count } from './words.js';

const FAMILY_NAMES: Readonly<Record<Family, string>> = {
  'pod-security': 'Pod security',
  workload: 'Workloads',
  image: 'Images',
  resources: 'Resources',
  reliability: 'Reliability',
  network: 'Network',
  'service-exposure': 'Exposure of services',
  mesh: 'Service mesh',
  rbac: 'Access (RBAC)',
  secrets: 'Secrets',
  namespace: 'Namespaces',
  storage: 'Storage',
  admission: 'Admission',
  'api-lifecycle': 'API life cycle',
  schema: 'Manifests',
  'gitops-argocd': 'Argo CD',
  'gitops-flux': 'Flux',
  kustomize: 'Kustomize',
  helm: 'Helm',
  crossplane: 'Crossplane',
  pipeline: 'Pipelines',
  'cluster-bootstrap': 'Cluster bootstrap',
};

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
    ...examples(rule),
    '## How to waive it',
    '',
    'Add this to `.portcullis.yml` on the base branch, with a reason that a reviewer can check:',
    '',
    fenced(waiverSnippet([{ rule: rule.id, resource: 'Kind/namespace/name' }]), 'yaml'),
    '',
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
  const guilty = rule.examples.filter((example) => example.manifest.includes(MARK));
  const clean = rule.examples.filter((example) => !example.manifest.includes(MARK));
  return [
    '## What is found',
    '',
    `Findings stand at the lines marked \`${MARK}\`.`,
    '',
    ...guilty.flatMap(exampleLines),
    ...(clean.length === 0 ? [] : ['## What is not', '', ...clean.flatMap(exampleLines)]),
  ];
}

function exampleLines({ name, manifest, before, fixed, kubernetes, file, fragment }: Example): readonly string[] {
  const notes = [
    ...(kubernetes === undefined ? [] : [`Kubernetes ${kubernetes}`]),
    ...(file === undefined ? [] : [code(file)]),
    ...(fragment === true ? ['a patch of Kustomize'] : []),
  ];
  const block = (text: string) => fenced(text.replace(/\n$/, ''), 'yaml');
  return [
    `### ${capitalised(prose(name))}`,
    '',
    ...(notes.length === 0 ? [] : [`(${notes.join(', ')})`, '']),
    ...(before === undefined ? [] : ['Before the change:', '', block(before), '', 'After it:', '']),
    block(manifest),
    '',
    ...(fixed === undefined ? [] : ['Fixed:', '', block(fixed), '']),
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

/** The table of all rules by family, each with the link to its page beside it. */
export function rulesIndex(rules: readonly Rule[]): string {
  const families = FAMILIES.map((family) => [family, rules.filter((rule) => rule.family === family)] as const);
  return [
    '# Rules',
    '',
    `${count(rules.length, 'rule is', 'rules are')} built in. The pages are made from the rules themselves; every example is a test.`,
    '',
    ...families.filter(([, inside]) => inside.length > 0).flatMap(([family, inside]) => familyLines(family, inside)),
  ].join('\n');
}

function familyLines(family: Family, rules: readonly Rule[]): readonly string[] {
  return [
    `## ${FAMILY_NAMES[family]}`,
    '',
    '| Rule | What it finds | Severity | On by default |',
    '| --- | --- | --- | --- |',
    ...rules.map(({ id, title, severity, enabled }) =>
      ['', `[${code(id)}](${id}.md)`, cell(prose(title)), severity, enabled ? 'yes' : 'no', ''].join(' | ').trim(),
    ),
    '',
  ];
}
