import { z } from 'zod';
import { certManagerObjects } from '../../cluster/certificate.js';
import type { Resource } from '../../cluster/resource.js';
import type { Confidence, Fix, Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const certificateWeakOrWildcard = defineConfigurableRule({
  id: 'certificate-weak-or-wildcard',
  title: 'Certificate is weak, over-broad or a CA',
  family: 'mesh',
  why: 'A weak key can be computed, a wildcard poses as every host, and a CA issues certificates for any.',
  remedy: 'Use RSA of 2048 bits or ECDSA of 256 bits or more, exact names, and isCA false.',
  severity: 'medium',
  standards: ['owasp: K09'],
  options: z.strictObject({
    pkiNamespaces: z
      .array(z.string())
      .default(['cert-manager', 'pki', 'istio-system', 'linkerd', 'vault'])
      .describe('Namespaces in which certificate authorities are meant to be.'),
  }),
  *check({ now }, { pkiNamespaces }) {
    for (const certificate of certManagerObjects(now, 'Certificate')) {
      yield* keys(certificate);
      yield* names(certificate);
      yield* authority(certificate, pkiNamespaces);
      yield* copies(certificate);
    }
    for (const issuer of certManagerObjects(now, 'Issuer', 'ClusterIssuer')) yield* issuers(issuer);
  },
  examples: [
    {
      name: 'weak keys, and one that is never replaced',
      manifest: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: rsa}
        spec:
          privateKey:
            size: 1024 # <-- here
            rotationPolicy: Never # <-- here
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: ecdsa}
        spec:
          privateKey:
            algorithm: ECDSA
            size: 224 # <-- here
      `,
      fixed: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: rsa}
        spec:
          privateKey:
            size: 2048
            rotationPolicy: Always
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: ecdsa}
        spec:
          privateKey:
            algorithm: ECDSA
            size: 256
      `,
    },
    {
      name: 'a wildcard, any usage, a CA among applications, and a key that is copied everywhere',
      manifest: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web, namespace: shop}
        spec:
          isCA: true # <-- here
          usages: [any] # <-- here
          dnsNames:
            - "*.example.com" # <-- here
          secretTemplate:
            annotations:
              reflector.v1.k8s.emberstack.com/reflection-allowed: "true" # <-- here
      `,
    },
    {
      name: 'issuers without TLS, and one that every namespace may use',
      manifest: yaml`
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: vault}
        spec:
          vault:
            server: http://vault.example.com # <-- here
        ---
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata: {name: acme}
        spec:
          acme:
            server: https://acme.example.com/directory
            skipTLSVerify: true # <-- here
        ---
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata: {name: self}
        spec:
          selfSigned: {} # <-- here
      `,
    },
    {
      name: 'strong keys, exact names, a CA where they belong, a key copied to named namespaces, and nulls are clean',
      manifest: yaml`
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web, namespace: shop}
        spec:
          isCA: "true"
          privateKey: {algorithm: ECDSA, size: 256}
          usages: [server auth]
          dnsNames: [www.example.com, "*.web.shop.svc", null]
          secretTemplate: {annotations: {reflector.v1.k8s.emberstack.com/reflection-allowed: "true", reflector.v1.k8s.emberstack.com/reflection-allowed-namespaces: edge}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: root, namespace: cert-manager}
        spec: {isCA: true, privateKey: null}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: inside}
        spec: {vault: {server: "http://vault.vault.svc:8200"}, selfSigned: {}}
        ---
        apiVersion: networking.example.com/v1
        kind: Certificate
        metadata: {name: other}
        spec: {isCA: true}
      `,
    },
  ],
});

function* keys(certificate: Resource): Iterable<Remark> {
  const key = certificate.root.at('spec', 'privateKey');
  const [size, rotation] = [key.at('size'), key.at('rotationPolicy')];
  const algorithm = key.at('algorithm').text() ?? 'RSA';
  const least = LEAST[algorithm];
  const bits = size.number();
  if (least !== undefined && bits !== undefined && bits > 0 && bits < least)
    yield {
      about: certificate,
      subject: 'key size',
      at: size,
      message: `the ${algorithm} key has only ${bits} bits`,
      fix: changed(`Use ${least} bits`, size, least),
    };
  if (rotation.text() === 'Never')
    yield {
      about: certificate,
      subject: 'key rotation',
      at: rotation,
      severity: 'info',
      message: 'the key is kept when the certificate is renewed',
      fix: changed('Make a new key for each certificate', rotation, 'Always'),
    };
}

const LEAST: Readonly<Record<string, number>> = { RSA: 2_048, ECDSA: 256 };
const changed = (title: string, at: Node, value: unknown): Fix => ({
  title,
  safety: 'unsafe',
  patch: set(at, [], value),
});

/** Names of Services are for callers inside the cluster only. */
const INSIDE = /\.(?:svc|local|internal|localhost)\.?$/;

function* names(certificate: Resource): Iterable<Remark> {
  for (const at of certificate.root.at('spec', 'dnsNames').items()) {
    const name = at.text() ?? '';
    if (!name.startsWith('*.') || INSIDE.test(name)) continue;
    const message = `the certificate is good for every host of ${name.slice(2)}`;
    yield { about: certificate, subject: `name ${name}`, at, message };
  }
  const usages = certificate.root.at('spec', 'usages');
  if (usages.texts().includes('any'))
    yield { about: certificate, subject: 'usages', at: usages, message: 'the key may be used for anything' };
}

function* authority(certificate: Resource, namespaces: readonly string[]): Iterable<Remark> {
  const at = certificate.root.at('spec', 'isCA');
  const { namespace } = certificate;
  if (at.flag() !== true || (namespace !== undefined && namespaces.includes(namespace))) return;
  const known = namespace !== undefined;
  const confidence: Confidence = known ? 'certain' : 'guess';
  const severity: Severity = known ? 'high' : 'medium';
  const message = `the certificate is that of an authority${known ? `, in namespace ${namespace}` : ''}: who reads its key can pose as any host`;
  yield { about: certificate, subject: 'isCA', at, severity, confidence, message };
}

const REFLECTOR = 'reflector.v1.k8s.emberstack.com/';
const COPYING: readonly (readonly [string, RegExp, string])[] = [
  [`${REFLECTOR}reflection-allowed`, /^true$/, `${REFLECTOR}reflection-allowed-namespaces`],
  ['replicator.v1.mittwald.de/replicate-to', /^\.?\*$/, ''],
  ['kubed.appscode.com/sync', /^$/, ''],
];

function* copies(certificate: Resource): Iterable<Remark> {
  const annotations = certificate.root.at('spec', 'secretTemplate', 'annotations');
  for (const [key, everywhere, limit] of COPYING) {
    const at = annotations.at(key);
    if (at.text() === undefined || !everywhere.test(at.text() ?? '')) continue;
    const limited = annotations.at(limit).text() ?? '';
    if (limited !== '' && limited !== '.*' && limited !== '*') continue;
    const message = `the key may be copied to every namespace: ${key}`;
    yield { about: certificate, subject: `annotation ${key}`, at, severity: 'high', message };
  }
}

const SERVERS = [
  ['vault', 'server'],
  ['acme', 'server'],
  ['venafi', 'tpp', 'url'],
];

function* issuers(issuer: Resource): Iterable<Remark> {
  const spec = issuer.root.at('spec');
  for (const path of SERVERS) {
    const at = spec.at(...path);
    const text = at.text() ?? '';
    if (!text.startsWith('http://') || IN_CLUSTER.test(text)) continue;
    yield {
      about: issuer,
      subject: path.join('.'),
      at,
      message: `the issuer is asked without TLS: ${text.slice(0, 200)}`,
    };
  }
  const skipped = spec.at('acme', 'skipTLSVerify');
  if (skipped.flag() === true)
    yield {
      about: issuer,
      subject: 'acme.skipTLSVerify',
      at: skipped,
      message: 'the certificate of the ACME server is not verified',
      fix: changed('Verify the certificate', skipped, false),
    };
  for (const field of issuer.kind === 'ClusterIssuer' ? ['selfSigned', 'ca'] : []) {
    const at = spec.at(field);
    if (!at.present) continue;
    const message = `every namespace may have certificates of this ${field === 'ca' ? 'authority' : 'issuer'}`;
    yield { about: issuer, subject: field, at, severity: 'info', message };
  }
}

const IN_CLUSTER = /^http:\/\/[^/:]+\.svc(?:\.cluster\.local)?(?:[:/]|$)/;
