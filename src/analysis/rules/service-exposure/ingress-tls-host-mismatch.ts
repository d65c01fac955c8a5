import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { normalHost } from '../../cluster/route.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const ingressTlsHostMismatch = defineRule({
  id: 'ingress-tls-host-mismatch',
  title: 'TLS section does not cover the routed hosts',
  family: 'service-exposure',
  why: 'A host that no tls entry names is served without TLS, or with a certificate that clients do not accept.',
  remedy: 'List every host of the rules under tls.',
  severity: 'medium',
  standards: ['owasp: K05'],
  equivalents: { kyverno: ['other/ingress-host-match-tls'] },
  *check({ now }) {
    for (const ingress of now.ofKind('Ingress')) {
      const tls = ingress.root.at('spec', 'tls').items();
      if (tls.length === 0 || ingress.fragment || ingress.group === '') continue;
      yield* uncovered(ingress, tls);
      yield* unissued(ingress, tls);
    }
  },
  examples: [
    {
      name: 'a host that tls leaves out, and one two levels below a wildcard',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
            - host: www.example.com
            - host: api.example.com # <-- here
            - host: a.b.example.org # <-- here
          tls:
            - hosts: [WWW.example.com., "*.example.org"]
              secretName: web-tls
      `,
      fixed: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
            - host: www.example.com
            - host: api.example.com
            - host: a.b.example.org
          tls:
            - hosts: [WWW.example.com., "*.example.org", api.example.com, a.b.example.org]
              secretName: web-tls
      `,
    },
    {
      name: 'cert-manager writes no certificate without a Secret to write to',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {cert-manager.io/cluster-issuer: letsencrypt}}
        spec:
          rules: [{host: www.example.com}]
          tls:
            - hosts: [www.example.com] # <-- here
      `,
    },
    {
      name: 'covered hosts, one wildcard for another, an entry for any host, and hosts that are filled in later are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules: [{host: www.example.com}, {host: "*.example.org"}, {http: null}]
          tls: [{hosts: ["*.example.com"]}, {hosts: ["*.example.org"]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: any}
        spec: {rules: [{host: www.example.com}], tls: [{secretName: web}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: later}
        spec: {rules: [{host: "\${HOST}"}, {host: a.example.com}], tls: [{hosts: ["\${ALL_HOSTS}"]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: none}
        spec: {rules: [{host: www.example.com}], tls: []}
      `,
    },
    {
      name: 'a patch is clean',
      fragment: true,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {rules: [{host: www.example.com}], tls: [{hosts: [example.com]}]}
      `,
    },
  ],
});

function* uncovered(ingress: Resource, tls: readonly Node[]): Iterable<Remark> {
  const lists = tls.map((entry) => entry.at('hosts'));
  const hosts = lists.flatMap((list) => list.texts());
  if (lists.some((list) => list.items().length === 0) || hosts.some(holdsVariable)) return;
  const covered = new Set(hosts.map(normalHost));
  const [only, ...others] = lists;
  for (const rule of ingress.root.at('spec', 'rules').items()) {
    const at = rule.at('host');
    const host = normalHost(at.text() ?? '');
    if (host === '' || holdsVariable(host) || covered.has(host)) continue;
    if (!host.startsWith('*') && covered.has(host.replace(/^[^.]+/, '*'))) continue;
    yield {
      about: ingress,
      subject: `host ${host}`,
      at,
      message: `no tls entry covers ${host}`,
      ...(only === undefined || others.length > 0
        ? {}
        : { fix: { title: `List ${host} under tls`, safety: 'suggestion', patch: set(only, ['-'], host) } }),
    };
  }
}

const ISSUERS = ['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer', 'kubernetes.io/tls-acme'];

/** Controllers serve an entry without a Secret with their own certificate; only cert-manager needs one to fill. */
function* unissued(ingress: Resource, tls: readonly Node[]): Iterable<Remark> {
  if (!ISSUERS.some((name) => ingress.annotations[name] !== undefined)) return;
  for (const entry of tls) {
    if (entry.at('secretName').present) continue;
    const hosts = entry.at('hosts').texts().join(', ');
    const message = `cert-manager issues no certificate for ${hosts || 'the entry'}: it names no Secret`;
    yield { about: ingress, subject: `Secret for ${hosts}`, at: entry, message };
  }
}
