import type { Cluster } from '../../cluster/cluster.js';
import { parentsOf } from '../../cluster/exposure.js';
import { istioObjects } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import { LabelIndex } from '../../cluster/selection.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const gatewayListenerPlaintext = defineRule({
  id: 'gateway-listener-plaintext',
  title: 'Gateway listener is plaintext or weak TLS',
  family: 'service-exposure',
  why: 'Everyone between the client and the gateway can read and change the traffic.',
  remedy: 'Serve HTTPS with TLS 1.2 or newer, and use HTTP only to redirect.',
  severity: 'medium',
  standards: ['nsa', 'owasp: K05'],
  *check({ now }) {
    for (const gateway of now.ofKind('Gateway')) {
      if (gateway.group === 'gateway.networking.k8s.io') yield* listeners(gateway, now);
      else if (gateway.group === 'networking.istio.io') yield* servers(gateway, now);
    }
  },
  examples: [
    {
      name: 'an HTTP listener that serves, beside HTTPS and alone',
      manifest: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          listeners:
            - {name: http, port: 80, protocol: HTTP} # <-- here
            - {name: https, port: 443, protocol: HTTPS}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec: {parentRefs: [{name: edge, sectionName: http}], rules: [{backendRefs: [{name: web, port: 80}]}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: alone}
        spec:
          listeners:
            - {name: http, port: 80, protocol: HTTP} # <-- here
      `,
    },
    {
      name: 'an Istio Gateway that serves HTTP, takes old versions of TLS and routes by any name',
      manifest: yaml`
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          selector: {istio: ingressgateway}
          servers:
            - port: {number: 80, name: http, protocol: HTTP} # <-- here
            - port: {number: 443, name: https, protocol: HTTPS}
              tls:
                mode: SIMPLE
                credentialName: web
                minProtocolVersion: TLSV1_0 # <-- here
            - port: {number: 15443, name: tls, protocol: TLS}
              tls:
                mode: AUTO_PASSTHROUGH # <-- here
      `,
    },
    {
      name: 'the minimum version is raised',
      manifest: yaml`
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          servers:
            - port: {number: 443, name: https, protocol: HTTPS}
              tls:
                minProtocolVersion: TLSV1_1 # <-- here
      `,
      fixed: yaml`
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          servers:
            - port: {number: 443, name: https, protocol: HTTPS}
              tls:
                minProtocolVersion: TLSV1_2
      `,
    },
    {
      name: 'redirects, an HTTP listener beside HTTPS whose routes are not here, the mesh itself and east-west are clean',
      manifest: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec: {listeners: [{name: http, protocol: HTTP}, {name: https, protocol: HTTPS}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: redirecting}
        spec: {listeners: [{name: http, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: redirect}
        spec: {parentRefs: [{name: redirecting}], rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: waypoint}
        spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, protocol: HBONE}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: istio}
        spec:
          servers:
            - {port: {number: 80, protocol: HTTP}, tls: {httpsRedirect: true}}
            - {port: {number: 443, protocol: HTTPS}, tls: {mode: SIMPLE, minProtocolVersion: TLSV1_3}}
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: multi}
        spec: {selector: {istio: eastwestgateway}, servers: [{port: {number: 15443, protocol: TLS}, tls: {mode: AUTO_PASSTHROUGH}}]}
      `,
    },
  ],
});

function* listeners(gateway: Resource, now: Cluster): Iterable<Remark> {
  const all = gateway.root.at('spec', 'listeners').items();
  if (/waypoint|mesh/i.test(gateway.root.at('spec', 'gatewayClassName').text() ?? '')) return;
  const secured = all.some((listener) => /^(?:HTTPS|TLS)$/.test(listener.at('protocol').text() ?? ''));
  for (const listener of all) {
    const protocol = listener.at('protocol').text();
    if (protocol !== 'HTTP' || gateway.fragment) continue;
    const name = listener.at('name').text() ?? '';
    const routes = attached(gateway, name, now);
    const serving = routes.find((route) => !redirects(route));
    if (serving === undefined && (routes.length > 0 || secured)) continue;
    const what =
      serving === undefined
        ? 'and no listener of the gateway has TLS'
        : `and ${serving.kind} ${serving.name} serves on it`;
    yield {
      about: gateway,
      subject: `listener ${name}`,
      at: listener,
      confidence: serving === undefined ? 'likely' : 'certain',
      message: `listener ${name} takes plain HTTP, ${what}`,
      ...(serving === undefined ? {} : { related: [serving.root.at('metadata')] }),
    };
  }
}

function attached(gateway: Resource, listener: string, now: Cluster): readonly Resource[] {
  return (now.once(routesByGateway).get(gateway) ?? []).filter(({ root }) =>
    root
      .at('spec', 'parentRefs')
      .items()
      .some((ref) => ref.at('name').text() === gateway.name && (ref.at('sectionName').text() ?? listener) === listener),
  );
}

function routesByGateway(cluster: Cluster): ReadonlyMap<Resource, readonly Resource[]> {
  const index = new Map<Resource, Resource[]>();
  for (const route of cluster.ofKind('HTTPRoute', 'GRPCRoute')) {
    for (const gateway of parentsOf(route, cluster)) {
      const routes = index.get(gateway);
      if (routes === undefined) index.set(gateway, [route]);
      else routes.push(route);
    }
  }
  return index;
}

function redirects({ root }: Resource): boolean {
  const rules = root.at('spec', 'rules').items();
  return rules.length > 0 && rules.every((rule) => rule.at('backendRefs').items().length === 0);
}

const PLAIN = /^(?:HTTP|HTTP2|GRPC|GRPC-WEB)$/i;
const OLD = /^TLSV1_[01]$/;

function* servers(gateway: Resource, now: Cluster): Iterable<Remark> {
  for (const server of gateway.root.at('spec', 'servers').items()) {
    const port = server.at('port');
    const name = port.at('name').text() ?? String(port.at('number').value);
    const tls = server.at('tls');
    if (PLAIN.test(port.at('protocol').text() ?? '') && tls.at('httpsRedirect').flag() !== true) {
      if (!gateway.fragment && !everyRouteRedirects(gateway, now)) yield plainServer(gateway, server, name);
    }
    yield* weak(gateway, tls, name);
  }
}

function plainServer(gateway: Resource, server: Node, name: string): Remark {
  return {
    about: gateway,
    subject: `server ${name}`,
    at: server,
    message: `server ${name} takes plain HTTP and does not redirect to HTTPS`,
    fix: { title: 'Redirect to HTTPS', safety: 'unsafe', patch: set(server, ['tls', 'httpsRedirect'], true) },
  };
}

function* weak(gateway: Resource, tls: Node, name: string): Iterable<Remark> {
  const version = tls.at('minProtocolVersion');
  if (OLD.test(version.text() ?? '')) {
    const fix = { title: 'Ask for TLS 1.2', safety: 'unsafe', patch: set(version, [], 'TLSV1_2') } as const;
    const message = `server ${name} accepts ${version.text()}, which is broken`;
    yield { about: gateway, subject: `minimum version of ${name}`, at: version, message, fix };
  }
  const mode = tls.at('mode');
  const labels = gateway.root
    .at('spec', 'selector')
    .entries()
    .map(([, value]) => value.text() ?? '');
  if (mode.text() === 'AUTO_PASSTHROUGH' && !labels.some((label) => /east-?west/i.test(label))) {
    const message = `server ${name} passes connections on to any Service that their name asks for`;
    yield { about: gateway, subject: `mode of ${name}`, at: mode, message };
  }
}

/** VirtualServices can redirect too; only where all that bind to the gateway stand here and do is that known. */
function everyRouteRedirects(gateway: Resource, now: Cluster): boolean {
  const bound = now.once(virtualServicesByGateway).get(gateway.name);
  const rules = bound.flatMap(({ root }) => root.at('spec', 'http').items());
  return rules.length > 0 && rules.every((rule) => rule.at('redirect', 'scheme').text() === 'https');
}

function virtualServicesByGateway(cluster: Cluster): LabelIndex<Resource> {
  const index = new LabelIndex<Resource>();
  for (const service of istioObjects(cluster, 'VirtualService')) {
    const names = service.root.at('spec', 'gateways').texts();
    for (const name of new Set(names)) index.add(name.slice(name.lastIndexOf('/') + 1), service);
  }
  return index;
}
