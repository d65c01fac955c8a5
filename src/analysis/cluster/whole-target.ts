import type { Cluster } from './cluster.js';

/**
 * True when a target shows that it is applied as it stands: a Kustomize build file in it takes resources, and all of them
 * are files of its own. What such a target refers to and lacks is at least not made by it.
 */
export function isSelfContained(cluster: Cluster): boolean {
  return cluster.once(selfContained);
}

function selfContained(cluster: Cluster): boolean {
  const builds = cluster.buildDocuments('kustomization').map(({ root }) => root);
  if (builds.length !== 1) return false;
  return builds.every((root) => {
    const resources = [...root.at('resources').texts(), ...root.at('bases').texts()];
    const own = resources.every((path) => /^(?:\.\/)?[^/:?]+\.(?:ya?ml|json)$/.test(path));
    const other = ['components', 'helmCharts', 'generators', 'transformers'].some((key) => root.at(key).present);
    const kind = root.at('kind').text() ?? 'Kustomization';
    return resources.length > 0 && own && !other && kind === 'Kustomization';
  });
}

/** The name among `known` that `name` is probably a misspelling of: one letter more, less, other or exchanged. */
export function misspelt(name: string, known: Iterable<string>): string | undefined {
  if (name.length < 4) return undefined;
  for (const other of known) if (other !== name && oneEditApart(name, other)) return other;
  return undefined;
}

function oneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const rest = (text: string, skipped: number) => text.slice(start + skipped);
  if (short.length < long.length) return !/^\d$/.test(long[start] ?? '') && rest(short, 0) === rest(long, 1);
  const digits = /\d/.test(`${short[start] ?? ''}${long[start] ?? ''}`);
  const swapped = short[start] === long[start + 1] && short[start + 1] === long[start];
  return !digits && (rest(short, 1) === rest(long, 1) || (swapped && rest(short, 2) === rest(long, 2)));
}
