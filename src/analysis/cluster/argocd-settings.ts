import { filePath, type Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import { type JsonPatchOperation, set } from '../source/patch.js';
import { type ParsedFile, parseYaml } from '../source/yaml.js';
import { ARGO_GROUP } from './argocd.js';
import { flagSettings } from './argocd-flags.js';
import type { BuildDocument, Cluster } from './cluster.js';
import { lineIn, parsedFiles } from './parsed-file.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';

/** The ConfigMaps that Argo CD is configured by. */
export type SettingsMap = 'argocd-cm' | 'argocd-rbac-cm' | 'argocd-cmd-params-cm';

/** Who a setting belongs to, as a remark names it. */
export type Holder = { readonly about: Resource } | { readonly within: BuildDocument };

/** One setting of Argo CD, wherever it is written: in its ConfigMap, a chart's values, the operator's object, a flag. */
export interface Setting {
  readonly holder: Holder;
  readonly map: SettingsMap;
  readonly key: string;
  /** Its text as Argo CD would read it. */
  readonly text: string;
  readonly at: Node | Place;
  /** Where one line (from 0) of the text stands; for texts whose lines are not lines of the file, `at`. */
  lineAt(line: number): Node | Place;
  /** The edit that gives it another text; undefined where it cannot be written in place. */
  change(text: string): readonly JsonPatchOperation[] | undefined;
}

/** A mapping that holds settings as keys: for what is missing from it. */
export interface SettingsHolder {
  readonly holder: Holder;
  readonly map: SettingsMap;
  readonly node: Node;
  /** True when what it lacks has Argo CD's default, because it is the ConfigMap itself and no patch. */
  readonly complete: boolean;
}

/** The settings of Argo CD that a target writes. */
export class ArgoSettings {
  readonly all: readonly Setting[];
  readonly holders: readonly SettingsHolder[];
  readonly #byKey = new Map<string, Setting[]>();

  constructor(all: readonly Setting[], holders: readonly SettingsHolder[]) {
    this.all = all;
    this.holders = holders;
    for (const setting of all) {
      const id = `${setting.map}/${setting.key}`;
      const same = this.#byKey.get(id);
      if (same === undefined) this.#byKey.set(id, [setting]);
      else same.push(setting);
    }
  }

  /** The settings of a key, one for each place that writes it. */
  of(map: SettingsMap, key: string): readonly Setting[] {
    return this.#byKey.get(`${map}/${key}`) ?? [];
  }

  /** The first text of a key, if any. */
  text(map: SettingsMap, key: string): string | undefined {
    return this.of(map, key)[0]?.text;
  }
}

/** True for the texts that Argo CD reads as true. */
export function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(?:true|1|t)$/i.test(text.trim());
}

/** True for the texts that Argo CD reads as false. */
export function isFalse(text: string | undefined): boolean {
  return text !== undefined && /^(?:false|0|f)$/i.test(text.trim());
}

/** The settings of Argo CD that a target writes, by whatever way. */
export function argoSettings(cluster: Cluster): ArgoSettings {
  return cluster.once(findSettings);
}

function findSettings(cluster: Cluster): ArgoSettings {
  const found: Found = { files: parsedFiles(cluster), settings: [], holders: [] };
  for (const map of cluster.ofKind('ConfigMap')) readConfigMap(found, map);
  for (const document of cluster.buildDocuments('kustomization')) readGenerators(found, document);
  for (const document of cluster.buildDocuments('helm-values'))
    for (const [, inner] of [['', document.root] as const, ...document.root.entries()])
      readChart(found, { within: document }, inner);
  for (const release of cluster.ofKind('HelmRelease'))
    readChart(found, { about: release }, release.root.at('spec', 'values'));
  for (const app of cluster.ofKind('Application', 'ApplicationSet')) readApplication(found, app);
  for (const argo of cluster.ofKind('ArgoCD').filter(({ group }) => group === ARGO_GROUP)) readOperator(found, argo);
  for (const flag of flagSettings(cluster))
    found.settings.push({
      holder: { about: flag.resource },
      map: 'argocd-cmd-params-cm',
      key: flag.key,
      text: flag.text,
      at: flag.node,
      lineAt: () => flag.node,
      change: () => undefined,
    });
  return new ArgoSettings(found.settings, found.holders);
}

interface Found {
  readonly files: ReadonlyMap<string, ParsedFile>;
  readonly settings: Setting[];
  readonly holders: SettingsHolder[];
}

const MAPS: readonly SettingsMap[] = ['argocd-cm', 'argocd-rbac-cm', 'argocd-cmd-params-cm'];

function readConfigMap(found: Found, resource: Resource): void {
  const map = MAPS.find((name) => name === resource.name || name === resource.labels['app.kubernetes.io/name']);
  if (map === undefined || resource.group !== '') return;
  const data = resource.root.at('data');
  readMapping(found, { about: resource }, map, data);
  const whole = !resource.fragment && data.present && resource.labels['app.kubernetes.io/part-of'] === 'argocd';
  found.holders.push({ holder: { about: resource }, map, node: data, complete: whole });
}

/** What a Kustomize build file adds to a ConfigMap, as `key=value`. */
function readGenerators(found: Found, document: BuildDocument): void {
  for (const generator of document.root.at('configMapGenerator').items()) {
    const map = MAPS.find((name) => name === generator.at('name').text());
    if (map === undefined) continue;
    for (const node of generator.at('literals').items()) {
      const [, key = '', text = ''] = /^([^=]+)=(.*)$/s.exec(node.text() ?? '') ?? [];
      if (key === '') continue;
      const change = (wanted: string) => set(node, [], `${key}=${wanted}`);
      found.settings.push({ holder: { within: document }, map, key, text, at: node, lineAt: () => node, change });
    }
  }
}

const CHART_MAPS: readonly (readonly [string, SettingsMap])[] = [
  ['cm', 'argocd-cm'],
  ['rbac', 'argocd-rbac-cm'],
  ['params', 'argocd-cmd-params-cm'],
];

/** The values of the argo-cd chart, told by its `configs`; older versions of it had `server.config` and `server.rbacConfig`. */
function readChart(found: Found, holder: Holder, values: Node): void {
  for (const [name, map] of CHART_MAPS) readMapping(found, holder, map, values.at('configs', name));
  const rbac = values.at('server', 'rbacConfig');
  if (rbac.entries().length === 0) return;
  readMapping(found, holder, 'argocd-rbac-cm', rbac);
  readMapping(found, holder, 'argocd-cm', values.at('server', 'config'));
}

function readApplication(found: Found, app: Resource): void {
  if (app.group !== ARGO_GROUP) return;
  const spec = app.kind === 'Application' ? app.root.at('spec') : app.root.at('spec', 'template', 'spec');
  for (const source of [spec.at('source'), ...spec.at('sources').items()]) {
    if (source.at('chart').text() !== 'argo-cd') continue;
    const holder = { about: app };
    readChart(found, holder, source.at('helm', 'valuesObject'));
    readBlock(found, holder, source.at('helm', 'values'));
    for (const parameter of source.at('helm', 'parameters').items()) readParameter(found, holder, parameter);
  }
}

function readParameter(found: Found, holder: Holder, parameter: Node): void {
  const [, part, rest = ''] = /^configs\.(cm|rbac|params)\.(.+)$/.exec(parameter.at('name').text() ?? '') ?? [];
  const map = CHART_MAPS.find(([name]) => name === part)?.[1];
  if (map === undefined) return;
  pushSetting(found, holder, map, rest.replace(/\\\./g, '.').replace(/^"(.*)"$/, '$1'), parameter.at('value'));
}

/** Values that stand in a block of text: they are read as a file of their own, and its lines are found in the block. */
function readBlock(found: Found, holder: Holder, block: Node): void {
  const text = block.text();
  if (text === undefined) return;
  const file = filePath('values.yaml');
  const parsed = parseYaml(file, text);
  const inner: Found = { files: new Map([[file as string, parsed]]), settings: [], holders: [] };
  const document = parsed.documents[0];
  if (document === undefined) return;
  readChart(
    inner,
    { within: { role: 'helm-values', root: document.root, file, document: document.index } },
    document.root,
  );
  const outer = (at: Node | Place): Node | Place => {
    const place = 'path' in at ? at.location : undefined;
    const start =
      place === undefined ? (at as Place).start : place.kind === 'written' ? place.place.start : place.nearest.start;
    return placeIn(found, holder, block, start.line - 1) ?? block;
  };
  for (const setting of inner.settings)
    found.settings.push({
      ...setting,
      holder,
      at: outer(setting.at),
      lineAt: (line) => outer(setting.lineAt(line)),
      change: () => undefined,
    });
}

/** The fields of the operator's object that it writes into the ConfigMaps. */
const OPERATOR_FIELDS: readonly (readonly [readonly string[], SettingsMap, string])[] = [
  [['usersAnonymousEnabled'], 'argocd-cm', 'users.anonymous.enabled'],
  [['kustomizeBuildOptions'], 'argocd-cm', 'kustomize.buildOptions'],
  [['oidcConfig'], 'argocd-cm', 'oidc.config'],
  [['sso', 'dex', 'config'], 'argocd-cm', 'dex.config'],
  [['dex', 'config'], 'argocd-cm', 'dex.config'],
  [['rbac', 'defaultPolicy'], 'argocd-rbac-cm', 'policy.default'],
  [['rbac', 'policy'], 'argocd-rbac-cm', 'policy.csv'],
  [['rbac', 'policyMatcherMode'], 'argocd-rbac-cm', 'policy.matchMode'],
  [['server', 'insecure'], 'argocd-cmd-params-cm', 'server.insecure'],
];

function readOperator(found: Found, resource: Resource): void {
  const holder = { about: resource };
  const spec = resource.root.at('spec');
  for (const [path, map, key] of OPERATOR_FIELDS) pushSetting(found, holder, map, key, spec.at(...path));
  readMapping(found, holder, 'argocd-cm', spec.at('extraConfig'));
  readMapping(found, holder, 'argocd-cmd-params-cm', spec.at('cmdParams'));
  for (const [path, key] of [
    [['sourceNamespaces'], 'application.namespaces'],
    [['applicationSet', 'sourceNamespaces'], 'applicationsetcontroller.namespaces'],
  ] as const)
    for (const node of spec.at(...path).items()) pushSetting(found, holder, 'argocd-cmd-params-cm', key, node);
  const disabled = spec.at('disableAdmin');
  if (typeof disabled.value === 'boolean')
    found.settings.push({
      holder,
      map: 'argocd-cm',
      key: 'admin.enabled',
      text: String(!disabled.value),
      at: disabled,
      lineAt: () => disabled,
      change: (wanted) => set(disabled, [], wanted !== 'true'),
    });
}

function readMapping(found: Found, holder: Holder, map: SettingsMap, node: Node): void {
  for (const [key, value] of node.entries()) pushSetting(found, holder, map, key, value);
}

function pushSetting(found: Found, holder: Holder, map: SettingsMap, key: string, node: Node): void {
  const { value } = node;
  if (!['string', 'boolean', 'number'].includes(typeof value)) return;
  const text = String(value);
  if (text.length < 500 && !text.includes('\n') && holdsVariable(text) && !key.includes('policy')) return;
  found.settings.push({
    holder,
    map,
    key,
    text,
    at: node,
    lineAt: (line) => placeIn(found, holder, node, line) ?? node,
    change: (wanted) => set(node, [], typeof value === 'boolean' ? wanted === 'true' : wanted),
  });
}

function placeIn({ files }: Found, holder: Holder, node: Node, line: number): Place | undefined {
  return lineIn(files, 'about' in holder ? holder.about : holder.within, node, line);
}
