import { accessOf, type Binding } from './access.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { accountOf } from './service-account.js';
import type { Workload } from './workload.js';

/** The namespaces that the subjects of a target's bindings name, by the name of the service account. */
function namespacesByAccount(cluster: Cluster): ReadonlyMap<string, ReadonlySet<string>> {
  const namespaces = new Map<string, Set<string>>();
  for (const label of accessOf(cluster).bindingsByLabel.keys()) {
    const [, namespace, name] = /^ServiceAccount (.+)\/([^/]+)$/.exec(label) ?? [];
    if (namespace === undefined || name === undefined) continue;
    namespaces.set(name, (namespaces.get(name) ?? new Set()).add(namespace));
  }
  return namespaces;
}

function accountIndex(cluster: Cluster): ReadonlyMap<string, Resource> {
  return new Map(cluster.ofKind('ServiceAccount').map((account) => [keyOf(account.namespace, account.name), account]));
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** True when a token of the pod's account is mounted: the pod's word first, then the account's, else it is. */
export function mountsToken(cluster: Cluster, workload: Workload): boolean {
  const own = workload.pod.at('automountServiceAccountToken').flag();
  if (own !== undefined) return own;
  const account = cluster.once(accountIndex).get(keyOf(workload.resource.namespace, accountOf(workload).name));
  return account?.root.at('automountServiceAccountToken').flag() !== false;
}

/**
 * The bindings that give the pod's account something. A namespace that is filled in later, by Kustomize or Argo CD, is
 * taken for the only one in which bindings know an account of the name.
 */
export function bindingsOfPod(cluster: Cluster, workload: Workload): readonly Binding[] {
  const { name } = accountOf(workload);
  const { namespace } = workload.resource;
  const byLabel = accessOf(cluster).bindingsByLabel;
  const known = cluster.once(namespacesByAccount).get(name) ?? new Set();
  const [only] = known.size === 1 ? known : [];
  const labels =
    namespace === undefined ? [name, ...(only === undefined ? [] : [`${only}/${name}`])] : [`${namespace}/${name}`];
  return labels.flatMap((label) => byLabel.get(`ServiceAccount ${label}`) ?? []);
}
