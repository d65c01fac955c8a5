import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { isPrivateAddress } from './ip.js';
import { isInternalLoadBalancer, isNarrowRange, isRestricted } from './load-balancer.js';
import { type Resource, stringMap } from './resource.js';
import { GATEWAY_ROUTES, ingressClass, type Route, routesOf } from './route.js';
import { authenticationOf, servesTls } from './route-protection.js';
import { byName, type LabelIndex, serviceNamed, workloadsBehind } from './selection.js';
import type { Workload } from './workload.js';

/** From how far a workload can be reached, nearest first: past the cluster, by its nodes, a private network, or anybody. */
export const REACHES = ['cluster', 'node', 'private', 'internet'] as const;
export type Reach = (typeof REACHES)[number];

/** Each reach as a phrase: whence one can connect. */
export const SOURCES: Readonly<Record<Reach, string>> = {
  cluster: 'the cluster',
  node: 'wherever a node is reached',
  private: 'a private network',
  internet: 'the internet',
};

/** One way by which something is reached from outside the cluster. */
export interface Exposure {
  readonly reach: Reach;
  /** What opens it: a Service, a route, or a workload with a host port. */
  readonly via: Resource;
  /** Where it is opened. */
  readonly at: Node;
  /** Whom it reaches; absent when the pods are not in the target. */
  readonly workload: Workload | undefined;
  /** The Service on the way, by name, with its object if it is in the target. */
  readonly service: { readonly name: string; readonly resource: Resource | undefined } | undefined;
  /** Names under which the exposed thing is known, so that it is found again where one of them changes. */
  readonly keys: readonly string[];
  /** The Service's port; undefined when all or unknown. */
  readonly port: number | string | undefined;
  readonly hosts: readonly string[];
  readonly tls: boolean;
  /** What asks callers who they are, as a phrase; undefined when nothing is seen to. */
  readonly authentication: string | undefined;
  /** True when only listed source addresses may connect. */
  readonly restricted: boolean;
}

/** Every way by which workloads of a target are reached from beyond the cluster's own network. */
export function exposuresOf(cluster: Cluster): readonly Exposure[] {
  return cluster.once(readExposures);
}

function readExposures(cluster: Cluster): readonly Exposure[] {
  return [
    ...cluster.ofKind('Service').flatMap((service) => serviceExposures(service, cluster)),
    ...routesOf(cluster).flatMap((route) => routeExposures(route, cluster)),
    ...cluster.workloads.flatMap(hostPortExposures),
  ];
}

/** The keys of everything in a target that could be exposed, exposed or not. */
export function exposableKeys(cluster: Cluster): ReadonlySet<string> {
  return cluster.once(readKeys);
}

function readKeys(cluster: Cluster): ReadonlySet<string> {
  const services = cluster.ofKind('Service').map(serviceKey);
  return new Set([...services, ...cluster.workloads.flatMap(keysOf)]);
}

/** The port of the container at which an exposure ends, where that is written. */
export function containerPortOf({ service, port, workload }: Exposure): number | undefined {
  if (service === undefined) return typeof port === 'number' ? port : undefined;
  const ports = service.resource?.root.at('spec', 'ports').items() ?? [];
  const entry = ports.find((each) => each.at('port').number() === port || each.at('name').text() === port);
  const target = entry?.at('targetPort');
  const name = target?.text();
  if (name === undefined) return target?.number() ?? (typeof port === 'number' ? port : undefined);
  return workload?.containers
    .flatMap(({ node }) => node.at('ports').items())
    .find((each) => each.at('name').text() === name)
    ?.at('containerPort')
    .number();
}

/** A key that tells a Service, or the object that makes pods. */
export function exposableKey(resource: Resource): string {
  return resource.kind === 'Service' ? serviceKey(resource) : `workload ${resource.id}`;
}

const serviceKey = ({ namespace, name }: Pick<Resource, 'namespace' | 'name'>): string =>
  `service ${namespace ?? ''}/${name}`;

type Opening = Omit<Exposure, 'workload' | 'service' | 'keys'>;

function reaching(
  opening: Opening,
  name: string,
  service: Resource | undefined,
  namespace: string | undefined,
  cluster: Cluster,
): readonly Exposure[] {
  const key = `service ${namespace ?? ''}/${name}`;
  const behind = service === undefined ? [] : workloadsBehind(service, cluster);
  const through = { name, resource: service };
  if (behind.length === 0) return [{ ...opening, service: through, workload: undefined, keys: [key] }];
  return behind.map((workload) => ({ ...opening, service: through, workload, keys: [key, ...keysOf(workload)] }));
}

/** A workload keeps its identity under another name or kind when its pods keep their labels. */
function keysOf({ resource, labels }: Workload): readonly string[] {
  const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
  const pods = sorted.length === 0 ? [] : [`pods ${resource.namespace ?? ''} ${JSON.stringify(sorted)}`];
  return [`workload ${resource.id}`, ...pods];
}

function serviceExposures(service: Resource, cluster: Cluster): readonly Exposure[] {
  const type = service.root.at('spec', 'type');
  const externalIps = service.root.at('spec', 'externalIPs');
  const reach = serviceReach(service, type.text(), externalIps);
  if (service.group !== '' || reach === undefined) return [];
  const ports = service.root.at('spec', 'ports').items();
  const opening = {
    reach,
    via: service,
    at: externalIps.items().length > 0 ? externalIps : type,
    hosts: [],
    tls: false,
    authentication: undefined,
    restricted: isRestricted(service),
  };
  const numbers = ports.length === 0 ? [undefined] : ports.map((port) => port.at('port').number());
  return numbers.flatMap((port) => reaching({ ...opening, port }, service.name, service, service.namespace, cluster));
}

function serviceReach(service: Resource, type: string | undefined, externalIps: Node): Reach | undefined {
  if (type === 'LoadBalancer') return isInternalLoadBalancer(service) ? 'private' : 'internet';
  const addresses = externalIps.texts();
  if (addresses.length > 0) return addresses.every(isPrivateAddress) ? 'private' : 'internet';
  return type === 'NodePort' ? 'node' : undefined;
}

function routeExposures(route: Route, cluster: Cluster): readonly Exposure[] {
  const { resource, backends } = route;
  const reach = routeReach(resource, cluster);
  if (reach === undefined) return [];
  const opening = {
    reach,
    via: resource,
    at: resource.root.at('metadata', 'name'),
    hosts: route.hosts.flatMap((host) => host.text()?.toLowerCase() ?? []),
    tls: servesTls(resource),
    authentication: authenticationOf(resource, cluster),
    restricted: isAllowListed(resource),
  };
  const distinct = new Map(
    backends.map((backend) => [`${backend.namespace} ${backend.service} ${backend.port}`, backend]),
  );
  return [...distinct.values()].flatMap((backend) => {
    const namespace = backend.namespace ?? resource.namespace;
    const service = serviceNamed(cluster, backend.service, namespace);
    const port = portNumber(service, backend.port);
    return reaching({ ...opening, port }, backend.service, service, namespace, cluster);
  });
}

function portNumber(service: Resource | undefined, port: number | string | undefined): number | string | undefined {
  if (typeof port === 'number' || service === undefined) return port;
  const ports = service.root.at('spec', 'ports').items();
  const named = ports.find((each) => each.at('name').text() === port);
  return (named ?? (ports.length === 1 ? ports[0] : undefined))?.at('port').number() ?? port;
}

const INTERNAL = /internal|private|intranet|\brilb\b|east-?west|tailscale/i;

/** How far a route's controller is reached, by its class, its annotations or its gateway; undefined for mesh routes. */
function routeReach(resource: Resource, cluster: Cluster): Reach | undefined {
  if (GATEWAY_ROUTES.includes(resource.kind)) return gatewayReach(resource, cluster);
  if (resource.kind === 'VirtualService') return istioReach(resource, cluster);
  const { annotations } = resource;
  const marks = [
    ingressClass(resource),
    annotations['alb.ingress.kubernetes.io/scheme'],
    ...Object.values(resource.labels),
  ];
  const alb = ingressClass(resource) === 'alb' && annotations['alb.ingress.kubernetes.io/scheme'] !== 'internet-facing';
  return alb || marks.some((mark) => INTERNAL.test(mark ?? '')) ? 'private' : 'internet';
}

/** The Gateways of Gateway API that a route names; those that are not in the target are unknown. */
export function parentsOf(route: Resource, cluster: Cluster): readonly Resource[] {
  const gateways = cluster.once(apiGateways);
  const refs = route.root.at('spec', 'parentRefs').items();
  const named = refs.flatMap((ref) => {
    const namespace = ref.at('namespace').text() ?? route.namespace;
    return gateways.get(ref.at('name').text() ?? '').filter((gateway) => gateway.namespace === namespace);
  });
  return [...new Set(named)];
}

const apiGateways = (cluster: Cluster): LabelIndex<Resource> =>
  byName(cluster.ofKind('Gateway').filter(({ group }) => group === 'gateway.networking.k8s.io'));

const istioGateways = (cluster: Cluster): LabelIndex<Resource> =>
  byName(cluster.ofKind('Gateway').filter(({ group }) => group === 'networking.istio.io'));

function gatewayReach(route: Resource, cluster: Cluster): Reach | undefined {
  const refs = route.root.at('spec', 'parentRefs').items();
  const gateways = refs.filter((ref) => (ref.at('kind').text() ?? 'Gateway') === 'Gateway');
  if (gateways.length === 0) return undefined;
  const parents = parentsOf(route, cluster);
  const marks = [
    ...gateways.map((ref) => ref.at('name').text()),
    ...parents.map(({ root }) => root.at('spec', 'gatewayClassName').text()),
  ];
  return marks.some((mark) => INTERNAL.test(mark ?? '')) ? 'private' : 'internet';
}

/** A VirtualService that names no gateway, or only the mesh itself, is for callers inside. */
function istioReach({ root }: Resource, cluster: Cluster): Reach | undefined {
  const named = root
    .at('spec', 'gateways')
    .texts()
    .filter((name) => name !== 'mesh');
  if (named.length === 0) return undefined;
  const names = named.map((name) => name.slice(name.lastIndexOf('/') + 1));
  const gateways = names.flatMap((name) => cluster.once(istioGateways).get(name));
  const marks = [
    ...names,
    ...gateways.flatMap((gateway) => Object.values(stringMap(gateway.root.at('spec', 'selector')))),
  ];
  return marks.some((mark) => INTERNAL.test(mark)) ? 'private' : 'internet';
}

const ALLOW_LISTS = [
  'nginx.ingress.kubernetes.io/whitelist-source-range',
  'nginx.ingress.kubernetes.io/allowlist-source-range',
  'haproxy.org/allow-list',
  'haproxy.org/whitelist',
  'haproxy.router.openshift.io/ip_whitelist',
  'haproxy.router.openshift.io/ip_allowlist',
  'alb.ingress.kubernetes.io/inbound-cidrs',
];

function isAllowListed({ annotations }: Resource): boolean {
  const lists = ALLOW_LISTS.flatMap((name) => annotations[name] ?? []);
  return lists.some((list) =>
    list
      .split(/[\s,]+/)
      .filter((text) => text !== '')
      .every(isNarrowRange),
  );
}

function hostPortExposures(workload: Workload): readonly Exposure[] {
  const { resource, containers } = workload;
  return containers
    .flatMap(({ node }) => node.at('ports').items())
    .filter((port) => (port.at('hostPort').number() ?? 0) > 0 && !isLoopback(port.at('hostIP').text()))
    .map((port) => ({
      reach: 'node' as const,
      via: resource,
      at: port.at('hostPort'),
      workload,
      service: undefined,
      keys: keysOf(workload),
      port: port.at('hostPort').number(),
      hosts: [],
      tls: false,
      authentication: undefined,
      restricted: false,
    }));
}

const isLoopback = (text: string | undefined): boolean => text?.startsWith('127.') === true || text === '::1';
