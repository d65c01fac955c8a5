import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** The Service to which a route sends requests. */
export interface Backend {
  readonly service: string;
  /** The namespace that the route names; without it, the route's own. */
  readonly namespace?: string;
  /** Number or name of the Service's port. */
  readonly port: number | string | undefined;
  /** Where the Service is named. */
  readonly at: Node;
  readonly portAt: Node;
}

/** An object that leads requests from outside, or from a mesh, to Services. */
export interface Route {
  readonly resource: Resource;
  /** The hosts that it names; none means any. */
  readonly hosts: readonly Node[];
  readonly backends: readonly Backend[];
}

/** The routes of Gateway API. */
export const GATEWAY_ROUTES = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'];

const KINDS: Readonly<Record<string, (resource: Resource) => Route | undefined>> = {
  Ingress: (resource) => (/^(?:networking\.k8s\.io|extensions)$/.test(resource.group) ? ingress(resource) : undefined),
  VirtualService: (resource) => (resource.group === 'networking.istio.io' ? virtualService(resource) : undefined),
  Route: (resource) => (resource.group === 'route.openshift.io' ? openShiftRoute(resource) : undefined),
  HTTPProxy: (resource) => (resource.group === 'projectcontour.io' ? httpProxy(resource) : undefined),
  ...Object.fromEntries(
    ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'].map((kind) => [
      kind,
      (resource: Resource) => (resource.group.startsWith('traefik.') ? ingressRoute(resource) : undefined),
    ]),
  ),
  ...Object.fromEntries(
    GATEWAY_ROUTES.map((kind) => [
      kind,
      (resource: Resource) => (resource.group === 'gateway.networking.k8s.io' ? gatewayRoute(resource) : undefined),
    ]),
  ),
};

/** The routes of a target, patches included: what a patch says is meant. */
export function routesOf(cluster: Cluster): readonly Route[] {
  return cluster.once(readRoutes);
}

function readRoutes(cluster: Cluster): readonly Route[] {
  return cluster.ofKind(...Object.keys(KINDS)).flatMap((resource) => KINDS[resource.kind]?.(resource) ?? []);
}

const portOf = (node: Node): number | string | undefined => node.number() ?? node.text();

function backendOf(name: Node, port: Node, namespace?: string): readonly Backend[] {
  const service = name.text();
  if (service === undefined || service === '') return [];
  return [{ service, port: portOf(port), at: name, portAt: port, ...(namespace === undefined ? {} : { namespace }) }];
}

function ingressBackend(node: Node): readonly Backend[] {
  const port = node.at('service', 'port');
  const number = port.at('number');
  return [
    ...backendOf(node.at('service', 'name'), number.present ? number : port.at('name')),
    ...backendOf(node.at('serviceName'), node.at('servicePort')),
  ];
}

function ingress(resource: Resource): Route {
  const spec = resource.root.at('spec');
  const rules = spec.at('rules').items();
  const paths = rules.flatMap((rule) => rule.at('http', 'paths').items());
  const backends = [spec.at('defaultBackend'), spec.at('backend'), ...paths.map((path) => path.at('backend'))];
  return {
    resource,
    hosts: rules.map((rule) => rule.at('host')).filter((host) => host.text() !== undefined),
    backends: backends.flatMap(ingressBackend),
  };
}

function gatewayRoute(resource: Resource): Route {
  const refs = resource.root
    .at('spec', 'rules')
    .items()
    .flatMap((rule) => rule.at('backendRefs').items())
    .filter((ref) => (ref.at('kind').text() ?? 'Service') === 'Service' && (ref.at('group').text() ?? '') === '');
  return {
    resource,
    hosts: resource.root.at('spec', 'hostnames').items(),
    backends: refs.flatMap((ref) => backendOf(ref.at('name'), ref.at('port'), ref.at('namespace').text())),
  };
}

/** Istio's hosts are Services by short name or by their name in the cluster's domain; others are no Services. */
function virtualService(resource: Resource): Route {
  const { root } = resource;
  const destinations = ['http', 'tls', 'tcp']
    .flatMap((protocol) => root.at('spec', protocol).items())
    .flatMap((rule) => rule.at('route').items())
    .map((route) => route.at('destination'));
  return {
    resource,
    hosts: root.at('spec', 'hosts').items(),
    backends: destinations.flatMap((destination): readonly Backend[] => {
      const host = destination.at('host');
      const match = SERVICE_HOST.exec(host.text() ?? '');
      if (match?.[1] === undefined) return [];
      const portAt = destination.at('port', 'number');
      const namespace = match[2];
      return [
        {
          service: match[1],
          port: portOf(portAt),
          at: host,
          portAt,
          ...(namespace === undefined ? {} : { namespace }),
        },
      ];
    }),
  };
}

const SERVICE_HOST = /^([a-z0-9-]{1,63})(?:\.([a-z0-9-]{1,63})\.svc(?:\.cluster\.local)?\.?)?$/;

function openShiftRoute(resource: Resource): Route {
  const spec = resource.root.at('spec');
  const port = spec.at('port', 'targetPort');
  const targets = [spec.at('to'), ...spec.at('alternateBackends').items()].filter(
    (target) => (target.at('kind').text() ?? 'Service') === 'Service',
  );
  const host = spec.at('host');
  return {
    resource,
    hosts: host.text() === undefined ? [] : [host],
    backends: targets.flatMap((target) => backendOf(target.at('name'), port)),
  };
}

/** Contour's route: services by path, or of a whole connection. */
function httpProxy(resource: Resource): Route {
  const spec = resource.root.at('spec');
  const host = spec.at('virtualhost', 'fqdn');
  const routes = [...spec.at('routes').items(), spec.at('tcpproxy')];
  const services = routes.flatMap((route) => route.at('services').items());
  return {
    resource,
    hosts: host.text() === undefined ? [] : [host],
    backends: services.flatMap((service) => backendOf(service.at('name'), service.at('port'))),
  };
}

function ingressRoute(resource: Resource): Route {
  const routes = resource.root.at('spec', 'routes').items();
  const services = routes
    .flatMap((route) => route.at('services').items())
    .filter((service) => (service.at('kind').text() ?? 'Service') === 'Service');
  return {
    resource,
    hosts: routes.map((route) => route.at('match')).filter((match) => /\bHost(?:SNI)?\(/.test(match.text() ?? '')),
    backends: services.flatMap((service) =>
      backendOf(service.at('name'), service.at('port'), service.at('namespace').text()),
    ),
  };
}

/** The class of an Ingress, by its field or the older annotation. */
export function ingressClass({ root, annotations }: Resource): string | undefined {
  return root.at('spec', 'ingressClassName').text() ?? annotations['kubernetes.io/ingress.class'];
}

/** True for an Ingress that ingress-nginx may serve: by its class, or because it names none. */
export function mayBeNginx(resource: Resource): boolean {
  const name = ingressClass(resource);
  return name === undefined || /nginx/i.test(name);
}

/** True for the ConfigMap of an ingress-nginx controller, told by its name or its labels. */
export function configuresNginx({ group, name, labels }: Resource): boolean {
  const marks = [name, labels['app.kubernetes.io/name'], labels['app.kubernetes.io/part-of']];
  return group === '' && marks.some((mark) => /^(?:ingress-nginx|nginx-ingress|nginx-configuration)/.test(mark ?? ''));
}

/** A host name as DNS compares it. */
export const normalHost = (text: string): string => text.toLowerCase().replace(/\.$/, '');
