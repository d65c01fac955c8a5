import { folderOf } from '../source/location.js';
import type { Node } from '../source/node.js';
import { parseYaml } from '../source/yaml.js';
import { argoSources } from './argo-source.js';
import type { BuildDocument, Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** One operation of a JSON patch, as it is written. */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value: Node;
  readonly at: Node;
}

export interface PatchContent {
  /** The objects of a strategic merge patch. */
  readonly merges: readonly Node[];
  readonly operations: readonly PatchOperation[];
}

/** A patch that Kustomize applies, whoever asks for it. */
export interface KustomizePatch {
  /** Who asks for it: a build file, or an object of Flux or Argo CD; the patch itself where its build file stands elsewhere. */
  readonly within?: BuildDocument;
  readonly about?: Resource;
  /** The entry that names the patch. */
  readonly entry: Node;
  /** The selector beside the patch; absent when the patch names its object itself. */
  readonly target?: Node;
  /** What it says, read when somebody asks. */
  content(): PatchContent;
  /** The text of a patch that stands in its entry; undefined for files. */
  readonly text?: string;
  /** True when the patch is a file of the target, where its nodes have places of their own. */
  readonly written: boolean;
}

/** The patches of the target: those that its build files, Flux and Argo CD objects name, and pieces of objects that nobody here names. */
export function kustomizePatches(cluster: Cluster): readonly KustomizePatch[] {
  return cluster.once(findPatches);
}

type Holder = Pick<KustomizePatch, 'within' | 'about'>;
type Files = ReadonlyMap<string, readonly Node[]>;

function findPatches(cluster: Cluster): readonly KustomizePatch[] {
  const builds = cluster.buildDocuments('kustomization');
  const files: Files = builds.length === 0 ? new Map() : cluster.once(rootsByFile);
  const built = builds.flatMap((within) => patchesBelow(within.root, { within }, folderOf(within.file), files));
  return [...built, ...embeddedPatches(cluster), ...strayPatches(cluster, builds)];
}

/** The patches in the `patches`, `patchesStrategicMerge` and `patchesJson6902` of a build file or of what imitates one. */
function patchesBelow(node: Node, holder: Holder, folder: string, files: Files): readonly KustomizePatch[] {
  const modern = [...node.at('patches').items(), ...node.at('patchesJson6902').items()];
  const strategic = node.at('patchesStrategicMerge').items();
  return [
    ...modern.map((entry) => {
      const target = entry.at('target');
      return { ...holder, entry, ...(target.present ? { target } : {}), ...contentOf(entry, folder, files) };
    }),
    ...strategic.map((entry) => ({ ...holder, entry, ...strategicContent(entry, folder, files) })),
  ];
}

type Content = Pick<KustomizePatch, 'content' | 'text' | 'written'>;

function contentOf(entry: Node, folder: string, files: Files): Content {
  const path = entry.at('path').text();
  if (path !== undefined) return fileContent(files.get(resolved(folder, path)));
  const patch = entry.at('patch');
  return Array.isArray(patch.value) ? { content: () => sorted([patch]), written: true } : blockContent(patch);
}

function strategicContent(entry: Node, folder: string, files: Files): Content {
  const text = entry.text();
  if (text === undefined) return { content: () => ({ merges: [entry], operations: [] }), written: true };
  return text.includes('\n') ? blockContent(entry) : fileContent(files.get(resolved(folder, text)));
}

function fileContent(roots: readonly Node[] = []): Content {
  return { content: () => sorted(roots), written: true };
}

function blockContent(block: Node): Content {
  let known: PatchContent | undefined;
  const content = () => {
    known ??= sorted(rootsIn(block));
    return known;
  };
  return { content, text: block.text() ?? '', written: false };
}

function rootsIn(block: Node): readonly Node[] {
  const place = block.location;
  const file = place.kind === 'written' ? place.place.file : place.nearest.file;
  return parseYaml(file, block.text() ?? '').documents.map(({ root }) => root);
}

/** A list is a JSON patch; a mapping is a strategic merge. */
function sorted(roots: readonly Node[]): PatchContent {
  const operations = roots
    .flatMap((root) => root.items())
    .map((at) => ({
      op: at.at('op').text() ?? '',
      path: at.at('path').text() ?? '',
      value: at.at('value'),
      at,
    }));
  return { merges: roots.filter((root) => root.entries().length > 0), operations };
}

function embeddedPatches(cluster: Cluster): readonly KustomizePatch[] {
  const places: (readonly [Resource, Node])[] = [];
  for (const about of cluster.ofKind('Kustomization', 'HelmRelease')) {
    if (!about.group.endsWith('.toolkit.fluxcd.io')) continue;
    places.push([about, about.root.at('spec')]);
    for (const renderer of about.root.at('spec', 'postRenderers').items())
      places.push([about, renderer.at('kustomize')]);
  }
  for (const { about, source } of argoSources(cluster)) places.push([about, source.at('kustomize')]);
  return places.flatMap(([about, node]) => patchesBelow(node, { about }, '', new Map()));
}

/** Patch files whose build file stands in a folder above, so that only their own words are known. */
function strayPatches(cluster: Cluster, builds: readonly BuildDocument[]): readonly KustomizePatch[] {
  const named = new Set(builds.flatMap(namedFiles));
  return cluster.manifests
    .filter(({ fragment, parsed }) => fragment && !parsed.text.includes('{{') && !named.has(parsed.file))
    .flatMap(({ parsed }) => parsed.documents)
    .map(({ root, file, index }) => {
      const about = cluster.once(rootsOfResources).get(root);
      const within = { role: 'manifests', root, file, document: index } as const;
      return { ...(about === undefined ? { within } : { about }), entry: root, ...fileContent([root]) };
    });
}

function namedFiles({ root, file }: BuildDocument): readonly string[] {
  const entries = [...root.at('patches').items(), ...root.at('patchesJson6902').items()];
  const paths = entries.flatMap((entry) => entry.at('path').text() ?? []);
  return [...paths, ...root.at('patchesStrategicMerge').texts()].map((path) => resolved(folderOf(file), path));
}

function rootsOfResources(cluster: Cluster): ReadonlyMap<Node, Resource> {
  return new Map(cluster.resources.map((resource) => [resource.root, resource]));
}

/** The documents of each file of the target. */
export function rootsByFile(cluster: Cluster): ReadonlyMap<string, readonly Node[]> {
  return new Map(cluster.manifests.map(({ parsed }) => [parsed.file, parsed.documents.map(({ root }) => root)]));
}

/** A path as a build file writes it, from the root of the repository. */
export function resolved(folder: string, path: string): string {
  const steps: string[] = [];
  for (const step of `${folder}${path}`.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
