import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { type Resource, stringMap } from './resource.js';
import { canBeSame, namespaceOf } from './target-namespace.js';
import type { Container, Workload } from './workload.js';

/** A port that a container declares. */
export interface DeclaredPort {
  readonly container: Container;
  readonly node: Node;
  /** `containerPort` where it is a number. */
  readonly number: number | undefined;
  readonly name: string | undefined;
  readonly protocol: string;
}

/** The ports that a container declares; TCP unless they say otherwise. */
export function declaredPorts(container: Container): readonly DeclaredPort[] {
  return container.node
    .at('ports')
    .items()
    .map((node) => ({
      container,
      node,
      number: node.at('containerPort').number(),
      name: node.at('name').text(),
      protocol: node.at('protocol').text() ?? 'TCP',
    }));
}

/** The Services of a target that choose pods by labels. */
export function servicesIn(cluster: Cluster): readonly Resource[] {
  return cluster.ofKind('Service').filter(({ group }) => group === '');
}

/** The pods of the target that a Service selects by their labels. */
export function podsBehind(service: Resource, cluster: Cluster): readonly Workload[] {
  const pairs = Object.entries(stringMap(service.root.at('spec', 'selector')));
  const index = cluster.once(workloadsByLabel);
  const lists = pairs.map(([key, value]) => index.get(`${key}=${value}`) ?? []);
  const [fewest] = [...lists].sort((one, other) => one.length - other.length);
  const namespace = namespaceOf(service, cluster);
  return (fewest ?? []).filter(
    ({ labels, resource }) =>
      pairs.every(([key, value]) => labels[key] === value) && canBeSame(namespaceOf(resource, cluster), namespace),
  );
}

function workloadsByLabel(cluster: Cluster): ReadonlyMap<string, readonly Workload[]> {
  const byLabel = new Map<string, Workload[]>();
  for (const workload of cluster.workloads) {
    for (const [key, value] of Object.entries(workload.labels)) {
      const same = byLabel.get(`${key}=${value}`);
      if (same === undefined) byLabel.set(`${key}=${value}`, [workload]);
      else same.push(workload);
    }
  }
  return byLabel;
}
