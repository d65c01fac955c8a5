import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { stringMap } from './resource.js';
import { LabelIndex, mayStandIn } from './selection.js';
import type { Container, Workload } from './workload.js';

/** More Services than this in front of one workload say nothing new. */
const MANY = 50;

/** The Services of a target that send to a workload's pods. */
export function servicesBefore(workload: Workload, cluster: Cluster): readonly Resource[] {
  const { byLabel, found } = cluster.once(indexServices);
  const known = found.get(workload);
  if (known !== undefined) return known;
  const services: Resource[] = [];
  for (const label of Object.entries(workload.labels)) {
    for (const { service, selector } of byLabel.get(label.join('='))) {
      if (services.length === MANY) break;
      const takes = selector.every(([key, value]) => workload.labels[key] === value);
      if (takes && mayStandIn(service, workload.resource.namespace)) services.push(service);
    }
  }
  found.set(workload, services);
  return services;
}

interface Indexed {
  readonly service: Resource;
  readonly selector: readonly (readonly [string, string])[];
}

function indexServices(cluster: Cluster) {
  const byLabel = new LabelIndex<Indexed>();
  for (const service of cluster.ofKind('Service')) {
    const selector = Object.entries(stringMap(service.root.at('spec', 'selector')));
    const rarest = selector.at(-1);
    if (service.group === '' && rarest !== undefined) byLabel.add(rarest.join('='), { service, selector });
  }
  return { byLabel, found: new Map<Workload, readonly Resource[]>() };
}

/** A port of a workload to which a Service sends. */
export interface ServedPort {
  readonly service: Resource;
  /** The number or name that `targetPort` gives, or `port`. */
  readonly port: number | string;
  /** What the Service calls it; empty when it has no name. */
  readonly name: string;
  readonly protocol: string;
  /** The containers that declare the port; empty when none does. */
  readonly containers: readonly Container[];
}

/** The ports of a workload to which Services send. */
export function servedPorts(workload: Workload, cluster: Cluster): readonly ServedPort[] {
  return servicesBefore(workload, cluster).flatMap((service) =>
    service.root
      .at('spec', 'ports')
      .items()
      .flatMap((item) => {
        const target = item.at('targetPort');
        const at = target.present && target.value !== '' && target.value !== 0 ? target : item.at('port');
        const port = at.number() ?? at.text();
        if (port === undefined) return [];
        const protocol = item.at('protocol').text() ?? 'TCP';
        const containers = workload.containers.filter((container) => declares(container, port, protocol));
        return [{ service, port, name: item.at('name').text() ?? '', protocol, containers }];
      }),
  );
}

function declares({ node }: Container, port: number | string, protocol: string): boolean {
  return node
    .at('ports')
    .items()
    .some(
      (item) =>
        (item.at('protocol').text() ?? 'TCP') === protocol &&
        (typeof port === 'number' ? item.at('containerPort').number() === port : item.at('name').text() === port),
    );
}
