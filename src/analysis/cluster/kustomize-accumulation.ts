import { folderOf } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster } from './cluster.js';
import { type KustomizePatch, kustomizePatches, resolved } from './kustomize-patch.js';
import type { Resource } from './resource.js';

/** Something in a build file that selects objects by their names. */
export interface Selection {
  readonly kind: 'patch' | 'image' | 'source of a replacement' | 'target of a replacement';
  /** What is looked for, as a reader would say it. */
  readonly name: string;
  readonly entry: Node;
  /** False when no object of the build matches; true also where that cannot be told. */
  readonly matches: boolean;
  /** The text of the patch; empty for others. */
  readonly text: string;
  /** True for an entry that can be taken out of its list. */
  readonly listed: boolean;
}

/** A build file all of whose objects are in the target, with everything that it selects. */
export interface JudgedBuild {
  readonly within: BuildDocument;
  readonly selections: readonly Selection[];
}

/** An object of a build, as a selector sees it. */
interface Candidate {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly root?: Node;
}

/** The build files of the target whose objects all stand beside them: for the others, what matches nothing here may match there. */
export function judgedBuilds(cluster: Cluster): readonly JudgedBuild[] {
  return cluster.buildDocuments('kustomization').flatMap((within) => {
    const candidates = accumulated(cluster, within);
    return candidates === undefined ? [] : [{ within, selections: selectionsOf(cluster, within, candidates) }];
  });
}

const ELSEWHERE = [
  'bases',
  'components',
  'generators',
  'transformers',
  'helmCharts',
  'helmChartInflationGenerator',
  'configurations',
];

function accumulated(cluster: Cluster, { root, file }: BuildDocument): readonly Candidate[] | undefined {
  const listed = root.at('resources').items();
  if (root.at('kind').text() === 'Component' || listed.length === 0) return undefined;
  if (ELSEWHERE.some((field) => root.at(field).present)) return undefined;
  const byFile = cluster.once(resourcesByFile);
  const candidates: Candidate[] = [
    ...generated(root, 'configMapGenerator', 'ConfigMap'),
    ...generated(root, 'secretGenerator', 'Secret'),
  ];
  for (const entry of listed) {
    const resources = byFile.get(resolved(folderOf(file), entry.text() ?? ''));
    if (resources === undefined) return undefined;
    candidates.push(...resources);
  }
  return candidates;
}

function resourcesByFile(cluster: Cluster): ReadonlyMap<string, readonly Resource[]> {
  const broken = new Set(cluster.problems.map(({ place }) => place.file));
  const byFile = new Map<string, Resource[]>();
  for (const resource of cluster.resources) {
    if (broken.has(resource.file)) continue;
    const known = byFile.get(resource.file);
    if (known === undefined) byFile.set(resource.file, [resource]);
    else known.push(resource);
  }
  return byFile;
}

function generated(root: Node, field: string, kind: string): readonly Candidate[] {
  return root
    .at(field)
    .items()
    .map((generator) => ({
      apiVersion: 'v1',
      kind,
      name: generator.at('name').text() ?? '',
      namespace: generator.at('namespace').text(),
    }));
}

function selectionsOf(cluster: Cluster, within: BuildDocument, candidates: readonly Candidate[]): readonly Selection[] {
  const patches = kustomizePatches(cluster).filter((patch) => patch.within === within);
  return [
    ...patches.flatMap((patch) => patchSelection(patch, within, candidates) ?? []),
    ...imageSelections(within, candidates),
    ...replacementSelections(within, candidates),
  ];
}

function patchSelection(
  patch: KustomizePatch,
  { root }: BuildDocument,
  candidates: readonly Candidate[],
): Selection | undefined {
  const { entry, target } = patch;
  const { merges, operations } = patch.content();
  const text = JSON.stringify([
    merges.map(({ value }) => value),
    operations.map(({ path, value }) => [path, value.value]),
  ]);
  const listed = entry.path[0] !== undefined && root.at(entry.path[0]).items().length > 1;
  const shape = { kind: 'patch', entry, text, listed } as const;
  if (target !== undefined && target.entries().length > 0) {
    return { ...shape, name: selectorName(target), matches: candidates.some((one) => selectorTakes(target, one)) };
  }
  const missing = merges.find((merge) => !candidates.some((one) => isSameObject(merge, one, root)));
  const merge = missing ?? merges[0];
  if (merge === undefined || merge.at('metadata', 'name').text() === undefined) return undefined;
  const name = `${merge.at('kind').text() ?? ''} ${merge.at('metadata', 'name').text() ?? ''}`;
  return { ...shape, name, matches: missing === undefined };
}

/** A patch may name its object as it is, or as the build file renames it. */
function isSameObject(merge: Node, candidate: Candidate, build: Node): boolean {
  const name = merge.at('metadata', 'name').text();
  const full = `${build.at('namePrefix').text() ?? ''}${candidate.name}${build.at('nameSuffix').text() ?? ''}`;
  const namespace = merge.at('metadata', 'namespace').text();
  const group = groupOf(merge.at('apiVersion').text() ?? candidate.apiVersion);
  return (
    merge.at('kind').text() === candidate.kind &&
    (name === candidate.name || name === full) &&
    group === groupOf(candidate.apiVersion) &&
    (namespace === undefined || candidate.namespace === undefined || namespace === candidate.namespace)
  );
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

function selectorName(target: Node): string {
  const fields = ['kind', 'name', 'namespace', 'labelSelector', 'annotationSelector', 'group'];
  return fields.flatMap((field) => target.at(field).text() ?? []).join(' ');
}

function selectorTakes(selector: Node, candidate: Candidate): boolean {
  const { apiVersion, kind, name, namespace, root } = candidate;
  const version = apiVersion.split('/').at(-1) ?? '';
  return (
    patternTakes(selector.at('group'), groupOf(apiVersion)) &&
    patternTakes(selector.at('version'), version) &&
    patternTakes(selector.at('kind'), kind) &&
    patternTakes(selector.at('name'), name) &&
    (namespace === undefined || patternTakes(selector.at('namespace'), namespace)) &&
    labelsTaken(selector.at('labelSelector'), root?.at('metadata', 'labels')) &&
    labelsTaken(selector.at('annotationSelector'), root?.at('metadata', 'annotations'))
  );
}

/** Patterns of names, dots and at most three `.*`; others could take for ever, and are taken to match. */
const SIMPLE = /^(?:[\w-]|\\?\.|\||\.[*+])*$/;

function patternTakes(node: Node, value: string): boolean {
  const text = node.text();
  if (text === undefined || text === '' || text === value) return true;
  const pattern = text.replace(/^\^/, '').replace(/\$$/, '');
  if (pattern.length > 100 || !SIMPLE.test(pattern) || (pattern.match(/\.[*+]/g)?.length ?? 0) > 3) return true;
  return new RegExp(`^(?:${pattern})$`).test(value.slice(0, 300));
}

/** Equality and inequality are read; sets are taken to match. */
function labelsTaken(selector: Node, labels: Node | undefined): boolean {
  const text = selector.text();
  if (text === undefined || text === '' || labels === undefined || text.length > 1_000 || /[()!]|\bin\b/.test(text))
    return true;
  return text.split(',').every((requirement) => {
    const [key = '', value] = requirement.split(/==?/).map((part) => part.trim());
    const label = labels.at(key);
    return value === undefined ? label.present : label.text() === value;
  });
}

function imageSelections({ root }: BuildDocument, candidates: readonly Candidate[]): readonly Selection[] {
  const wanted = root.at('images').items();
  if (wanted.length === 0) return [];
  const used = new Set(candidates.flatMap((candidate) => imagesBelow(candidate.root?.value, 0)));
  return wanted.flatMap((entry) => {
    const name = entry.at('name').text();
    if (name === undefined || name === '') return [];
    const matches = used.size === 0 || used.has(name);
    return [{ kind: 'image', name, entry, matches, text: '', listed: false } as const];
  });
}

const DEEPEST = 40;

/** The names of all images in an object, whatever its kind: without tag and digest, as Kustomize compares them. */
function imagesBelow(value: unknown, depth: number): readonly string[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([key, inner]: readonly [string, unknown]) => {
    if (typeof inner !== 'string') return imagesBelow(inner, depth + 1);
    return key === 'image' ? [inner.replace(/@.*$/s, '').replace(/:[^:/]*$/, '')] : [];
  });
}

function replacementSelections({ root }: BuildDocument, candidates: readonly Candidate[]): readonly Selection[] {
  return root
    .at('replacements')
    .items()
    .flatMap((entry) => {
      const source = entry.at('source');
      const targets = entry
        .at('targets')
        .items()
        .map((target) => target.at('select'));
      return [
        ...selected('source of a replacement', source, candidates),
        ...targets.flatMap((select) => selected('target of a replacement', select, candidates)),
      ];
    });
}

function selected(kind: Selection['kind'], selector: Node, candidates: readonly Candidate[]): readonly Selection[] {
  if (selector.entries().length === 0) return [];
  const matches = candidates.some((candidate) => selectorTakes(selector, candidate));
  return [{ kind, name: selectorName(selector), entry: selector, matches, text: '', listed: false }];
}

/** True when a patch is there to harden what it changes. */
export function hardens(text: string): boolean {
  return /securityContext|readOnlyRootFilesystem|runAsNonRoot|automountServiceAccountToken|seccompProfile|NetworkPolicy/.test(
    text,
  );
}
