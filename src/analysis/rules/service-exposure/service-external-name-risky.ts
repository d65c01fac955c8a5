import { z } from 'zod';
import { parseRange } from '../../cluster/ip.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { normalHost } from '../../cluster/route.js';
import type { Confidence, Severity } from '../../finding.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const serviceExternalNameRisky = defineConfigurableRule({
  id: 'service-external-name-risky',
  title: 'ExternalName Service points at a sensitive name',
  family: 'service-exposure',
  why: 'An ingress controller that follows the name connects to it from its own place in the network, past the policies that guard it.',
  remedy: 'Use a Service with a selector, or a host name that the settings allow.',
  severity: 'high',
  standards: ['owasp: K05', 'mitre: T1190'],
  equivalents: { kyverno: ['other/disallow-localhost-services'] },
  options: z.strictObject({
    allowed: z
      .array(z.string())
      .default([])
      .describe('Hosts that ExternalName Services may name; "*.example.com" allows all below example.com.'),
  }),
  *check({ now }, { allowed }) {
    for (const service of now.ofKind('Service').filter(({ group }) => group === '')) {
      const at = service.root.at('spec', 'externalName');
      const name = normalHost(at.text() ?? '');
      if (service.root.at('spec', 'type').text() !== 'ExternalName' || name === '' || holdsVariable(name)) continue;
      if (allowed.some((pattern) => isAllowed(name, normalHost(pattern)))) continue;
      if (service.namespace !== undefined && INSIDE.exec(name)?.[1] === service.namespace) continue;
      const judgement = judged(name, service, allowed.length > 0);
      if (judgement !== undefined) yield { about: service, subject: 'externalName', at, ...judgement };
    }
  },
  examples: [
    {
      name: 'localhost, addresses, the metadata API, the API server, another namespace and a host that is not allowed',
      options: { allowed: ['db.example.com'] },
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: local}
        spec: {type: ExternalName, externalName: LocalHost.} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: address}
        spec: {type: ExternalName, externalName: 10.0.0.1} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: metadata}
        spec: {type: ExternalName, externalName: metadata.google.internal} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: api}
        spec: {type: ExternalName, externalName: kubernetes.default.svc} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {type: ExternalName, externalName: db.data.svc.cluster.local} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: mail}
        spec: {type: ExternalName, externalName: smtp.example.com} # <-- here
      `,
    },
    {
      name: 'an outside host, where the settings list none',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: mail}
        spec: {type: ExternalName, externalName: smtp.example.com}
      `,
    },
    {
      name: 'the own namespace, an allowed host, one that is filled in later, and other types are clean',
      options: { allowed: ['*.example.com'] },
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {type: ExternalName, externalName: postgres.shop.svc.cluster.local}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: mail}
        spec: {type: ExternalName, externalName: SMTP.example.com.}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: later}
        spec: {type: ExternalName, externalName: "\${DB_HOST}"}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: inside}
        spec: {type: ClusterIP, externalName: localhost}
      `,
    },
  ],
});

const METADATA = new Set([
  'metadata.google.internal',
  'metadata',
  'instance-data',
  'metadata.azure.com',
  'metadata.tencentyun.com',
]);
const API_SERVER = /^kubernetes(?:\.default(?:\.svc(?:\.cluster\.local)?)?)?$/;
const INSIDE = /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?$/;

/** Public names that stand for the address which they spell. */
const SPELT = /(?:^|[.-])(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})\.(?:nip|sslip|xip)\.io$/;

interface Judgement {
  readonly severity: Severity;
  readonly confidence?: Confidence;
  readonly message: string;
}

/** A host outside the cluster is worth a word only where the settings list those that are meant. */
function judged(name: string, { namespace }: Resource, listed: boolean): Judgement | undefined {
  if (name === 'localhost' || name.endsWith('.localhost') || name === 'localhost.localdomain')
    return { severity: 'high', message: 'the Service is a name for localhost, the callers themselves' };
  if (METADATA.has(name)) return { severity: 'high', message: `the Service is a name for the metadata API, ${name}` };
  if (API_SERVER.test(name)) return { severity: 'high', message: 'the Service is a name for the API server' };
  const address = SPELT.exec(name)?.slice(1).join('.') ?? name;
  if (parseRange(address) !== undefined)
    return { severity: 'high', message: `the Service is a name for the address ${address}` };
  const other = INSIDE.exec(name)?.[1];
  if (other === undefined)
    return listed
      ? { severity: 'info', message: `the Service is a name for ${name}, which the settings do not allow` }
      : undefined;
  const message = `the Service is a name for one of namespace ${other}`;
  return namespace === undefined
    ? { severity: 'info', confidence: 'guess', message }
    : { severity: 'medium', confidence: 'likely', message };
}

function isAllowed(name: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
}
