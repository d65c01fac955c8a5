import type { YamlPath } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { SourceDocument } from '../source/yaml.js';
import type { BuildDocument, Cluster } from './cluster.js';
import { type FileRole, fileRole } from './file-role.js';
import { parsePattern } from './pattern.js';
import type { Resource } from './resource.js';

/** True for a value that SOPS has encrypted. */
export function isEncrypted(node: Node): boolean {
  return /^ENC\[[A-Z0-9_]+,/.test(node.text() ?? '');
}

/** True for a value that SOPS would encrypt where it is told to: everything but null and empty text. */
export function isClear(node: Node): boolean {
  return node.present && node.value !== '' && !isEncrypted(node);
}

/** The metadata that SOPS leaves in a document, or undefined: a `sops` key of another tool is none. */
export function sopsBlock(root: Node): Node | undefined {
  const block = root.at('sops');
  if (!block.present) return undefined;
  const signed = ['mac', 'lastmodified', 'encrypted_regex'].some((key) => block.at(key).text() !== undefined);
  const keys = GROUPS.some(([group]) =>
    block
      .at(group)
      .items()
      .some((item) => item.at('enc').present),
  );
  return signed || keys ? block : undefined;
}

/** Lists of recipients in the metadata, and the field that names one. */
const GROUPS: readonly (readonly [group: string, field: string])[] = [
  ['age', 'recipient'],
  ['pgp', 'fp'],
  ['kms', 'arn'],
  ['gcp_kms', 'resource_id'],
  ['azure_kv', 'name'],
  ['hc_vault', 'key_name'],
];

/** The keys that can decrypt a document, each with its node. */
export function recipientsIn(block: Node): readonly Node[] {
  return [block, ...block.at('key_groups').items()].flatMap((holder) =>
    GROUPS.flatMap(([group, field]) =>
      holder
        .at(group)
        .items()
        .map((item) => item.at(field)),
    ),
  );
}

/** The keys that a creation rule encrypts for: lists, or text with commas. */
export function recipientsOfRule(rule: Node): readonly { readonly name: string; readonly node: Node }[] {
  const holders = [rule, ...rule.at('key_groups').items()];
  const fields = ['age', 'pgp', 'kms', 'gcp_kms', 'azure_keyvault', 'hc_vault_transit_uri'];
  return holders.flatMap((holder) =>
    fields.flatMap((field) => {
      const list = holder.at(field);
      const nodes = list.items().length > 0 ? list.items() : [list];
      return nodes.flatMap((node) => namesIn(node).map((name) => ({ name, node })));
    }),
  );
}

function namesIn(node: Node): readonly string[] {
  const named = node.text() ?? node.at('arn').text() ?? node.at('resource_id').text() ?? '';
  return named
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Tells whether SOPS encrypts the value at a path. */
export type Selection = (path: YamlPath) => boolean;

/**
 * What a document's metadata or a creation rule selects for encryption: everything, but for keys that end in
 * `_unencrypted`, unless they say otherwise. Undefined when that cannot be known: a pattern of unknown syntax, or comments.
 */
export function selectionOf(settings: Node): Selection | undefined {
  const text = (key: string) => settings.at(key).text();
  if (text('encrypted_comment_regex') !== undefined || text('unencrypted_comment_regex') !== undefined)
    return undefined;
  const [encrypted, unencrypted] = [text('encrypted_regex'), text('unencrypted_regex')];
  const suffix = text('encrypted_suffix');
  if (encrypted !== undefined) return byPattern(encrypted, true);
  if (unencrypted !== undefined) return byPattern(unencrypted, false);
  if (suffix !== undefined) return (path) => keysOf(path).some((key) => key.endsWith(suffix));
  const plain = text('unencrypted_suffix') ?? '_unencrypted';
  return (path) => !keysOf(path).some((key) => plain !== '' && key.endsWith(plain));
}

function byPattern(source: string, selects: boolean): Selection | undefined {
  const pattern = parsePattern(source);
  if (pattern === undefined) return undefined;
  const known = new Map<string, boolean>();
  const matches = (key: string) => {
    const answer = known.get(key) ?? pattern.test(key.slice(0, 256));
    known.set(key, answer);
    return answer;
  };
  return (path) => keysOf(path).some(matches) === selects;
}

const keysOf = (path: YamlPath): readonly string[] => path.filter((step): step is string => typeof step === 'string');

/** The values of a document that a selection takes and that stand in clear text all the same. */
export function* clearValues(root: Node, selection: Selection): Iterable<Node> {
  for (const node of root.scalars()) {
    const { path } = node;
    if (path[0] !== 'sops' && isClear(node) && selection(path)) yield node;
  }
}

/** A document of the target, and what a finding about it is about. */
export interface TargetDocument {
  readonly document: SourceDocument;
  readonly role: FileRole;
  readonly about?: Resource;
  readonly within?: BuildDocument;
}

/** True when a document of the target has a `sops` key, so that it is worth a closer look. */
export function mentionsSops({ manifests }: Cluster): boolean {
  return manifests.some(({ parsed }) => parsed.documents.some(({ root }) => root.at('sops').present));
}

/** Every document of a target with the object or build document that it is. */
export function documentsOf(cluster: Cluster): readonly TargetDocument[] {
  const keyOf = (file: string, document: number) => `${document} ${file}`;
  const objects = new Map(
    cluster.resources
      .filter(({ root }) => root.path.length === 0)
      .map((resource) => [keyOf(resource.file, resource.document), resource]),
  );
  return cluster.manifests.flatMap(({ parsed }) => {
    const role = fileRole(parsed.file);
    return parsed.documents.map((document) => {
      const about = objects.get(keyOf(document.file, document.index));
      if (about !== undefined) return { document, role, about };
      const { file, root, index } = document;
      return role === 'manifests'
        ? { document, role }
        : { document, role, within: { role, root, file, document: index } };
    });
  });
}

/** What a finding about a document says that it is about. */
export function aboutDocument({ about, within }: TargetDocument): Pick<TargetDocument, 'about' | 'within'> {
  return { ...(about && { about }), ...(within && { within }) };
}

/** A rule of `.sops.yaml` about the files that it creates. */
export interface CreationRule {
  /** The file that says so. */
  readonly file: string;
  readonly node: Node;
  /** True when the rule is about this file, told by a path from the configuration's folder; every file if it says nothing. */
  readonly covers: (path: string) => boolean;
  /** True when the pattern is of a syntax that is not known, so that it covers nothing here. */
  readonly unknown: boolean;
}

/** The creation rules of the given configurations, by folder, in the order in which SOPS tries them. */
export function creationRules(configurations: readonly BuildDocument[]): ReadonlyMap<string, readonly CreationRule[]> {
  return new Map(
    configurations.map(({ file, root }) => {
      const rules = root
        .at('creation_rules')
        .items()
        .map((node) => {
          const source = node.at('path_regex').text();
          const pattern = source === undefined ? undefined : parsePattern(source);
          const covers = source === undefined ? () => true : (path: string) => pattern?.test(path) === true;
          return { file, node, covers, unknown: source !== undefined && pattern === undefined };
        });
      return [folderOf(file), rules] as const;
    }),
  );
}

/** The rule by which SOPS would encrypt a file: the first that covers it of the nearest configuration above it. */
export function creationRuleFor(
  rules: ReadonlyMap<string, readonly CreationRule[]>,
  file: string,
): { readonly rule: CreationRule; readonly path: string } | undefined {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    const found = rules.get(folder);
    if (found !== undefined) {
      const path = folder === '' ? file : file.slice(folder.length + 1);
      const rule = found.find(({ covers, unknown }) => unknown || covers(path));
      return rule === undefined || rule.unknown ? undefined : { rule, path };
    }
    if (folder === '') return undefined;
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
