import type { FilePath } from '../analysis/index.js';
import { filePath, fileRole } from '../analysis/index.js';
import type { TreeEntry } from './ports.js';

/** Something that is applied to a cluster as one: for now a directory of manifests. */
export interface Target {
  /** The directory's path; `.` for the root of the repository. Part of every finding's identity. */
  readonly name: string;
  readonly kind: 'plain';
  /** The files that belong to it, sorted. */
  readonly files: readonly FilePath[];
  /** True below the `templates` folder of a Helm chart, where files need not be YAML. */
  readonly chartTemplates: boolean;
  /** Kustomize build files that may name files of the target as patches: its own and those of the folders above. */
  readonly kustomizations: readonly FilePath[];
  /** Where no file of the target says what SOPS encrypts: those of the nearest folder above that do. */
  readonly sopsConfigs: readonly FilePath[];
}

/** True for names that can hold manifests, or what builds them. */
export function isManifestName(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path) || fileRole(path) !== 'manifests';
}

/** True for the file that Kustomize builds a directory from. */
export function isKustomization(path: string): boolean {
  return fileRole(path) === 'kustomization';
}

/** The directory of a path; `.` at the root. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** The directory and those above it, nearest first, `.` last. */
function withParents(directory: string): readonly string[] {
  if (directory === '.') return ['.'];
  return [directory, ...withParents(directoryOf(directory))];
}

const join = (directory: string, name: string): string => (directory === '.' ? name : `${directory}/${name}`);

/**
 * The targets among a tree's files: each directory that holds manifests, restricted to `directories` when given. Files
 * that are not manifests belong to a target only if `texts` names them.
 */
export function targetsIn(
  entries: readonly TreeEntry[],
  texts: ReadonlySet<string>,
  directories?: ReadonlySet<string>,
): readonly Target[] {
  const byDirectory = new Map<string, FilePath[]>();
  const paths = new Set<string>();
  const sopsConfigs = new Set<string>();
  for (const { path, kind, context } of entries) {
    paths.add(path);
    if (kind === 'file' && fileRole(path) === 'sops-config') sopsConfigs.add(path);
    const directory = directoryOf(path);
    if (kind !== 'file' || context === true || (directories !== undefined && !directories.has(directory))) continue;
    if (!isManifestName(path) && !texts.has(path)) continue;
    const files = byDirectory.get(directory) ?? [];
    files.push(path);
    byDirectory.set(directory, files);
  }
  const names = [...byDirectory.keys()].sort();
  return names.map((name) => targetOf(name, byDirectory.get(name) ?? [], { paths, sopsConfigs }));
}

/** What stands in a tree. */
interface Standing {
  readonly paths: ReadonlySet<string>;
  readonly sopsConfigs: ReadonlySet<string>;
}

function targetOf(name: string, files: readonly FilePath[], { paths, sopsConfigs }: Standing): Target {
  const parents = withParents(name);
  const kustomizations = parents.flatMap((parent) =>
    ['kustomization.yaml', 'kustomization.yml', 'Kustomization']
      .map((file) => join(parent, file))
      .filter((path) => paths.has(path)),
  );
  return {
    name,
    kind: 'plain',
    files: [...files].sort(),
    chartTemplates: parents.some(
      (parent) => isTemplatesFolder(parent) && paths.has(join(directoryOf(parent), 'Chart.yaml')),
    ),
    kustomizations: kustomizations.map(filePath),
    sopsConfigs: nearestOf(parents, sopsConfigs).filter((path) => !files.includes(path)),
  };
}

/** SOPS goes by the nearest folder that has a configuration, and by no other. */
function nearestOf(parents: readonly string[], sopsConfigs: ReadonlySet<string>): readonly FilePath[] {
  const found = parents.map((parent) =>
    ['.sops.yaml', '.sops.yml'].map((file) => join(parent, file)).filter((path) => sopsConfigs.has(path)),
  );
  return (found.find((paths) => paths.length > 0) ?? []).map(filePath);
}

function isTemplatesFolder(directory: string): boolean {
  return directory === 'templates' || directory.endsWith('/templates');
}

/** Every path that a target needs read, its own files and those that say how to read them. */
export function pathsOf(targets: readonly Target[]): readonly FilePath[] {
  return [
    ...new Set(
      targets.flatMap(({ files, kustomizations, sopsConfigs }) => [...files, ...kustomizations, ...sopsConfigs]),
    ),
  ];
}
