import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { completeTargets, incompleteness, mayMakePods, Neighbours } from '../../cluster/completeness.js';
import { parentsOf } from '../../cluster/exposure.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { type Backend, GATEWAY_ROUTES, type Route, routesOf } from '../../cluster/route.js';
import { serviceNamed, servicesByNamespace, workloadsIn } from '../../cluster/selection.js';
import type { Fix } from '../../finding.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const routeBackendDangling = defineConfigurableRule({
  id: 'route-backend-dangling',
  title: 'Route backend Service or port does not exist',
  family: 'service-exposure',
  why: 'Requests end in an error, and whoever creates the missing Service receives them.',
  remedy: 'Point the backend at an existing Service and port.',
  severity: 'medium',
  confidence: 'likely',
  standards: [],
  equivalents: {
    'kube-linter': ['dangling-ingress'],
    'kube-score': ['ingress-targets-service'],
    kubescape: ['C-0298', 'C-0302'],
  },
  options: z.strictObject({ completeTargets }),
  *check({ now }, options) {
    for (const route of routesOf(now)) {
      if (route.resource.fragment) continue;
      for (const backend of distinct(route.backends))
        yield* backendRemarks(route, backend, now, options.completeTargets);
      if (GATEWAY_ROUTES.includes(route.resource.kind)) yield* parentRemarks(route.resource, now);
    }
  },
  examples: [
    {
      name: 'a port that the Service lacks is corrected, and a name of none',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
            - http:
                paths:
                  - path: /
                    backend:
                      service:
                        name: web
                        port:
                          number: 8080 # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
      `,
      fixed: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
            - http:
                paths:
                  - path: /
                    backend:
                      service:
                        name: web
                        port:
                          number: 80
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
      `,
    },
    {
      name: 'a Service that is not among those beside the route, of several kinds of routes, and an ExternalName',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          defaultBackend: {service: {name: wbe, port: {number: 80}}} # <-- here
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec:
          rules:
            - backendRefs:
                - {name: api, port: 80} # <-- here
                - {name: outside, port: 80} # <-- here
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web}
        spec:
          hosts: [web.example.com]
          http:
            - route:
                - destination: {host: api} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: outside}
        spec: {type: ExternalName, externalName: db.example.com}
      `,
    },
    {
      name: 'a reference across namespaces without a grant, and a listener that the Gateway lacks',
      manifest: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: edge}
        spec:
          parentRefs:
            - {name: public, sectionName: http} # <-- here
          rules:
            - backendRefs:
                - {name: web, namespace: shop, port: 80} # <-- here
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: public, namespace: edge}
        spec: {listeners: [{name: https, port: 443, protocol: HTTPS}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {selector: {app: web}, ports: [{port: 80}]}
      `,
    },
    {
      name: 'existing ports by number and name, a grant, resource backends, outside hosts, and no Service here are clean',
      manifest: yaml`
        apiVersion: extensions/v1beta1
        kind: Ingress
        metadata: {name: old, namespace: shop}
        spec: {backend: {serviceName: web, servicePort: http}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: assets, namespace: shop}
        spec: {defaultBackend: {resource: {apiGroup: k8s.example.com, kind: Bucket, name: assets}}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: nothing, namespace: other}
        spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web, namespace: edge}
        spec: {parentRefs: [{name: elsewhere}], rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: edge, namespace: shop}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: edge}]
          to: [{group: "", kind: Service}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web, namespace: shop}
        spec: {http: [{route: [{destination: {host: api.example.com}}, {destination: {host: web.shop.svc.cluster.local}}]}]}
        ---
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata: {name: web, namespace: shop}
        spec: {to: {kind: Service, name: web}, port: {targetPort: 8080}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
      `,
    },
    {
      name: 'no Service beside the route, of a directory that is said to be complete',
      options: { completeTargets: true },
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: shop}
        spec:
          defaultBackend:
            service:
              name: web # <-- here
              port: {number: 80}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: other}
        spec: {ports: [{port: 80}]}
      `,
    },
  ],
});

function distinct(backends: readonly Backend[]): readonly Backend[] {
  const seen = new Map(
    backends.map((each) => [JSON.stringify([each.namespace, each.service, each.port]), each] as const),
  );
  return [...seen.values()];
}

function* backendRemarks(route: Route, backend: Backend, now: Cluster, complete: boolean): Iterable<Remark> {
  const about = route.resource;
  const namespace = backend.namespace ?? about.namespace;
  const services = servicesByNamespace(now).of(namespace);
  const service = serviceNamed(now, backend.service, namespace);
  const label = `backend ${backend.namespace === undefined ? '' : `${backend.namespace}/`}${backend.service}`;
  if (holdsVariable(backend.service) || (services.length === 0 && !complete)) return;
  if (service === undefined) {
    if (incompleteness(now) !== undefined || mayMakePods(now)) return;
    const whole = complete || workloadsIn(now).in(namespace).length > 0;
    const message =
      services.length === 0
        ? `no Service ${backend.service} stands beside the route`
        : `no Service ${backend.service} is among the ${services.length} that stand beside the route`;
    yield { about, subject: label, at: backend.at, confidence: whole ? 'likely' : 'guess', message };
    return;
  }
  if (service.root.at('spec', 'type').text() === 'ExternalName') {
    const message = `the backend ${backend.service} is a name for ${service.root.at('spec', 'externalName').text() ?? 'another host'}`;
    yield { about, subject: label, at: backend.at, severity: 'info', message };
  } else yield* portRemarks(route, backend, service, label);
  if (isUngranted(about, backend, now)) {
    const message = `no ReferenceGrant in namespace ${namespace} lets the route refer to Service ${backend.service}`;
    yield { about, subject: `grant for ${label}`, at: backend.at, message, related: [service.root.at('metadata')] };
  }
}

function* portRemarks({ resource }: Route, backend: Backend, service: Resource, label: string): Iterable<Remark> {
  const { port, portAt } = backend;
  const ports = service.root.at('spec', 'ports').items();
  if (port === undefined || ports.length === 0 || (resource.kind === 'Route' && typeof port === 'number')) return;
  if (typeof port === 'string' && holdsVariable(port)) return;
  const field = typeof port === 'number' ? 'port' : 'name';
  const text = String(port);
  if (ports.some((each) => each.at(field).value === port || String(each.at('port').value) === text)) return;
  const [only] = ports;
  const value = only?.at(field).number() ?? only?.at(field).text();
  const fix: Fix | undefined =
    ports.length > 1 || value === undefined
      ? undefined
      : { title: `Use port ${value} of the Service`, safety: 'suggestion', patch: set(portAt, [], value) };
  yield {
    about: resource,
    subject: `port ${port} of ${label}`,
    at: portAt,
    message: `Service ${backend.service} has no port ${port}`,
    related: [service.root.at('spec', 'ports')],
    ...(fix === undefined ? {} : { fix }),
  };
}

const grantsByNamespace = (cluster: Cluster): Neighbours<Resource> =>
  new Neighbours(cluster.ofKind('ReferenceGrant'), (grant) => grant);

/** A grant may stand with the owner of the other namespace; its absence is telling only where the Service stands here. */
function isUngranted(route: Resource, { namespace, service }: Backend, now: Cluster): boolean {
  if (!GATEWAY_ROUTES.includes(route.kind) || namespace === undefined || namespace === route.namespace) return false;
  const standing = serviceNamed(now, service, namespace);
  if (route.namespace === undefined || standing?.namespace !== namespace) return false;
  return !now
    .once(grantsByNamespace)
    .of(namespace)
    .some((grant) => {
      const spec = grant.root.at('spec');
      const from = spec
        .at('from')
        .items()
        .some((each) => each.at('kind').text() === route.kind && each.at('namespace').text() === route.namespace);
      const to = spec
        .at('to')
        .items()
        .some((each) => each.at('kind').text() === 'Service' && (each.at('name').text() ?? service) === service);
      return from && to;
    });
}

function* parentRemarks(route: Resource, now: Cluster): Iterable<Remark> {
  const gateways = parentsOf(route, now);
  for (const ref of route.root.at('spec', 'parentRefs').items()) {
    const name = ref.at('name').text();
    const section = ref.at('sectionName').text();
    const namespace = ref.at('namespace').text() ?? route.namespace;
    const gateway = gateways.find((each) => each.name === name && each.namespace === namespace);
    if (section === undefined || gateway === undefined || gateway.fragment || holdsVariable(section)) continue;
    const listeners = gateway.root.at('spec', 'listeners');
    if (listeners.items().some((listener) => listener.at('name').text() === section)) continue;
    if (gateway.root.at('spec', 'allowedListeners').present) continue;
    const message = `Gateway ${name} has no listener ${section}`;
    yield { about: route, subject: `listener ${section} of ${name}`, at: ref, message, related: [listeners] };
  }
}
