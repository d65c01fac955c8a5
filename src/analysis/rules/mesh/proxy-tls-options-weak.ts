import { istioObjects } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import { configuresNginx } from '../../cluster/route.js';
import type { Confidence, Fix, Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const proxyTlsOptionsWeak = defineRule({
  id: 'proxy-tls-options-weak',
  title: 'Proxy disables TLS, verification or allows old versions',
  family: 'mesh',
  why: 'Without verification anybody between the proxy and its peer can pose as the peer; old versions of TLS can be broken.',
  remedy: 'Use ISTIO_MUTUAL, or SIMPLE with a CA; ask for TLS 1.2 or newer, and keep verification on.',
  severity: 'high',
  standards: ['nsa', 'owasp: K05'],
  equivalents: {
    kyverno: [
      'istio/enforce-tls-hosts-host-subnets',
      'consul/enforce-min-tls-version',
      'traefik/disallow-default-tlsoptions',
    ],
  },
  *check({ now }) {
    for (const rule of istioObjects(now, 'DestinationRule')) {
      for (const weak of destinationRule(rule)) yield { about: rule, ...weak };
    }
    for (const resource of now.ofKind(...Object.keys(OTHERS))) {
      for (const weak of OTHERS[resource.kind]?.(resource) ?? []) yield { about: resource, ...weak };
    }
  },
  examples: [
    {
      name: 'TLS that is off inside the mesh, in a subset, and that is not verified',
      manifest: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: web}
        spec:
          host: web.shop.svc.cluster.local
          trafficPolicy:
            tls:
              mode: DISABLE # <-- here
          subsets:
            - name: v1
              trafficPolicy:
                portLevelSettings:
                  - port: {number: 443}
                    tls:
                      mode: SIMPLE
                      insecureSkipVerify: true # <-- here
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: outside}
        spec:
          host: api.example.com
          trafficPolicy:
            tls:
              mode: SIMPLE # <-- here
      `,
    },
    {
      name: 'Traefik, Consul and ingress-nginx',
      manifest: yaml`
        apiVersion: traefik.io/v1alpha1
        kind: ServersTransport
        metadata: {name: backend}
        spec:
          insecureSkipVerify: true # <-- here
        ---
        apiVersion: traefik.io/v1alpha1
        kind: TLSOption
        metadata: {name: old}
        spec:
          minVersion: VersionTLS11 # <-- here
        ---
        apiVersion: consul.hashicorp.com/v1alpha1
        kind: Mesh
        metadata: {name: mesh}
        spec:
          tls:
            incoming:
              tlsMinVersion: TLSv1_0 # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data:
          ssl-protocols: TLSv1 TLSv1.2 # <-- here
      `,
      fixed: yaml`
        apiVersion: traefik.io/v1alpha1
        kind: ServersTransport
        metadata: {name: backend}
        spec:
          insecureSkipVerify: false
        ---
        apiVersion: traefik.io/v1alpha1
        kind: TLSOption
        metadata: {name: old}
        spec:
          minVersion: VersionTLS12
        ---
        apiVersion: consul.hashicorp.com/v1alpha1
        kind: Mesh
        metadata: {name: mesh}
        spec:
          tls:
            incoming:
              tlsMinVersion: TLSv1_2
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data:
          ssl-protocols: TLSv1.2
      `,
    },
    {
      name: 'the options that hold for every route of Traefik',
      manifest: yaml`
        apiVersion: traefik.io/v1alpha1
        kind: TLSOption
        metadata: {name: default} # <-- here
        spec: {minVersion: VersionTLS12}
      `,
    },
    {
      name: 'mutual TLS, a CA, hosts outside that bring their own TLS, the API server, and text for a flag are clean',
      manifest: yaml`
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: a}
        spec: {host: web, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: b}
        spec: {host: api.example.com, trafficPolicy: {tls: {mode: SIMPLE, credentialName: ca}, portLevelSettings: null}}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: c}
        spec: {host: api.example.com, trafficPolicy: {tls: {mode: DISABLE}}}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: d}
        spec: {host: kubernetes.default.svc.cluster.local, trafficPolicy: {tls: {mode: DISABLE}}}
        ---
        apiVersion: traefik.io/v1alpha1
        kind: ServersTransport
        metadata: {name: backend}
        spec: {insecureSkipVerify: "true"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data: {ssl-protocols: "TLSv1.2 TLSv1.3"}
      `,
    },
  ],
});

interface Weak {
  readonly subject: string;
  readonly at: Node;
  readonly message: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly fix?: Fix;
}

const changed = (title: string, at: Node, value: unknown): Fix => ({
  title,
  safety: 'unsafe',
  patch: set(at, [], value),
});

/** The TLS settings of a DestinationRule, wherever it has any, with a name for the place. */
function settingsOf({ root }: Resource): readonly (readonly [string, Node])[] {
  const spec = root.at('spec');
  const subsets = spec
    .at('subsets')
    .items()
    .map((subset) => [` of subset ${subset.at('name').text() ?? ''}`, subset.at('trafficPolicy')] as const);
  return [['', spec.at('trafficPolicy')] as const, ...subsets].flatMap(([name, policy]) => [
    [name, policy.at('tls')] as const,
    ...policy
      .at('portLevelSettings')
      .items()
      .map((level) => [`${name} on port ${level.at('port', 'number').number() ?? ''}`, level.at('tls')] as const),
  ]);
}

function destinationRule(rule: Resource): readonly Weak[] {
  const host = rule.root.at('spec', 'host').text() ?? '';
  return settingsOf(rule).flatMap(([name, tls]): readonly Weak[] => {
    const mode = tls.at('mode');
    const unverified = tls.at('insecureSkipVerify');
    if (unverified.flag() === true) {
      const message = `the certificate of ${host}${name} is not verified`;
      const fix = changed('Verify the certificate', unverified, false);
      return [{ subject: `verification${name}`, at: unverified, message, fix }];
    }
    if (mode.text() === 'DISABLE' && isInMesh(host))
      return [{ subject: `mode${name}`, at: mode, message: `mutual TLS to ${host}${name} is off` }];
    const trusted = ['caCertificates', 'credentialName', 'subjectAltNames'].some((field) => tls.at(field).present);
    if (!/^(?:SIMPLE|MUTUAL)$/.test(mode.text() ?? '') || trusted || rule.fragment) return [];
    const message = `no CA is named for ${host}${name}: versions of Istio before 1.20 do not verify its certificate then`;
    return [{ subject: `CA${name}`, at: mode, severity: 'low', confidence: 'guess', message }];
  });
}

/** The API server brings its own TLS; hosts outside may. */
function isInMesh(host: string): boolean {
  if (/^kubernetes\.default\b/.test(host)) return false;
  return host === '*' || !host.includes('.') || /\.svc(?:\.|$)|\.local$/.test(host);
}

const OTHERS: Readonly<Record<string, (resource: Resource) => readonly Weak[]>> = {
  ServersTransport: skipsVerification,
  ServersTransportTCP: skipsVerification,
  TLSOption: traefikOption,
  Mesh: consulMesh,
  BackendTLSPolicy: backendPolicy,
  ConfigMap: nginxProtocols,
};

function skipsVerification({ root, group }: Resource): readonly Weak[] {
  const found = [root.at('spec', 'insecureSkipVerify'), root.at('spec', 'tls', 'insecureSkipVerify')];
  return found
    .filter((at) => group.startsWith('traefik.') && at.flag() === true)
    .map((at) => ({
      subject: 'verification',
      at,
      message: 'the certificates of backends are not verified',
      fix: changed('Verify the certificate', at, false),
    }));
}

function traefikOption({ root, group, name }: Resource): readonly Weak[] {
  if (!group.startsWith('traefik.')) return [];
  const at = root.at('spec', 'minVersion');
  const old = /^VersionTLS1[01]$/.test(at.text() ?? '');
  const weak: Weak = {
    subject: 'minVersion',
    at,
    message: `${at.text()} is accepted, which is broken`,
    fix: changed('Ask for TLS 1.2', at, 'VersionTLS12'),
  };
  const everywhere: Weak = {
    subject: 'default',
    at: root.at('metadata', 'name'),
    severity: 'low',
    message: 'options named default hold for every route that names none, in every namespace',
  };
  return [...(old ? [weak] : []), ...(name === 'default' ? [everywhere] : [])];
}

function consulMesh({ root, group }: Resource): readonly Weak[] {
  if (group !== 'consul.hashicorp.com') return [];
  return ['incoming', 'outgoing'].flatMap((way): readonly Weak[] => {
    const at = root.at('spec', 'tls', way, 'tlsMinVersion');
    if (!/^TLSv1_[01]$/.test(at.text() ?? '')) return [];
    const message = `${at.text()} is accepted for ${way} connections, which is broken`;
    return [{ subject: `${way} version`, at, message, fix: changed('Ask for TLS 1.2', at, 'TLSv1_2') }];
  });
}

function backendPolicy({ root, group, fragment }: Resource): readonly Weak[] {
  const at = root.at('spec', 'validation');
  const trusted = at.at('caCertificateRefs').items().length > 0 || at.at('wellKnownCACertificates').present;
  if (group !== 'gateway.networking.k8s.io' || fragment || trusted) return [];
  return [
    { subject: 'validation', at, severity: 'medium', message: 'no CA is named by which the backend is verified' },
  ];
}

function nginxProtocols(map: Resource): readonly Weak[] {
  const at = map.root.at('data', 'ssl-protocols');
  const listed = (at.text() ?? '').split(/\s+/).filter((version) => version !== '');
  const sound = listed.filter((version) => /^TLSv1\.[23]$/.test(version));
  if (!configuresNginx(map) || listed.length === sound.length) return [];
  const message = `old versions of TLS are accepted: ${at.text()}`;
  const fix = changed('Accept TLS 1.2 and newer', at, sound.length > 0 ? sound.join(' ') : 'TLSv1.2 TLSv1.3');
  return [{ subject: 'ssl-protocols', at, message, fix }];
}
