import { z } from 'zod';
import { type AddressRange, parseRange, rangeWithin } from '../../cluster/ip.js';
import { remove } from '../../source/patch.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const serviceExternalIps = defineConfigurableRule({
  id: 'service-external-ips',
  title: 'Service claims arbitrary external IPs',
  family: 'service-exposure',
  why: 'Every node sends traffic for such an address to the Service, so that it can intercept connections that were meant for others (CVE-2020-8554).',
  remedy: 'Remove externalIPs, and publish the Service by a load balancer.',
  severity: 'high',
  standards: ['owasp: K05', 'mitre: T1046', 'ms: MS-TA9036'],
  equivalents: {
    trivy: ['KSV-0108'],
    kyverno: ['best-practices/restrict-service-external-ips'],
    gatekeeper: ['k8sexternalips'],
  },
  options: z.strictObject({
    allowed: z.array(z.string()).default([]).describe('Addresses or ranges that Services may claim.'),
    protected: z
      .array(z.string())
      .default([])
      .describe('Ranges of nodes, Services and pods of the clusters: claiming these is critical.'),
  }),
  *check({ now }, options) {
    const allowed = options.allowed.flatMap((text) => parseRange(text) ?? []);
    const guarded = [...RESOLVERS, ...options.protected].flatMap((text) => parseRange(text) ?? []);
    for (const service of now.ofKind('Service').filter(({ group }) => group === '')) {
      const field = service.root.at('spec', 'externalIPs');
      const claimed = field.texts().filter((text) => !isWithin(parseRange(text), allowed));
      if (claimed.length === 0) continue;
      const grave = claimed.filter((text) => isWithin(parseRange(text), guarded));
      const ending = grave.length > 0 ? `, of which ${grave.join(', ')} belong to others` : '';
      yield {
        about: service,
        subject: 'externalIPs',
        at: field,
        severity: grave.length > 0 ? 'critical' : 'high',
        message: `the Service claims traffic for ${claimed.slice(0, 5).join(', ')}${ending}`,
        ...(claimed.length === field.items().length
          ? { fix: { title: 'Claim no addresses', safety: 'unsafe', patch: remove(field) } }
          : {}),
      };
    }
  },
  examples: [
    {
      name: 'claimed addresses are given up',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          externalIPs: [203.0.113.7] # <-- here
          ports: [{port: 80}]
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          ports: [{port: 80}]
      `,
    },
    {
      name: 'a public resolver, and a range of the cluster beside an allowed one',
      options: { allowed: ['203.0.113.0/24'], protected: ['10.0.0.0/8'] },
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: dns}
        spec:
          externalIPs: [8.8.8.8] # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: api}
        spec:
          externalIPs: [203.0.113.9, 10.0.0.1] # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: allowed}
        spec: {externalIPs: [203.0.113.8]}
      `,
    },
    {
      name: 'no list, an empty one, null and another kind are clean',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}]}}
          - {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {externalIPs: []}}
          - {apiVersion: v1, kind: Service, metadata: {name: c}, spec: {externalIPs: null}}
          - {apiVersion: example.com/v1, kind: Service, metadata: {name: d}, spec: {externalIPs: [8.8.8.8]}}
      `,
    },
  ],
});

/** Resolvers that everybody uses. */
const RESOLVERS = [
  '8.8.8.8',
  '8.8.4.4',
  '1.1.1.1',
  '1.0.0.1',
  '9.9.9.9',
  '208.67.222.222',
  '208.67.220.220',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
];

function isWithin(range: AddressRange | undefined, ranges: readonly AddressRange[]): boolean {
  return range !== undefined && ranges.some((outer) => rangeWithin(range, outer));
}
