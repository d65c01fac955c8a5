import { z } from 'zod';
import { type AddressRange, parseRange, rangeWithin } from '../../cluster/ip.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const manualEndpointsSensitive = defineConfigurableRule({
  id: 'manual-endpoints-sensitive',
  title: 'Hand-written endpoints route to a protected address',
  family: 'service-exposure',
  why: 'Endpoints send the traffic of a Service anywhere, past network policies: to the metadata API, to a node, or to another tenant.',
  remedy: 'Remove the endpoint, or have the owner of the network agree to the address.',
  severity: 'high',
  standards: ['owasp: K05', 'mitre: T1046', 'ms: MS-TA9036'],
  options: z.strictObject({
    protected: z.array(z.string()).default([]).describe('Ranges of nodes and of the control plane of the clusters.'),
  }),
  *check({ now }, options) {
    const configured = options.protected.map((range) => [range, 'a range that the settings protect'] as const);
    const guarded = [...PROTECTED, ...configured].flatMap(([text, what]) => {
      const range = parseRange(text);
      return range === undefined ? [] : [{ range, what }];
    });
    for (const resource of now.ofKind('Endpoints', 'EndpointSlice')) {
      if (resource.group === '' || resource.group === 'discovery.k8s.io') yield* judged(resource, guarded);
    }
  },
  examples: [
    {
      name: 'the metadata API, a node, the API server, and a slice that belongs to no Service',
      options: { protected: ['10.0.0.0/24'] },
      manifest: yaml`
        apiVersion: v1
        kind: Endpoints
        metadata: {name: metadata}
        subsets:
          - addresses:
              - ip: 169.254.169.254 # <-- here
              - ip: 10.0.0.7 # <-- here
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: {name: kubernetes, namespace: default} # <-- here
        subsets: [{addresses: [{ip: 203.0.113.7}]}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: loose} # <-- here
        addressType: IPv6
        endpoints:
          - addresses: ["fe80::1"] # <-- here
      `,
    },
    {
      name: 'other addresses are worth a note',
      manifest: yaml`
        apiVersion: v1
        kind: Endpoints
        metadata: {name: db} # <-- here
        subsets: [{addresses: [{ip: 192.0.2.7}]}]
      `,
    },
    {
      name: 'without addresses, and a slice of a Service',
      manifest: yaml`
        apiVersion: v1
        kind: Endpoints
        metadata: {name: lock}
        subsets: null
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        endpoints: [{addresses: [192.0.2.7]}]
      `,
    },
  ],
});

const PROTECTED = [
  ['127.0.0.0/8', 'the loopback of the node'],
  ['::1/128', 'the loopback of the node'],
  ['169.254.169.254/32', 'the metadata API of the node'],
  ['fd00:ec2::254/128', 'the metadata API of the node'],
  ['168.63.129.16/32', "Azure's platform address"],
  ['100.100.100.200/32', 'the metadata API of the node'],
  ['169.254.0.0/16', 'a link-local address of the node'],
  ['fe80::/10', 'a link-local address of the node'],
] as const;

interface Guarded {
  readonly range: AddressRange;
  readonly what: string;
}

function addressesOf({ root, kind }: Resource): readonly Node[] {
  if (kind === 'EndpointSlice')
    return root
      .at('endpoints')
      .items()
      .flatMap((endpoint) => endpoint.at('addresses').items());
  return root
    .at('subsets')
    .items()
    .flatMap((subset) => [...subset.at('addresses').items(), ...subset.at('notReadyAddresses').items()])
    .map((address) => address.at('ip'));
}

function* judged(resource: Resource, guarded: readonly Guarded[]): Iterable<Remark> {
  const addresses = addressesOf(resource);
  if (addresses.length === 0) return;
  const at = resource.root.at('metadata', 'name');
  const found = addresses.flatMap((address): readonly Remark[] => {
    const range = parseRange(address.text() ?? '');
    const what = range && guarded.find((each) => rangeWithin(range, each.range))?.what;
    if (what === undefined) return [];
    const message = `the endpoints send traffic to ${address.text()}, ${what}`;
    return [{ about: resource, subject: `address ${address.text()}`, at: address, message }];
  });
  yield* found;
  const api = resource.kind === 'Endpoints' && resource.name === 'kubernetes' && resource.namespace === 'default';
  if (api)
    yield { about: resource, subject: 'API server', at, message: 'the endpoints replace those of the API server' };
  else if (resource.kind === 'EndpointSlice') yield* loose(resource, at);
  else if (found.length === 0) {
    const message =
      'the endpoints are written by hand, so that network policies for pods do not see where traffic goes';
    yield { about: resource, subject: 'endpoints', at, severity: 'info', message };
  }
}

function* loose(resource: Resource, at: Node): Iterable<Remark> {
  if (resource.labels['kubernetes.io/service-name'] !== undefined || resource.fragment) return;
  const message = 'the slice names no Service by the label kubernetes.io/service-name, so that it serves none';
  yield { about: resource, subject: 'service name', at, severity: 'low', message };
}
