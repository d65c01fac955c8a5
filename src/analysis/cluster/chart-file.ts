import { createHash } from 'node:crypto';
import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster } from './cluster.js';

/** A dependency that a chart declares. */
export interface ChartDependency {
  readonly within: BuildDocument;
  readonly node: Node;
  readonly name: string;
  readonly version: Node;
  readonly repository: Node;
}

/** The dependencies of the target's charts, of `requirements.yaml` too. */
export function chartDependencies(cluster: Cluster): readonly ChartDependency[] {
  return cluster.buildDocuments('chart').flatMap((within) =>
    within.root
      .at('dependencies')
      .items()
      .filter((node) => node.entries().length > 0)
      .map((node) => ({
        within,
        node,
        name: node.at('name').text() ?? '',
        version: node.at('version'),
        repository: node.at('repository'),
      })),
  );
}

/** The lock file of a chart: `Chart.lock` beside `Chart.yaml`, `requirements.lock` beside `requirements.yaml`. */
export function lockOf(cluster: Cluster, chart: BuildDocument): BuildDocument | undefined {
  const file = chart.file.replace(/\.yaml$/, '.lock');
  return cluster.buildDocuments('chart-lock').find((lock) => lock.file === file);
}

/** True for a chart that stands in the same repository. */
export function isLocalChart({ repository }: ChartDependency): boolean {
  return repository.text()?.startsWith('file://') === true;
}

/**
 * Whether the digest in a lock file is the one that Helm computes over the declared and the locked dependencies. Undefined
 * where that cannot be told, as for lock files of Helm 2.
 */
export function digestMatches(chart: BuildDocument, lock: BuildDocument): boolean | undefined {
  const digest = lock.root.at('digest').text();
  if (digest === undefined || !chart.file.endsWith('Chart.yaml')) return undefined;
  const declared = chart.root
    .at('dependencies')
    .items()
    .map((item) => declaredFields(item));
  const locked = lock.root
    .at('dependencies')
    .items()
    .map((item) => declaredFields(item));
  const text = `[${goJson(declared)},${goJson(locked)}]`;
  return digest === `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

const FIELDS = ['name', 'version', 'repository', 'condition', 'tags', 'enabled', 'import-values', 'alias'];

/** The fields of a dependency in the order of Helm's own type; empty ones are left out, but for name and repository. */
function declaredFields(dependency: Node): readonly (readonly [string, unknown])[] {
  return FIELDS.flatMap((field): (readonly [string, unknown])[] => {
    const { value } = dependency.at(field);
    const empty = value === undefined || value === null || value === '' || value === false;
    if (field === 'name' || field === 'repository') return [[field, empty ? '' : value]];
    return empty || (Array.isArray(value) && value.length === 0) ? [] : [[field, value]];
  });
}

function goJson(dependencies: readonly (readonly (readonly [string, unknown])[])[]): string {
  if (dependencies.length === 0) return 'null';
  const objects = dependencies.map(
    (fields) => `{${fields.map(([key, value]) => `${goText(key)}:${goValue(value)}`).join(',')}}`,
  );
  return `[${objects.join(',')}]`;
}

/** Go writes maps with their keys sorted. */
function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${goText(key)}:${goValue(inner)}`).join(',')}}`;
  }
  return typeof value === 'string' ? goText(value) : JSON.stringify(value);
}

/** Go escapes what HTML would read. */
function goText(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
