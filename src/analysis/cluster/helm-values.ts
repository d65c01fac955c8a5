import type { Node } from '../source/node.js';
import { parseYaml } from '../source/yaml.js';
import type { Resource } from './resource.js';

/** A value of a Helm chart under its name. */
export interface HelmValue {
  /** The last key on the way to it; of a `name`/`value` pair, the name. */
  readonly name: string;
  readonly text: string;
  /** Where it stands; for values in a block of text, that block. */
  readonly node: Node;
}

/** The Helm values that an object of Flux or Argo CD hands to a chart. */
export function helmValues(resource: Resource): readonly HelmValue[] {
  if (resource.kind === 'HelmRelease') return [...named(resource.root.at('spec', 'values'))];
  const spec =
    resource.kind === 'ApplicationSet' ? resource.root.at('spec', 'template', 'spec') : resource.root.at('spec');
  if (resource.group !== 'argoproj.io' || !/^Application(?:Set)?$/.test(resource.kind)) return [];
  return [spec.at('source'), ...spec.at('sources').items()].map((source) => source.at('helm')).flatMap(argoValues);
}

function argoValues(helm: Node): readonly HelmValue[] {
  const block = helm.at('values');
  const place = block.location;
  const file = place.kind === 'written' ? place.place.file : place.nearest.file;
  const documents = parseYaml(file, block.text() ?? '').documents;
  const inBlock = documents.flatMap(({ root }) => [...named(root)].map((value) => ({ ...value, node: block })));
  const parameters = helm
    .at('parameters')
    .items()
    .map((parameter) => ({
      name: lastStep(parameter.at('name').text() ?? ''),
      text: parameter.at('value').text() ?? '',
      node: parameter.at('value'),
    }));
  return [...named(helm.at('valuesObject')), ...parameters, ...inBlock];
}

function lastStep(path: string): string {
  return path.split('.').at(-1) ?? path;
}

/** References to objects, whose fields name a secret and hold none. */
const REFERENCES = /(?:Ref|Selector|valueFrom)$/;

function* named(node: Node, inherited = ''): Iterable<HelmValue> {
  const [name, value] = [node.at('name').text(), node.at('value').text()];
  if (name !== undefined && value !== undefined) {
    yield { name, text: value, node: node.at('value') };
    return;
  }
  for (const item of node.items()) yield* named(item, inherited);
  for (const [key, child] of node.entries()) {
    if (REFERENCES.test(key)) continue;
    const own = key === 'value' ? inherited : key;
    const text = child.text();
    if (text === undefined) yield* named(child, own);
    else yield { name: own, text, node: child };
  }
}
