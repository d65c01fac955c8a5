import { folderOf, LineIndex, type Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster, TextFile } from './cluster.js';
import type { Change } from './departed.js';
import { goneFiles } from './suppression-change.js';

/** Something that the configuration of another scanner keeps it from telling. */
export interface Exclusion {
  readonly tool: string;
  /** What is left out, as a phrase: "check CKV_K8S_16". */
  readonly what: string;
  readonly at: Node | Place;
  readonly file: string;
  /** The configuration; absent for a list of checks in a text file. */
  readonly within?: BuildDocument;
}

/** The exclusions that the change adds to the configuration of other scanners; those of a file that has moved are none. */
export function addedExclusions(change: Change): readonly Exclusion[] {
  const present = change.now.once(exclusionsIn);
  if (present.length === 0) return [];
  const isGone = goneFiles(change);
  const known = new Set(change.before.once(exclusionsIn).map((old) => `${old.file} ${keyOf(old)}`));
  const moved = new Map<string, Exclusion[]>();
  for (const old of [change.before, ...(change.formerly ?? [])].flatMap((cluster) => cluster.once(exclusionsIn))) {
    if (!isGone(old.file)) continue;
    const same = moved.get(keyOf(old));
    if (same === undefined) moved.set(keyOf(old), [old]);
    else if (same.length < MOST_PLACES) same.push(old);
  }
  return present.filter((one) => {
    const key = `${one.file} ${keyOf(one)}`;
    if (known.has(key)) return false;
    known.add(key);
    return moved.get(keyOf(one))?.some((old) => !isWider(one.file, old.file)) !== true;
  });
}

/** Files that one exclusion is looked for in. */
const MOST_PLACES = 20;

const keyOf = ({ tool, what }: Exclusion): string => `${tool} ${what}`;

/** True when a configuration now stands above where it stood, and so holds for more. */
function isWider(file: string, old: string): boolean {
  const [folder, former] = [folderOf(file), folderOf(old)];
  return folder !== former && former.startsWith(folder);
}

function exclusionsIn(cluster: Cluster): readonly Exclusion[] {
  return [
    ...cluster.buildDocuments('scanner-config').flatMap((within) => {
      const { file, root } = within;
      const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
      const tool = TOOLS.find(({ names }) => names.test(name));
      if (tool === undefined) return [];
      return tool.read(root).map(({ what, at }) => ({ tool: tool.name, what, at, file, within }));
    }),
    ...cluster.texts.filter(({ file }) => /(?:^|\/)\.trivyignore$/.test(file)).flatMap(ignoredByTrivy),
  ];
}

/** The file names checks and nothing else, one a line, for everything beside and below it. */
function ignoredByTrivy({ file, text }: TextFile): readonly Exclusion[] {
  const lines = new LineIndex(text);
  return [...text.matchAll(/^[^#\s]\S*/gm)].map(({ 0: id, index: start }) => {
    const end = start + id.length;
    const at = { file, span: { start, end }, start: lines.positionAt(start), end: lines.positionAt(end) };
    return { tool: 'trivy', what: `check ${id}`, at, file };
  });
}

interface Left {
  readonly what: string;
  readonly at: Node;
}

interface Tool {
  readonly name: string;
  readonly names: RegExp;
  read(root: Node): readonly Left[];
}

/** The tools by the names of their files, with the fields that list what they leave out. */
const TOOLS: readonly Tool[] = [
  {
    name: 'checkov',
    names: /^\.checkov\./,
    read: (root) => [
      ...listed(root, ['skip-check'], 'check'),
      ...listed(root, ['soft-fail-on'], 'the failure of check'),
      ...listed(root, ['skip-path'], 'path'),
      ...listed(root, ['skip-framework'], 'framework'),
      ...(root.at('soft-fail').flag() === true ? [{ what: 'every failure', at: root.at('soft-fail') }] : []),
    ],
  },
  {
    name: 'kube-linter',
    names: /^\.kube-linter\./,
    read: (root) => [
      ...listed(root, ['checks', 'exclude'], 'check'),
      ...listed(root, ['checks', 'ignorePaths'], 'path'),
      ...(root.at('checks', 'doNotAutoAddDefaults').flag() === true
        ? [{ what: 'its default checks', at: root.at('checks', 'doNotAutoAddDefaults') }]
        : []),
    ],
  },
  {
    name: 'trivy',
    names: /^trivy\./,
    read: (root) => [
      ...listed(root, ['scan', 'skip-files'], 'path'),
      ...listed(root, ['scan', 'skip-dirs'], 'path'),
      ...listed(root, ['vulnerability', 'ignore-status'], 'vulnerabilities of status'),
    ],
  },
  {
    name: 'kics',
    names: /^\.?kics\./,
    read: (root) => [
      ...listed(root, ['exclude-queries'], 'check'),
      ...listed(root, ['exclude-paths'], 'path'),
      ...listed(root, ['exclude-categories'], 'category'),
      ...listed(root, ['exclude-severities'], 'severity'),
      ...listed(root, ['exclude-results'], 'result'),
      ...listed(root, ['exclude-type'], 'type'),
    ],
  },
  { name: 'polaris', names: /^\.?polaris\./, read: (root) => [...exemptions(root), ...ignoredChecks(root)] },
  { name: 'kubescape', names: /^exceptions\.json$/, read: kubescapeExceptions },
];

/** A list that may be written as one text with commas. */
function listed(root: Node, path: readonly string[], noun: string): readonly Left[] {
  const node = root.at(...path);
  return [node, ...node.items()].flatMap((at) =>
    (at.text() ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
      .map((word) => ({ what: `${noun} ${word.slice(0, 120)}`, at })),
  );
}

/** Polaris: each list of an exemption that is absent stands for all. */
function exemptions(root: Node): readonly Left[] {
  return root
    .at('exemptions')
    .items()
    .flatMap((at) => {
      const rules = at.at('rules').texts();
      const names = [at.at('namespace').text() ?? '', ...at.at('controllerNames').texts().toSorted()];
      const where = names.filter((name) => name !== '');
      const whose = where.length === 0 ? '' : ` for ${where.slice(0, 5).join(', ')}`;
      if (rules.length === 0) return [{ what: `every check${whose}`, at }];
      return rules.map((rule) => ({ what: `check ${rule.slice(0, 120)}${whose}`, at }));
    });
}

function ignoredChecks(root: Node): readonly Left[] {
  return root
    .at('checks')
    .entries()
    .filter(([, severity]) => severity.text() === 'ignore')
    .map(([check, at]) => ({ what: `check ${check.slice(0, 120)}`, at }));
}

function kubescapeExceptions(root: Node): readonly Left[] {
  return root.items().flatMap((exception) => {
    const named = exception.at('name').text();
    const whose = named === undefined ? '' : ` by the exception ${named.slice(0, 120)}`;
    const policies = exception.at('posturePolicies').items();
    if (policies.length === 0) return [{ what: `every control${whose}`, at: exception }];
    return policies.map((at) => {
      const control = ['controlID', 'controlName', 'frameworkName'].flatMap((field) => at.at(field).text() ?? [])[0];
      return { what: `${control === undefined ? 'every control' : `control ${control.slice(0, 120)}`}${whose}`, at };
    });
  });
}
