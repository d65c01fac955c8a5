import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { inTestFolder } from './test-object.js';

/** Labels that some object gives a namespace: the namespace itself, or the Application that creates it. */
export interface NamespaceLabels {
  readonly about: Resource;
  readonly name: string;
  readonly labels: Node;
}

/** The labels of every namespace of the target, also of those that Argo CD creates and labels. */
export function namespaceLabels(cluster: Cluster): readonly NamespaceLabels[] {
  return cluster.once(labelsIn);
}

function labelsIn(cluster: Cluster): readonly NamespaceLabels[] {
  const own = cluster
    .ofKind('Namespace')
    .filter((resource) => resource.group === '' && !resource.fragment && !inTestFolder(resource))
    .map((about) => ({ about, name: about.name, labels: about.root.at('metadata', 'labels') }));
  const managed = cluster.ofKind('Application').flatMap((about) => {
    const metadata = about.root.at('spec', 'syncPolicy', 'managedNamespaceMetadata');
    const name = about.root.at('spec', 'destination', 'namespace').text();
    return metadata.present && name !== undefined ? [{ about, name, labels: metadata.at('labels') }] : [];
  });
  return [...own, ...managed];
}

/** What Pod Security admission can do with a pod that breaks the level of its namespace. */
export const POD_SECURITY_MODES = ['enforce', 'audit', 'warn'] as const;
export type PodSecurityMode = (typeof POD_SECURITY_MODES)[number];

/** The key of the label that sets a mode of Pod Security admission. */
export const podSecurityLabel = (mode: PodSecurityMode): string => `pod-security.kubernetes.io/${mode}`;
