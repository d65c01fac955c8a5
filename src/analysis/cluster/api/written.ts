import type { Node } from '../../source/node.js';
import type { Cluster } from '../cluster.js';

/** The text of a value as its author wrote it, on one line; undefined where it cannot be told. */
export function writtenText(cluster: Cluster, node: Node): string | undefined {
  const stretch = stretchOf(cluster, node);
  if (stretch === undefined) return undefined;
  if (typeof node.path.at(-1) !== 'string') return stretch.trim();
  return /:\s+(\S.*)$/.exec(stretch)?.[1]?.trim();
}

/** The key of a mapping's entry as its author wrote it. */
export function writtenKey(cluster: Cluster, node: Node): string | undefined {
  return /^([^:]*?)\s*:/.exec(stretchOf(cluster, node) ?? '')?.[1];
}

function stretchOf(cluster: Cluster, { location }: Node): string | undefined {
  if (location.kind !== 'written') return undefined;
  const { file, span } = location.place;
  return cluster.once(textsByFile).get(file)?.slice(span.start, span.end);
}

function textsByFile(cluster: Cluster): ReadonlyMap<string, string> {
  return new Map(cluster.manifests.map(({ parsed }) => [parsed.file, parsed.text]));
}
