import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** Kinds of Kubernetes itself, and of operators that many clusters have, whose objects are in no namespace. */
const CLUSTER_SCOPED = new Set([
  'APIService',
  'CertificateSigningRequest',
  'CSIDriver',
  'CSINode',
  'ClusterIssuer',
  'ClusterPolicy',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterSecretStore',
  'ComponentStatus',
  'CustomResourceDefinition',
  'DeviceClass',
  'FlowSchema',
  'GatewayClass',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PodSecurityPolicy',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'SecurityContextConstraints',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

/** True for an object that is in no namespace, by its kind or by a definition of the target. */
export function isClusterScoped(cluster: Cluster, { kind, group }: Resource): boolean {
  return CLUSTER_SCOPED.has(kind) || cluster.once(definedClusterScoped).has(`${group}/${kind}`);
}

/** True for an object that is in a namespace, by being one of Kubernetes' own or by a definition of the target. */
export function isNamespaced(cluster: Cluster, resource: Resource): boolean {
  const { kind, group } = resource;
  const builtIn = !group.includes('.') || (group.endsWith('.k8s.io') && !group.endsWith('.x-k8s.io'));
  return !isClusterScoped(cluster, resource) && (builtIn || cluster.once(definedNamespaced).has(`${group}/${kind}`));
}

const definedClusterScoped = (cluster: Cluster) => defined(cluster, 'Cluster');
const definedNamespaced = (cluster: Cluster) => defined(cluster, 'Namespaced');

function defined(cluster: Cluster, scope: string): ReadonlySet<string> {
  return new Set(
    cluster
      .ofKind('CustomResourceDefinition')
      .filter(({ root }) => root.at('spec', 'scope').text() === scope)
      .map(({ root }) => `${root.at('spec', 'group').text()}/${root.at('spec', 'names', 'kind').text()}`),
  );
}
