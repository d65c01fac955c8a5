import type { Resource } from '../../cluster/resource.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const gatewayRoutesOpen = defineRule({
  id: 'gateway-routes-open',
  title: 'Gateway accepts routes or references from any namespace',
  family: 'service-exposure',
  why: 'Every team of the cluster can then publish under the hosts of the gateway, or take the requests of others.',
  remedy: 'Accept routes from the same namespace or from selected ones, and name the object in each grant.',
  severity: 'medium',
  standards: ['owasp: K02', 'mitre: T1190'],
  *check({ now }) {
    for (const gateway of now.ofKind('Gateway', 'XListenerSet', 'ListenerSet')) {
      if (gateway.group === 'networking.istio.io') yield* istioHosts(gateway);
      else if (gateway.group.startsWith('gateway.networking.')) yield* listeners(gateway);
    }
    for (const grant of now.ofKind('ReferenceGrant')) yield* grants(grant);
  },
  examples: [
    {
      name: 'listeners for all namespaces',
      manifest: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          listeners:
            - name: web
              hostname: "*.example.com"
              allowedRoutes:
                namespaces:
                  from: All # <-- here
            - name: api
              hostname: api.example.com
              allowedRoutes: {namespaces: {from: All}} # <-- here
      `,
      fixed: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          listeners:
            - name: web
              hostname: "*.example.com"
              allowedRoutes:
                namespaces:
                  from: Same
            - name: api
              hostname: api.example.com
              allowedRoutes: {namespaces: {from: Same}}
      `,
    },
    {
      name: 'grants without a name or a namespace, and hosts of an Istio Gateway for any namespace',
      manifest: yaml`
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: ReferenceGrant
        metadata: {name: all}
        spec:
          from:
            - {group: gateway.networking.k8s.io, kind: Gateway, namespace: "*"} # <-- here
          to:
            - {group: "", kind: Secret} # <-- here
            - {group: "", kind: Service} # <-- here
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: istio}
        spec:
          servers:
            - hosts:
                - "*/*.example.com" # <-- here
      `,
    },
    {
      name: 'the same namespace, selected ones, named objects and one host are clean',
      manifest: yaml`
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          listeners:
            - {name: a, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: "true"}}}}}
            - {name: b, allowedRoutes: null}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: ReferenceGrant
        metadata: {name: one}
        spec:
          from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: edge}]
          to: [{group: "", kind: Secret, name: web-tls}]
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: istio}
        spec: {servers: [{hosts: ["./*.example.com", "*/web.example.com", "shop/*"]}]}
      `,
    },
  ],
});

function* listeners(gateway: Resource): Iterable<Remark> {
  for (const listener of gateway.root.at('spec', 'listeners').items()) {
    const at = listener.at('allowedRoutes', 'namespaces', 'from');
    if (at.text() !== 'All') continue;
    const name = listener.at('name').text() ?? '';
    const host = listener.at('hostname').text();
    const wild = host?.startsWith('*') === true;
    yield {
      about: gateway,
      subject: `listener ${name}`,
      at,
      severity: wild ? 'high' : 'medium',
      message: `listener ${name} accepts routes from every namespace${wild ? ` for every host of ${host}` : ''}`,
      fix: { title: 'Accept routes of the same namespace', safety: 'unsafe', patch: set(at, [], 'Same') },
    };
  }
}

function* istioHosts(gateway: Resource): Iterable<Remark> {
  for (const server of gateway.root.at('spec', 'servers').items()) {
    for (const at of server.at('hosts').items()) {
      const host = at.text() ?? '';
      if (!host.startsWith('*/') || !host.slice(2).startsWith('*')) continue;
      const message = `VirtualServices of every namespace may bind to the wildcard ${host.slice(2)}`;
      yield { about: gateway, subject: `host ${host}`, at, message };
    }
  }
}

function* grants(grant: Resource): Iterable<Remark> {
  for (const at of grant.root.at('spec', 'from').items()) {
    const namespace = at.at('namespace').text();
    if (grant.fragment || (namespace !== undefined && namespace !== '' && !namespace.includes('*'))) continue;
    const message = 'the grant names no namespace that may refer; a concrete name is asked for';
    yield { about: grant, subject: `from ${namespace ?? ''}`, at, message };
  }
  for (const at of grant.root.at('spec', 'to').items()) {
    const kind = at.at('kind').text() ?? '';
    if (!['Secret', 'Service'].includes(kind) || at.at('name').present || grant.fragment) continue;
    const message = `the grant opens every ${kind} of its namespace, not one by name`;
    yield { about: grant, subject: `to ${kind}`, at, severity: kind === 'Secret' ? 'medium' : 'low', message };
  }
}
