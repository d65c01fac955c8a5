import type { ResourceName } from '../finding.js';
import type { FilePath } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { SourceDocument } from '../source/yaml.js';

/** One Kubernetes object of the target, standing in a file. */
export interface Resource extends ResourceName {
  /** Group, kind, namespace and name in one string; the API version is left out, so that a migration keeps the identity. */
  readonly id: string;
  /** API group; empty for the core group. */
  readonly group: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly root: Node;
  readonly file: FilePath;
  /** Position among the file's documents, from 0. */
  readonly document: number;
  /** True for a patch or any other piece of an object: what it lacks may stand elsewhere, what it says is meant. */
  readonly fragment: boolean;
}

/** The objects that a document holds: itself, or for a list of any kind (`List`, `RoleList`, …) its items, at any depth. */
export function resourcesIn(document: SourceDocument, fragment: boolean): readonly Resource[] {
  return objectsIn(document.root, undefined).map((object) => resourceOf(document, object, fragment));
}

interface Found {
  readonly root: Node;
  readonly apiVersion: string;
  readonly kind: string;
}

function objectsIn(root: Node, inherited: Pick<Found, 'apiVersion' | 'kind'> | undefined): readonly Found[] {
  const apiVersion = root.at('apiVersion').text() ?? inherited?.apiVersion;
  const kind = root.at('kind').text() ?? inherited?.kind;
  if (apiVersion === undefined || kind === undefined || apiVersion === '' || kind === '') return [];
  const items = root.at('items');
  if (!kind.endsWith('List') || !Array.isArray(items.value)) return [{ root, apiVersion, kind }];
  const itemKind = kind.slice(0, -'List'.length);
  const expected = itemKind === '' ? undefined : { apiVersion, kind: itemKind };
  return items.items().flatMap((item) => objectsIn(item, expected));
}

function resourceOf(document: SourceDocument, { root, apiVersion, kind }: Found, fragment: boolean): Resource {
  const metadata = root.at('metadata');
  const generated = metadata.at('generateName').text();
  const name = metadata.at('name').text() ?? (generated === undefined ? '' : `${generated}*`);
  const namespace = metadata.at('namespace').text();
  const slash = apiVersion.lastIndexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return {
    id: [group, kind, namespace ?? '', name].join('/'),
    apiVersion,
    kind,
    group,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: stringMap(metadata.at('labels')),
    annotations: stringMap(metadata.at('annotations')),
    root,
    file: document.file,
    document: document.index,
    fragment,
  };
}

/** The string entries of a mapping. */
export function stringMap(node: Node): Readonly<Record<string, string>> {
  const pairs = node.entries().flatMap(([key, value]) => {
    const text = value.text();
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(pairs);
}
