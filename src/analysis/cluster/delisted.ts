import { folderOf } from '../source/location.js';
import type { Cluster } from './cluster.js';
import { resolved } from './kustomize-patch.js';
import type { Resource } from './resource.js';

/** Tells which objects of the state after a change are still applied, as far as their files say. */
export function listedIn(change: States): (resource: Resource) => boolean {
  const known = new Map<string, boolean>();
  return ({ file, fragment }) => {
    const listed = fragment || (known.get(file) ?? !isDelisted(file, change));
    if (!fragment) known.set(file, listed);
    return listed;
  };
}

interface States {
  readonly before: Cluster;
  readonly now: Cluster;
  readonly elsewhere: readonly Cluster[];
}

/**
 * True for a file that a Kustomize build file of the target no longer lists, though it stands where it stood: its objects
 * are no longer applied. Where the build file lists something else instead that cannot be seen here, nobody knows.
 */
export function isDelisted(file: string, { before, now, elsewhere }: States): boolean {
  const builds = [...before.once(entriesByBuild)].filter(([, entries]) => entries.has(file));
  if (builds.length === 0) return false;
  const present = now.once(entriesByBuild);
  if ([now, ...elsewhere].some((cluster) => [...cluster.once(entriesByBuild).values()].some((all) => all.has(file))))
    return false;
  return builds.every(([build, old]) => {
    const entries = present.get(build);
    if (entries === undefined) return false;
    return [...entries].every((entry) => old.has(entry) || now.once(filesOf).has(entry));
  });
}

const LISTS = ['resources', 'bases', 'components', 'generators', 'helmCharts'];

/** What the build files of a cluster build from, as paths where they are paths. */
function entriesByBuild(cluster: Cluster): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    cluster.buildDocuments('kustomization').map(({ file, root }) => {
      const entries = LISTS.flatMap((field) => root.at(field).items());
      return [file, new Set(entries.map((entry) => entryOf(file, entry.text(), entry.value)))] as const;
    }),
  );
}

function entryOf(build: string, text: string | undefined, value: unknown): string {
  return text === undefined ? JSON.stringify(value) : text.includes('://') ? text : resolved(folderOf(build), text);
}

function filesOf(cluster: Cluster): ReadonlySet<string> {
  return new Set(cluster.manifests.map(({ parsed }) => parsed.file));
}
