import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** The objects of Flux of the given kinds; Argo CD, Kustomize and Crossplane have kinds of the same names. */
export function fluxObjects(cluster: Cluster, ...kinds: readonly string[]): readonly Resource[] {
  return cluster.ofKind(...kinds).filter(({ group }) => group.endsWith('.toolkit.fluxcd.io'));
}

/** The source of Flux that a reference of an object names, if the target has it. */
export function sourceNamed(cluster: Cluster, reference: Node, kind: string, consumer: Resource): Resource | undefined {
  const namespace = reference.at('namespace').text() ?? consumer.namespace ?? '';
  return cluster.find(['source.toolkit.fluxcd.io', kind, namespace, reference.at('name').text() ?? ''].join('/'));
}

/** True when the target shows that several teams share the cluster: Flux's tenant label, or a reconciler that impersonates. */
export function showsTenants(cluster: Cluster): boolean {
  return cluster.once(findTenants);
}

function findTenants(cluster: Cluster): boolean {
  const labelled = cluster
    .ofKind('Namespace', 'RoleBinding', 'ServiceAccount')
    .some(({ labels }) => labels['toolkit.fluxcd.io/tenant'] !== undefined);
  return (
    labelled ||
    fluxObjects(cluster, 'Kustomization', 'HelmRelease').some(({ root }) => {
      return root.at('spec', 'serviceAccountName').text() !== undefined;
    })
  );
}

/** True when the target's patches or controllers hold the given flag, as Flux is locked down by Kustomize patches. */
export function showsFlag(cluster: Cluster, flag: string): boolean {
  return cluster.once(flagText).includes(flag);
}

/** Everything in which a flag of Flux' controllers can be written, in one text. */
function flagText(cluster: Cluster): string {
  const args = fluxControllers(cluster).flatMap(({ root }) => JSON.stringify(root.at('spec').value) ?? '');
  const instances = cluster.ofKind('FluxInstance').map(({ root }) => JSON.stringify(root.at('spec').value) ?? '');
  const builds = cluster
    .buildDocuments('kustomization')
    .map(({ root }) => JSON.stringify(root.at('patches').value) ?? '');
  const pieces = cluster.manifests.filter(({ fragment }) => fragment).map(({ parsed }) => parsed.text);
  return [...args, ...instances, ...builds, ...pieces].join('\n');
}

/** The Deployments of Flux' own controllers. */
export function fluxControllers(cluster: Cluster): readonly Resource[] {
  return cluster.ofKind('Deployment').filter(({ labels }) => labels['app.kubernetes.io/part-of'] === 'flux');
}
