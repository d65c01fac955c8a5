import type { Cluster } from '../../cluster/cluster.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { ingressClass, normalHost } from '../../cluster/route.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const ingressHostPathConflict = defineRule({
  id: 'ingress-host-path-conflict',
  title: 'Two routes claim the same host and path',
  family: 'service-exposure',
  why: 'Which of the two receives the requests is chance, and a route in another namespace can take those of its neighbour.',
  remedy: 'Give each route a host and path of its own.',
  severity: 'medium',
  confidence: 'likely',
  standards: ['owasp: K05', 'mitre: T1036.005'],
  equivalents: {
    kyverno: [
      'other/unique-ingress-host-and-path',
      'other/unique-ingress-paths',
      'other/require-unique-external-dns',
      'openshift/unique-routes',
    ],
    gatekeeper: ['k8suniqueingresshost'],
  },
  *check({ now }) {
    const seen = new Map<string, Claim>();
    for (const claim of claimsIn(now)) {
      const first = seen.get(claim.key);
      if (first === undefined) seen.set(claim.key, claim);
      if (first === undefined || first.resource.id === claim.resource.id) continue;
      const { kind, namespace, name } = first.resource;
      const other =
        namespace !== undefined && claim.resource.namespace !== undefined && namespace !== claim.resource.namespace;
      yield {
        about: claim.resource,
        subject: claim.what,
        at: claim.at,
        severity: other ? 'high' : 'medium',
        message: `${kind} ${name}${other ? ` of namespace ${namespace}` : ''} claims ${claim.what} too`,
        related: [first.at],
      };
    }
  },
  examples: [
    {
      name: 'two Ingresses of two namespaces, and two HTTPRoutes',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: shop}
        spec: {rules: [{host: www.example.com, http: {paths: [{path: /, pathType: Prefix}]}}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: thief}
        spec:
          rules:
            - host: WWW.example.com
              http:
                paths:
                  - {path: /, pathType: Prefix} # <-- here
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: one}
        spec: {parentRefs: [{name: edge}], hostnames: [a.example.com], rules: [{backendRefs: [{name: a}]}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: two}
        spec:
          parentRefs: [{name: edge}]
          hostnames:
            - a.example.com
          rules:
            - backendRefs: [{name: b}] # <-- here
      `,
    },
    {
      name: 'Routes, and two objects that ask for one DNS name',
      manifest: yaml`
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata: {name: one}
        spec: {host: web.example.com, to: {name: a}}
        ---
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata: {name: two}
        spec:
          host: web.example.com # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, annotations: {external-dns.alpha.kubernetes.io/hostname: "a.example.com,b.example.com"}}
        spec: {type: LoadBalancer}
        ---
        apiVersion: externaldns.k8s.io/v1alpha1
        kind: DNSEndpoint
        metadata: {name: b}
        spec:
          endpoints:
            - {dnsName: b.example.com, recordType: A} # <-- here
      `,
    },
    {
      name: 'other paths, classes, types and matches, canaries and hosts that are filled in later are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {ingressClassName: nginx, rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix}]}}, {host: "\${HOST}", http: {paths: [{path: /}]}}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: inside}
        spec: {ingressClassName: internal, rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix}]}}, {host: "\${HOST}", http: {paths: [{path: /}]}}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: exact}
        spec: {ingressClassName: nginx, rules: [{host: a.b, http: {paths: [{path: /, pathType: Exact}, {path: /api, pathType: Prefix}]}}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: canary, annotations: {nginx.ingress.kubernetes.io/canary: "true"}}
        spec: {ingressClassName: nginx, rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix}]}}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: one}
        spec: {parentRefs: [{name: edge}], hostnames: [a.b], rules: [{matches: [{path: {value: /}}]}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: two}
        spec: {parentRefs: [{name: edge}], hostnames: [a.b], rules: [{matches: [{path: {value: /}, headers: [{name: x, value: y}]}]}]}
      `,
    },
  ],
});

/** A host and path, or a DNS name, that an object asks for. */
interface Claim {
  readonly resource: Resource;
  readonly key: string;
  readonly what: string;
  readonly at: Node;
}

function* claimsIn(now: Cluster): Iterable<Claim> {
  for (const ingress of now.ofKind('Ingress')) yield* ingressClaims(ingress);
  for (const route of now.ofKind('HTTPRoute')) yield* routeClaims(route);
  for (const route of now.ofKind('Route')) yield* openShiftClaims(route);
  for (const resource of now.ofKind('Service', 'Ingress', 'HTTPRoute', 'Gateway', 'DNSEndpoint'))
    yield* dnsClaims(resource);
}

const isCanary = ({ annotations }: Resource): boolean =>
  annotations['nginx.ingress.kubernetes.io/canary'] === 'true' || annotations['haproxy.org/canary'] === 'true';

function* ingressClaims(resource: Resource): Iterable<Claim> {
  if (resource.fragment || isCanary(resource)) return;
  for (const rule of resource.root.at('spec', 'rules').items()) {
    const host = normalHost(rule.at('host').text() ?? '');
    if (holdsVariable(host)) continue;
    for (const entry of rule.at('http', 'paths').items()) {
      const path = entry.at('path').text() ?? '/';
      const type = entry.at('pathType').text() ?? '';
      const key = JSON.stringify(['Ingress', ingressClass(resource), host, path, type]);
      yield { resource, key, what: `${host || 'any host'} ${path}`, at: entry };
    }
  }
}

function* routeClaims(resource: Resource): Iterable<Claim> {
  const spec = resource.root.at('spec');
  const hosts = spec.at('hostnames').texts().map(normalHost);
  if (resource.fragment || hosts.length === 0) return;
  for (const ref of spec.at('parentRefs').items()) {
    const parent = [
      ref.at('namespace').text() ?? resource.namespace,
      ref.at('name').text(),
      ref.at('sectionName').text(),
    ];
    for (const host of hosts.filter((each) => !holdsVariable(each))) yield* matchClaims(resource, parent, host);
  }
}

function* matchClaims(resource: Resource, parent: readonly unknown[], host: string): Iterable<Claim> {
  for (const rule of resource.root.at('spec', 'rules').items()) {
    const matches = rule.at('matches').items();
    for (const match of matches.length === 0 ? [undefined] : matches) {
      const rest = JSON.stringify([
        match?.at('headers').value,
        match?.at('method').value,
        match?.at('queryParams').value,
      ]);
      const path = match?.at('path', 'value').text() ?? '/';
      const type = match?.at('path', 'type').text() ?? 'PathPrefix';
      const key = JSON.stringify(['HTTPRoute', parent, host, path, type, rest]);
      yield { resource, key, what: `${host} ${path}`, at: match ?? rule };
    }
  }
}

function* openShiftClaims(resource: Resource): Iterable<Claim> {
  const at = resource.root.at('spec', 'host');
  const host = normalHost(at.text() ?? '');
  if (resource.group !== 'route.openshift.io' || resource.fragment || host === '' || holdsVariable(host)) return;
  const path = resource.root.at('spec', 'path').text() ?? '/';
  yield { resource, key: JSON.stringify(['Route', host, path]), what: `${host} ${path}`, at };
}

const EXTERNAL_DNS = 'external-dns.alpha.kubernetes.io/';

/** DNS names that external-dns is asked for; records with an identifier of their own are meant to share one. */
function* dnsClaims(resource: Resource): Iterable<Claim> {
  const { annotations, root, kind } = resource;
  if (resource.fragment || annotations[`${EXTERNAL_DNS}set-identifier`] !== undefined) return;
  const at = root.at('metadata', 'annotations', `${EXTERNAL_DNS}hostname`);
  for (const text of (at.text() ?? '').split(',')) {
    const name = normalHost(text.trim());
    if (name !== '' && !holdsVariable(name)) yield { resource, key: `DNS ${name}`, what: `the DNS name ${name}`, at };
  }
  if (kind !== 'DNSEndpoint') return;
  for (const endpoint of root.at('spec', 'endpoints').items()) {
    const name = normalHost(endpoint.at('dnsName').text() ?? '');
    const address = /^(?:A|AAAA|CNAME)$/.test(endpoint.at('recordType').text() ?? '');
    if (name === '' || !address || endpoint.at('setIdentifier').present) continue;
    yield { resource, key: `DNS ${name}`, what: `the DNS name ${name}`, at: endpoint };
  }
}
