import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { isClusterScoped, isNamespaced } from './scope.js';

/** A place that decides into which namespace objects go. */
export interface Landing {
  readonly namespace: string;
  readonly about?: Resource;
  readonly within?: BuildDocument;
  readonly at: Node;
  /** "the object", or what else it decides for. */
  readonly what: string;
}

/** Where other objects are sent: the field of a GitOps object that names the namespace. */
const SENDS: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io/Application': ['spec', 'destination', 'namespace'],
  'kustomize.toolkit.fluxcd.io/Kustomization': ['spec', 'targetNamespace'],
  'helm.toolkit.fluxcd.io/HelmRelease': ['spec', 'targetNamespace'],
};

/**
 * Every place of the target that names a namespace for objects: the objects themselves, unless a Kustomize build file of
 * the target gives all of them another, such build files, and the objects of Argo CD and Flux that send others. What names
 * none lands wherever the caller of the API says, which nothing here knows.
 */
export function landings(cluster: Cluster): readonly Landing[] {
  return cluster.once(landingsIn);
}

function landingsIn(cluster: Cluster): readonly Landing[] {
  const builds = cluster.buildDocuments('kustomization').flatMap((within) => {
    const at = within.root.at('namespace');
    const namespace = at.text();
    return namespace === undefined ? [] : [{ namespace, within, at, what: 'everything that is built here' }];
  });
  const own = builds.length > 0 ? [] : cluster.resources.flatMap((resource) => ownLanding(cluster, resource));
  return [...builds, ...own, ...cluster.resources.flatMap(sent)];
}

/** The objects that lie in a namespace and have none said, neither by themselves nor by a Kustomize build file of the target. */
export function unplaced(cluster: Cluster): readonly Resource[] {
  if (cluster.buildDocuments('kustomization').some(({ root }) => root.at('namespace').present)) return [];
  return cluster.resources.filter(
    (resource) => resource.namespace === undefined && !resource.fragment && isNamespaced(cluster, resource),
  );
}

function ownLanding(cluster: Cluster, resource: Resource): readonly Landing[] {
  const { namespace, root } = resource;
  if (namespace === undefined || isClusterScoped(cluster, resource)) return [];
  return [
    { namespace, about: resource, at: root.at('metadata', 'namespace'), what: `${resource.kind} ${resource.name}` },
  ];
}

function sent(resource: Resource): readonly Landing[] {
  const path = SENDS[`${resource.group}/${resource.kind}`];
  const at = path === undefined ? undefined : resource.root.at(...path);
  const namespace = at?.text();
  if (at === undefined || namespace === undefined) return [];
  return [{ namespace, about: resource, at, what: `what ${resource.kind} ${resource.name} applies` }];
}
