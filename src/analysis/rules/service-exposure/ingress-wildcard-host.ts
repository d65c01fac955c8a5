import type { Cluster } from '../../cluster/cluster.js';
import { parentsOf } from '../../cluster/exposure.js';
import type { Resource } from '../../cluster/resource.js';
import type { Confidence, Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const ingressWildcardHost = defineRule({
  id: 'ingress-wildcard-host',
  title: 'Route accepts any host or a wildcard',
  family: 'service-exposure',
  why: 'Whoever points a name at the controller is served, and a route for every name can take the requests of others.',
  remedy: 'Name the hosts that the route serves.',
  severity: 'medium',
  standards: ['owasp: K05', 'mitre: T1190'],
  equivalents: {
    kyverno: [
      'other/restrict-ingress-wildcard',
      'best-practices/disallow-empty-ingress-host',
      'other/restrict-ingress-defaultbackend',
      'istio/restrict-virtual-service-wildcard',
      'other/restrict-ingress-host',
      'other/replace-ingress-hosts',
    ],
    gatekeeper: ['k8sblockwildcardingress'],
  },
  *check({ now }) {
    for (const resource of now.ofKind('Ingress', 'HTTPRoute', 'VirtualService', 'Gateway')) {
      for (const wide of WIDE[resource.kind]?.(resource, now) ?? []) yield { about: resource, ...wide };
    }
  },
  examples: [
    {
      name: 'an Ingress without a host, with a wildcard, and with nothing but a default backend',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
            - http: {paths: []} # <-- here
            - host: "*.example.com" # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: rest}
        spec:
          defaultBackend: {service: {name: web, port: {number: 80}}} # <-- here
      `,
    },
    {
      name: 'a VirtualService, Gateways, and an HTTPRoute of a listener without a host',
      manifest: yaml`
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web}
        spec:
          hosts:
            - "*" # <-- here
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: istio}
        spec:
          servers:
            - port: {number: 443}
              hosts:
                - "*" # <-- here
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          listeners:
            - {name: https, port: 443, protocol: HTTPS} # <-- here
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec: # <-- here
          parentRefs: [{name: edge}]
      `,
    },
    {
      name: 'named hosts, a listener with one, a Gateway that is not here, and TCP are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {rules: [{host: www.example.com}], defaultBackend: {service: {name: web}}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec: {listeners: [{name: web, hostname: www.example.com, protocol: HTTPS}, {name: db, protocol: TCP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec: {parentRefs: [{name: edge}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: other}
        spec: {parentRefs: [{name: elsewhere}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web}
        spec: {hosts: [web.example.com, web]}
      `,
    },
    {
      name: 'a patch that does not speak of hosts is clean',
      fragment: true,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {rules: [{http: {paths: []}}]}
      `,
    },
  ],
});

interface Wide {
  readonly subject: string;
  readonly at: Node;
  readonly severity: Severity;
  readonly confidence?: Confidence;
  readonly message: string;
}

const WIDE: Readonly<Record<string, (resource: Resource, now: Cluster) => readonly Wide[]>> = {
  Ingress: ingressHosts,
  HTTPRoute: routeHosts,
  VirtualService: ({ root, group }) => (group === 'networking.istio.io' ? listed(root.at('spec', 'hosts')) : []),
  Gateway: gatewayHosts,
};

function wildcard(host: Node): readonly Wide[] {
  const text = host.text();
  if (text === undefined || !text.includes('*')) return [];
  const any = text === '*' || text === '*/*';
  return [
    {
      subject: `host ${text}`,
      at: host,
      severity: any ? 'high' : 'medium',
      message: any ? 'every host is accepted' : `every host that matches ${text} is accepted`,
    },
  ];
}

const listed = (hosts: Node): readonly Wide[] => hosts.items().flatMap(wildcard);

function ingressHosts({ root, fragment }: Resource): readonly Wide[] {
  const rules = root.at('spec', 'rules').items();
  const backend = root.at('spec', 'defaultBackend');
  if (rules.length === 0 && backend.present && !fragment) {
    const message = 'the default backend takes every request that no other Ingress takes';
    return [{ subject: 'default backend', at: backend, severity: 'medium', message }];
  }
  return rules.flatMap((rule): readonly Wide[] => {
    const host = rule.at('host');
    if ((host.present && host.text() !== '') || fragment) return wildcard(host);
    return [
      { subject: 'rule without host', at: rule, severity: 'medium', message: 'a rule without host accepts every host' },
    ];
  });
}

function routeHosts(route: Resource, now: Cluster): readonly Wide[] {
  if (route.group !== 'gateway.networking.k8s.io') return [];
  const hosts = route.root.at('spec', 'hostnames');
  if (hosts.items().length > 0 || route.fragment) return listed(hosts);
  const open = parentsOf(route, now).find((gateway) =>
    gateway.root
      .at('spec', 'listeners')
      .items()
      .some((listener) => isHttp(listener) && !listener.at('hostname').present),
  );
  if (open === undefined) return [];
  const message = `the route names no host, and neither does a listener of Gateway ${open.name}: every host is accepted`;
  return [{ subject: 'hostnames', at: hosts, severity: 'medium', message }];
}

const isHttp = (listener: Node): boolean => /^HTTPS?$/.test(listener.at('protocol').text() ?? '');

/** A listener of Gateway API without a host leaves the choice to its routes, which is usual. */
function gatewayHosts({ root, group, fragment }: Resource): readonly Wide[] {
  if (group === 'networking.istio.io')
    return root
      .at('spec', 'servers')
      .items()
      .flatMap((server) => listed(server.at('hosts')));
  if (group !== 'gateway.networking.k8s.io' || fragment) return [];
  return root
    .at('spec', 'listeners')
    .items()
    .filter(isHttp)
    .flatMap((listener): readonly Wide[] => {
      const host = listener.at('hostname');
      if (host.present) return wildcard(host);
      const name = listener.at('name').text() ?? '';
      const message = `listener ${name} accepts whatever host its routes name`;
      return [{ subject: `listener ${name}`, at: listener, severity: 'low', confidence: 'likely', message }];
    });
}
