import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** Namespaces that Kubernetes itself makes for its own components. */
export const KUBERNETES_NAMESPACES: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease'];

/** Namespaces that hold the cluster's own components in every distribution. */
export const SYSTEM_NAMESPACES = ['kube-system', 'kube-node-lease', 'openshift-*', 'gke-managed-*', 'calico-system'];

/**
 * The namespace that an object goes to as far as its target tells: the one that the Kustomize build file beside it sets, or
 * the object's own. Undefined when something else decides it.
 */
export function namespaceOf(resource: Resource, cluster: Cluster): string | undefined {
  return cluster.once(kustomizeNamespace) ?? resource.namespace;
}

function kustomizeNamespace(cluster: Cluster): string | undefined {
  return cluster
    .buildDocuments('kustomization')
    .map(({ root }) => root.at('namespace').text())
    .find((namespace) => namespace !== undefined && namespace !== '');
}

/** True when two namespaces can be the same: one that is not known can be any. */
export function canBeSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
