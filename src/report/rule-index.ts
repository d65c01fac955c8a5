import { FAMILIES, type Family, type Rule } from '../analysis/index.js';
import { cell, code, prose } from './escape.js';
import { count } from './words.js';

/** What families are called. */
export const FAMILY_NAMES: Readonly<Record<Family, string>> = {
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

/** The table of all rules by family, each with the link to its page beside it. */
export function rulesIndex(rules: readonly Rule[]): string {
  const families = FAMILIES.map((family) => [family, rules.filter((rule) => rule.family === family)] as const);
  return [
    '# Rules',
    '',
    `${count(rules.length, 'rule is', 'rules are')} built in. The pages are made from the rules themselves; every example is a test.`,
    'They are also listed [by standard](by-standard.md), and [by the checks of other tools](coverage.md) that they stand for.',
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

/** Standards by the name under which rules give them. */
const STANDARDS: readonly (readonly [string, string])[] = [
  ['pss', 'Pod Security Standards'],
  ['cis', 'CIS benchmark for Kubernetes'],
  ['nsa', 'NSA and CISA hardening guide'],
  ['owasp', 'OWASP Kubernetes Top Ten, 2025'],
  ['owasp-2022', 'OWASP Kubernetes Top Ten, 2022'],
  ['mitre', 'MITRE ATT&CK'],
  ['ms', 'Microsoft threat matrix for Kubernetes'],
  ['slsa', 'SLSA tracks'],
];

/** The rules by standard and control. */
export function standardsIndex(rules: readonly Rule[]): string {
  const named = new Map(STANDARDS);
  const others = new Set(rules.flatMap(({ standards }) => standards.map(standardOf)));
  const order = [...named.keys(), ...[...others].filter((standard) => !named.has(standard)).sort()];
  return [
    '# Rules by standard',
    '',
    'A rule that names a control stands for it; a control without a rule is not in this list. [Rules by family](README.md)',
    'has them all.',
    '',
    ...order.flatMap((standard) => standardLines(standard, named.get(standard) ?? standard, rules)),
  ].join('\n');
}

const standardOf = (control: string): string => control.split(':')[0] ?? control;

function standardLines(standard: string, title: string, rules: readonly Rule[]): readonly string[] {
  const controls = new Set(
    rules.flatMap(({ standards }) => standards.filter((control) => standardOf(control) === standard)),
  );
  if (controls.size === 0) return [];
  return [
    `## ${title}`,
    '',
    '| Control | Rules |',
    '| --- | --- |',
    ...[...controls].sort(byNumbers).map((control) => {
      const meant = rules.filter(({ standards }) => standards.includes(control));
      return `| ${code(control)} | ${meant.map(({ id }) => `[${code(id)}](${id}.md)`).join(', ')} |`;
    }),
    '',
  ];
}

/** Controls in the order of their numbers: 5.2.9 before 5.2.10. */
function byNumbers(one: string, other: string): number {
  const [a, b] = [one, other].map((control) => control.replace(/\d+/g, (digits) => digits.padStart(6, '0')));
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
