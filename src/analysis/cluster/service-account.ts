import type { Node } from '../source/node.js';
import { accessOf, type Binding } from './access.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { canBeSame, namespaceOf } from './target-namespace.js';
import type { Workload } from './workload.js';

/** The account that a pod runs as. */
export interface UsedAccount {
  /** `default` when the pod names none. */
  readonly name: string;
  /** Where the pod names it. */
  readonly node: Node;
  readonly named: boolean;
}

/** The account that a pod runs as: `serviceAccountName`, else the deprecated `serviceAccount`, else `default`. */
export function accountOf({ pod }: Workload): UsedAccount {
  const [current, old] = [pod.at('serviceAccountName'), pod.at('serviceAccount')];
  const node = (current.text() ?? '') === '' && (old.text() ?? '') !== '' ? old : current;
  const name = node.text() ?? '';
  return name === '' ? { name: 'default', node, named: false } : { name, node, named: true };
}

/** The ServiceAccounts of a target that have this name and can be in this namespace. */
export function accountsNamed(cluster: Cluster, name: string, namespace: string | undefined): readonly Resource[] {
  const same = cluster.once(accountsByName).get(name) ?? [];
  return same.filter((account) => canBeSame(namespaceOf(account, cluster), namespace));
}

/** The ServiceAccount objects of a target. */
export function accountsIn(cluster: Cluster): readonly Resource[] {
  return cluster.ofKind('ServiceAccount').filter(({ group }) => group === '');
}

function accountsByName(cluster: Cluster): ReadonlyMap<string, readonly Resource[]> {
  const byName = new Map<string, Resource[]>();
  for (const account of accountsIn(cluster)) {
    const same = byName.get(account.name);
    if (same === undefined) byName.set(account.name, [account]);
    else same.push(account);
  }
  return byName;
}

/** Whether the API token is mounted into a pod, and what decides it. */
export interface TokenMount {
  readonly mounted: boolean;
  /** The field that decides it, at the pod or at the account. */
  readonly node: Node;
  /** The ServiceAccount, where it is part of the target. */
  readonly account?: Resource;
}

/** Pod before ServiceAccount before true: the order in which Kubernetes asks whether the API token is mounted. */
export function tokenMount(workload: Workload, cluster: Cluster): TokenMount {
  const own = workload.pod.at('automountServiceAccountToken');
  const namespace = namespaceOf(workload.resource, cluster);
  const [account] = accountsNamed(cluster, accountOf(workload).name, namespace);
  const known = account === undefined ? {} : { account };
  if (own.flag() !== undefined) return { mounted: own.flag() === true, node: own, ...known };
  const theirs = account?.root.at('automountServiceAccountToken').flag();
  return { mounted: theirs !== false, node: own, ...known };
}

interface Grant {
  readonly namespace: string | undefined;
  readonly binding: Binding;
}

/** The bindings of a target that name this ServiceAccount. */
export function bindingsOfAccount(cluster: Cluster, name: string, namespace: string | undefined): readonly Binding[] {
  const grants = cluster.once(grantsByAccount).get(name) ?? [];
  return grants.filter((grant) => canBeSame(grant.namespace, namespace)).map(({ binding }) => binding);
}

const LABEL = /^ServiceAccount (?:([^/]*)\/)?([^/]+)$/;

function grantsByAccount(cluster: Cluster): ReadonlyMap<string, readonly Grant[]> {
  const byName = new Map<string, Grant[]>();
  for (const binding of accessOf(cluster).bindings) {
    for (const { label } of binding.subjects) {
      const [, namespace, name] = LABEL.exec(label) ?? [];
      if (name === undefined) continue;
      const grants = byName.get(name);
      if (grants === undefined) byName.set(name, [{ namespace, binding }]);
      else grants.push({ namespace, binding });
    }
  }
  return byName;
}
