import { z } from 'zod';
import { certManagerObjects, hoursOf, issuerFor } from '../../cluster/certificate.js';
import type { Cluster } from '../../cluster/cluster.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { normalHost } from '../../cluster/route.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const OPTIONS = z.strictObject({
  maxDuration: z
    .string()
    .regex(/^(?:\d+(?:h|m|s))+$/)
    .default('2160h')
    .describe('How long a certificate may live, as cert-manager writes it.'),
  issuers: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe('For a domain, as "example.com", the names of the issuers that certificates of its hosts may use.'),
  maxNames: z.number().int().min(0).default(0).describe('How many DNS names a certificate may hold; 0 for any number.'),
});

export const certificatePolicyViolation = defineConfigurableRule({
  id: 'certificate-policy-violation',
  title: 'Certificate breaks lifetime, issuer or name policy',
  family: 'mesh',
  why: 'A key that lives long or serves many names is worth more to a thief, and a certificate that nobody trusts teaches people to ignore warnings.',
  remedy: 'Use an approved issuer, a shorter duration and the names of one purpose.',
  severity: 'low',
  enabled: false,
  standards: ['owasp: K09'],
  equivalents: {
    kyverno: ['cert-manager/limit-duration', 'cert-manager/restrict-issuer', 'cert-manager/limit-dnsnames'],
  },
  options: OPTIONS,
  *check({ now }, options) {
    for (const certificate of certManagerObjects(now, 'Certificate', 'CertificateRequest')) {
      const spec = certificate.root.at('spec');
      if (spec.at('isCA').flag() !== true) yield* lifetime(certificate, spec.at('duration'), options.maxDuration);
      yield* renewal(certificate);
      yield* names(certificate, options.maxNames);
      yield* issuer(requestOf(certificate), options, now);
    }
    for (const ingress of now.ofKind('Ingress')) {
      const annotations = ingress.root.at('metadata', 'annotations');
      yield* lifetime(ingress, annotations.at('cert-manager.io/duration'), options.maxDuration);
      for (const request of requestsOf(ingress)) yield* issuer(request, options, now);
    }
  },
  examples: [
    {
      name: 'a long life is shortened',
      manifest: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web}
        spec:
          duration: 8760h # <-- here
          dnsNames: [web.example.com]
          issuerRef: {name: letsencrypt, kind: ClusterIssuer}
      `,
      fixed: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web}
        spec:
          duration: 2160h
          dnsNames: [web.example.com]
          issuerRef: {name: letsencrypt, kind: ClusterIssuer}
      `,
    },
    {
      name: 'a renewal after the end, too many names, and issuers that are not allowed or not trusted',
      options: { maxNames: 1, issuers: { 'example.com': ['corporate'] } },
      manifest: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web}
        spec:
          duration: 24h
          renewBefore: 24h # <-- here
          dnsNames: [a.example.org, b.example.org] # <-- here
          issuerRef: {name: self, kind: Issuer} # <-- here
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: self}
        spec: {selfSigned: {}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            cert-manager.io/cluster-issuer: letsencrypt-staging # <-- here x2
        spec: {tls: [{hosts: [www.example.com]}]}
      `,
    },
    {
      name: 'a short life, an allowed issuer, hosts of tests and of the cluster, and a duration that is filled in later are clean',
      options: { issuers: { 'example.com': ['corporate'] } },
      manifest: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web}
        spec: {duration: 720h, renewBefore: 240h, dnsNames: [www.example.com], issuerRef: {name: corporate}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: webhook}
        spec: {duration: "\${DURATION}", dnsNames: [hook.shop.svc], issuerRef: {name: self}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: self}
        spec: {selfSigned: {}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {cert-manager.io/cluster-issuer: letsencrypt-staging}}
        spec: {tls: [{hosts: [www.staging.example.org]}]}
      `,
    },
  ],
});

function* lifetime(about: Resource, at: Node, longest: string): Iterable<Remark> {
  const [hours, limit] = [hoursOf(at.text()), hoursOf(longest)];
  if (hours === undefined || limit === undefined || hours <= limit) return;
  yield {
    about,
    subject: 'duration',
    at,
    message: `the certificate lives ${at.text()}, longer than the ${longest} that are allowed`,
    fix: { title: `Shorten the life to ${longest}`, safety: 'unsafe', patch: set(at, [], longest) },
  };
}

function* renewal(certificate: Resource): Iterable<Remark> {
  const at = certificate.root.at('spec', 'renewBefore');
  const hours = hoursOf(at.text());
  const life = hoursOf(certificate.root.at('spec', 'duration').text() ?? '2160h');
  if (hours === undefined || life === undefined || hours < life) return;
  const message = 'the certificate would be renewed before it is issued, so that cert-manager refuses it';
  yield { about: certificate, subject: 'renewBefore', at, severity: 'medium', message };
}

function* names(certificate: Resource, most: number): Iterable<Remark> {
  const at = certificate.root.at('spec', 'dnsNames');
  const count = at.items().length;
  if (most === 0 || count <= most) return;
  yield {
    about: certificate,
    subject: 'dnsNames',
    at,
    message: `the certificate holds ${count} names, more than ${most}`,
  };
}

/** A wish for a certificate, by an object of cert-manager or by an Ingress. */
interface Request {
  readonly about: Resource;
  readonly at: Node;
  readonly kind: string;
  readonly name: string;
  readonly hosts: readonly string[];
}

function requestOf(about: Resource): Request {
  const at = about.root.at('spec', 'issuerRef');
  const spec = about.root.at('spec');
  const hosts = [...spec.at('dnsNames').texts(), ...[spec.at('commonName').text()].flatMap((text) => text ?? [])];
  return { about, at, kind: at.at('kind').text() ?? 'Issuer', name: at.at('name').text() ?? '', hosts };
}

function requestsOf(about: Resource): readonly Request[] {
  const hosts = about.root
    .at('spec', 'tls')
    .items()
    .flatMap((entry) => entry.at('hosts').texts());
  return [
    ['cert-manager.io/cluster-issuer', 'ClusterIssuer'] as const,
    ['cert-manager.io/issuer', 'Issuer'] as const,
  ].flatMap(([key, kind]) => {
    const at = about.root.at('metadata', 'annotations', key);
    const name = at.text();
    return name === undefined ? [] : [{ about, at, kind, name, hosts }];
  });
}

/** Hosts that are for tests, or only for callers inside the cluster. */
const NOT_PUBLIC =
  /(?:^|[.-])(?:dev|test|testing|qa|stag(?:e|ing)|sandbox|local|localhost|preview|lab|internal|svc|invalid)(?:[.-]|\d*\.|$)/;

function isPublic(host: string): boolean {
  const labels = normalHost(host);
  return labels.includes('.') && !holdsVariable(host) && !NOT_PUBLIC.test(labels);
}

function* issuer(request: Request, { issuers }: z.output<typeof OPTIONS>, now: Cluster): Iterable<Remark> {
  const { about, at, kind, name, hosts } = request;
  if (name === '' || holdsVariable(name)) return;
  for (const [domain, allowed] of Object.entries(issuers)) {
    const host = hosts.map(normalHost).find((each) => each === domain || each.endsWith(`.${domain}`));
    if (host === undefined || allowed.includes(name)) continue;
    const message = `certificates of ${domain} may not come from issuer ${name}`;
    yield { about, subject: `issuer for ${domain}`, at, message };
  }
  const host = hosts.find(isPublic);
  if (host === undefined) return;
  const spec = issuerFor(now, kind, name, about.namespace)?.root.at('spec');
  const staging = /staging/i.test(spec?.at('acme', 'server').text() ?? name);
  if (!staging && spec?.at('selfSigned').present !== true) return;
  const what = staging ? 'is for tests' : 'signs each certificate with itself';
  const message = `issuer ${name} ${what}, so that no client trusts ${host}`;
  yield { about, subject: `trust of ${name}`, at, confidence: 'likely', message };
}
