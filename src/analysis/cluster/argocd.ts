import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';

/** API group of Argo CD's own kinds. */
export const ARGO_GROUP = 'argoproj.io';
/** Label that tells Argo CD which Secrets hold repositories and clusters. */
export const SECRET_TYPE = 'argocd.argoproj.io/secret-type';
/** The API server of the cluster that Argo CD itself runs in. */
export const IN_CLUSTER = /^https:\/\/kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?(?::443)?\/?$/;

/** An application as Argo CD would make it: of an Application, or of a template of an ApplicationSet. */
export interface Application {
  readonly resource: Resource;
  /** "Application", "template", or "template of the git generator": what a reader would look for. */
  readonly label: string;
  /** Its metadata, which for a template is the template's own. */
  readonly metadata: Node;
  readonly spec: Node;
  /** False for patches and for the templates of generators, which are laid over the main one: what they lack stands elsewhere. */
  readonly complete: boolean;
}

/** Where an application takes manifests from. */
export interface Source {
  readonly application: Application;
  readonly node: Node;
  /** "source", or for one of several its name, reference, chart or path: "source values". */
  readonly label: string;
  readonly kind: 'git' | 'helm' | 'oci';
  readonly repoURL: Node;
  readonly revision: Node;
}

/** The objects of Argo CD's own group of the given kinds; deletions of patches are none. */
export function argoObjects(cluster: Cluster, ...kinds: readonly string[]): readonly Resource[] {
  return cluster
    .ofKind(...kinds)
    .filter(({ group, root }) => group === ARGO_GROUP && root.at('$patch').text() !== 'delete');
}

/** Every application that the target describes, ApplicationSets' templates included. */
export function applications(cluster: Cluster): readonly Application[] {
  return cluster.once(findApplications);
}

function findApplications(cluster: Cluster): readonly Application[] {
  const own = argoObjects(cluster, 'Application').map((resource) =>
    applicationOf(resource, 'Application', resource.root, !resource.fragment),
  );
  const made = argoObjects(cluster, 'ApplicationSet').flatMap((resource) => {
    const nested = generators(resource)
      .filter(({ node }) => node.at('template', 'spec').present)
      .map(({ type, node }) =>
        applicationOf(resource, `template of the ${type} generator`, node.at('template'), false),
      );
    return [applicationOf(resource, 'template', resource.root.at('spec', 'template'), !resource.fragment), ...nested];
  });
  return [...own, ...made].filter(({ spec }) => spec.entries().length > 0);
}

function applicationOf(resource: Resource, label: string, holder: Node, complete: boolean): Application {
  return { resource, label, metadata: holder.at('metadata'), spec: holder.at('spec'), complete };
}

/** Every source of every application, that of a source hydrator included. */
export function sources(cluster: Cluster): readonly Source[] {
  return cluster.once(findSources);
}

function findSources(cluster: Cluster): readonly Source[] {
  return applications(cluster).flatMap(sourcesOf);
}

/** The sources of one application. */
export function sourcesOf(application: Application): readonly Source[] {
  const { spec } = application;
  const several = spec.at('sources').items();
  const single = [spec.at('source'), spec.at('sourceHydrator', 'drySource')].filter(
    (node) => node.entries().length > 0,
  );
  return [
    ...single.map((node) => sourceOf(application, node, 'source')),
    ...several.map((node) => sourceOf(application, node, `source ${nameOf(node)}`)),
  ].map((source) => ({ ...source, label: within(application, source.label) }));
}

/** A subject of a finding about an application: a template of a generator says so, the others stand alone. */
export function within({ label }: Application, subject: string): string {
  return label === 'Application' || label === 'template' ? subject : `${subject} of the ${label}`;
}

function nameOf(node: Node): string {
  const named = ['name', 'ref', 'chart', 'path', 'repoURL'].map((key) => node.at(key).text());
  return named.find((text) => text !== undefined && text !== '') ?? 'without a name';
}

function sourceOf(application: Application, node: Node, label: string): Source {
  const repoURL = node.at('repoURL');
  const oci = /^oci:\/\//i.test(repoURL.text() ?? '');
  const kind = node.at('chart').present ? 'helm' : oci ? 'oci' : 'git';
  return { application, node, label, kind, repoURL, revision: node.at('targetRevision') };
}

/** A generator of an ApplicationSet, wherever matrix and merge hide it. */
export interface Generator {
  /** "git", "list", "clusters", "scmProvider", … */
  readonly type: string;
  readonly node: Node;
}

/** The generators of an ApplicationSet, those inside of matrix and merge included. */
export function generators({ root }: Resource): readonly Generator[] {
  return root
    .at('spec', 'generators')
    .items()
    .flatMap((item) => nestedGenerators(item, 0));
}

function nestedGenerators(item: Node, depth: number): readonly Generator[] {
  return item.entries().flatMap(([type, node]) => {
    if (type === 'selector') return [];
    const inner =
      depth > 3
        ? []
        : node
            .at('generators')
            .items()
            .flatMap((each) => nestedGenerators(each, depth + 1));
    return [{ type, node }, ...inner];
  });
}

/** A text that Argo CD would use as it stands; undefined for placeholders and what is no text. */
export function literal(node: Node): string | undefined {
  const text = node.text();
  return text === undefined || holdsVariable(text) ? undefined : text;
}

/** Host and owner of a repository's address, in lower case and without credentials; undefined where either is a placeholder. */
export function ownerOf(
  url: string,
): { readonly host: string; readonly owner: string; readonly repository: string } | undefined {
  if (holdsVariable(url)) return undefined;
  const address = url
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/\.git\/?$/, '');
  const [, host = '', path = ''] = /^([^/:]+)(?::\d+)?[/:](.*)$/.exec(address) ?? [undefined, address];
  const [owner = '', ...rest] = path.split('/').filter((part) => part !== '');
  if (host === '') return undefined;
  return { host: host.toLowerCase(), owner: owner.toLowerCase(), repository: rest.join('/').toLowerCase() };
}

/** Glob patterns as Argo CD's projects use them; a pattern in slashes is a regular expression, which is never run here. */
export function isAnything(pattern: string): boolean {
  return /^(?:\*+|\/\^?\.\*\$?\/)$/.test(pattern.trim());
}

/** True when a name, label or path says production. */
export function saysProduction(text: string): boolean {
  return /(?:^|[^a-z0-9])(?:prod|prd|production)\d*(?:[^a-z0-9]|$)/i.test(text) && !/(?:non|pre)[-_]?pro?d/i.test(text);
}
