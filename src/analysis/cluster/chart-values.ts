import { folderOf } from '../source/location.js';
import type { Node } from '../source/node.js';
import { parseYaml } from '../source/yaml.js';
import { argoSources } from './argo-source.js';
import type { BuildDocument, Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** A value that a chart is given, under its path. */
export interface ChartValue {
  readonly path: readonly string[];
  readonly value: string | number | boolean;
}

/** The values that something hands to a chart. */
export interface ValueSet {
  readonly holder: { readonly within: BuildDocument } | { readonly about: Resource };
  /** Where the values stand. */
  readonly root: Node;
  /** True for values in a block of text or in parameters, whose nodes have no place of their own. */
  readonly embedded: boolean;
  /** True for the values that a chart itself begins with: nothing is overridden by them. */
  readonly defaults: boolean;
  readonly values: readonly ChartValue[];
}

/** All values of the target: files, those of Flux and Argo CD objects, and those in Kustomize build files. */
export function valueSets(cluster: Cluster): readonly ValueSet[] {
  return cluster.once(findValueSets);
}

function findValueSets(cluster: Cluster): readonly ValueSet[] {
  return [...fileSets(cluster), ...kustomizeSets(cluster), ...fluxSets(cluster), ...argoSets(cluster)];
}

/** A chart's own values begin with what its author decided, except for those of its dependencies. */
function fileSets(cluster: Cluster): readonly ValueSet[] {
  const charts = new Map(cluster.buildDocuments('chart').map((chart) => [folderOf(chart.file), chart]));
  return cluster
    .buildDocuments('helm-values')
    .filter(({ root }) => !root.at('sops', 'mac').present)
    .flatMap((within) => {
      const chart = /(?:^|\/)values\.ya?ml$/.test(within.file) ? charts.get(folderOf(within.file)) : undefined;
      const holder = { within };
      if (chart === undefined) return [setOf(holder, within.root, false)];
      const given = new Set(
        chart.root
          .at('dependencies')
          .items()
          .flatMap((item) => [item.at('name').text(), item.at('alias').text()]),
      );
      const whole = valuesBelow(within.root.value);
      const belongs = ({ path }: ChartValue) => given.has(path[0]) || path[0] === 'global';
      const shape = { holder, root: within.root, embedded: false };
      return [
        { ...shape, defaults: true, values: whole.filter((value) => !belongs(value)) },
        { ...shape, defaults: false, values: whole.filter(belongs) },
      ];
    });
}

function kustomizeSets(cluster: Cluster): readonly ValueSet[] {
  return cluster.buildDocuments('kustomization').flatMap((within) =>
    within.root
      .at('helmCharts')
      .items()
      .map((chart) => setOf({ within }, chart.at('valuesInline'), false)),
  );
}

function fluxSets(cluster: Cluster): readonly ValueSet[] {
  return cluster
    .ofKind('HelmRelease')
    .filter(({ group }) => group === 'helm.toolkit.fluxcd.io')
    .map((about) => setOf({ about }, about.root.at('spec', 'values'), false));
}

function argoSets(cluster: Cluster): readonly ValueSet[] {
  return argoSources(cluster).flatMap(({ about, source }) => argoHelm(about, source.at('helm')));
}

function argoHelm(about: Resource, helm: Node): readonly ValueSet[] {
  if (!helm.present) return [];
  const block = helm.at('values');
  const text = block.text() ?? '';
  const documents = text === '' ? [] : parseYaml(about.file, text).documents;
  const inBlock = documents.flatMap(({ root }) => valuesBelow(root.value));
  const parameters = helm
    .at('parameters')
    .items()
    .map((parameter): ValueSet => {
      const given = parameter.at('value');
      const path = (parameter.at('name').text() ?? '').split('.');
      const value = { path, value: textual(given.value) };
      return { holder: { about }, root: given, embedded: true, defaults: false, values: given.present ? [value] : [] };
    });
  return [
    setOf({ about }, helm.at('valuesObject'), false),
    { holder: { about }, root: block, embedded: true, defaults: false, values: inBlock },
    ...parameters,
  ];
}

/** A parameter is text, which Helm reads as a switch where it looks like one. */
function textual(value: unknown): string | boolean {
  const text = String(value);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function setOf(holder: ValueSet['holder'], root: Node, defaults: boolean): ValueSet {
  return { holder, root, embedded: false, defaults, values: valuesBelow(root.value) };
}

function valuesBelow(value: unknown): readonly ChartValue[] {
  const found: ChartValue[] = [];
  collect(value, [], found);
  return found;
}

function collect(value: unknown, path: readonly string[], found: ChartValue[]): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) collect(item, [...path, String(index)], found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) collect(inner, [...path, key], found);
  else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    found.push({ path, value });
}

/** Where a value of a set stands. */
export function nodeOf({ root, embedded }: ValueSet, { path }: ChartValue): Node {
  if (embedded) return root;
  return path.reduce((node, step) => node.at(Array.isArray(node.value) ? Number(step) : step), root);
}

/** The path of a value as text, in which an item of a list goes by its name and not by its position. */
export function pathOf({ root, embedded }: ValueSet, { path }: ChartValue): string {
  let at: unknown = embedded ? undefined : root.value;
  const steps = path.map((step) => {
    const isItem = Array.isArray(at);
    at = childOf(at, step);
    const name = isItem ? childOf(at, 'name') : undefined;
    return typeof name === 'string' && name !== '' ? name : step;
  });
  return steps.join('.').slice(0, 300);
}

/** What stands under a key or a position of plain data. */
export function childOf(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[step];
}
