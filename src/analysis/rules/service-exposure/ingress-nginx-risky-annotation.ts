import { withoutVariables } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { mayBeNginx } from '../../cluster/route.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const ingressNginxRiskyAnnotation = defineRule({
  id: 'ingress-nginx-risky-annotation',
  title: 'ingress-nginx annotation or path can inject configuration',
  family: 'service-exposure',
  why: 'The controller writes these values into its configuration; characters that end a directive begin another, which runs with the rights of the controller (CVE-2025-1974).',
  remedy: 'Write a plain URL, host or path without control characters.',
  severity: 'high',
  standards: ['owasp: K07', 'mitre: T1190'],
  equivalents: {
    trivy: ['KCV-0093'],
    kyverno: ['nginx-ingress/restrict-annotations', 'nginx-ingress/restrict-ingress-paths'],
  },
  *check({ now }) {
    for (const ingress of now.ofKind('Ingress').filter(mayBeNginx)) {
      yield* annotations(ingress);
      yield* directives(ingress);
      yield* paths(ingress);
    }
  },
  examples: [
    {
      name: 'a value that ends its directive, and paths that are no paths',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/auth-url: "http://x/#;load_module test;" # <-- here
            nginx.org/any: "/var/run/secrets" # <-- here
            nginx.ingress.kubernetes.io/mirror-target: "https://x/\\n}" # <-- here
        spec:
          rules:
            - http:
                paths:
                  - path: /x{return 200;} # <-- here
                    pathType: Prefix
                  - path: /etc/passwd # <-- here
                    pathType: ImplementationSpecific
      `,
    },
    {
      name: 'plain values with variables of nginx, patterns, and another controller are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/auth-url: https://$host/oauth2/auth
            nginx.ingress.kubernetes.io/auth-signin: https://$host/oauth2/start?rd=$escaped_request_uri
            nginx.ingress.kubernetes.io/upstream-hash-by: "\${binary_remote_addr}$request_uri"
            nginx.ingress.kubernetes.io/auth-tls-match-cn: "CN=(alice|bob)"
            nginx.ingress.kubernetes.io/server-alias: null
        spec:
          rules:
            - http:
                paths:
                  - {path: "/api(/|$)(.*)", pathType: ImplementationSpecific}
                  - {path: "/aliases/v1.0/~user", pathType: Prefix}
                  - {path: "/.well-known/acme-challenge/a_b", pathType: Exact}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: other, annotations: {nginx.ingress.kubernetes.io/auth-url: "a;b"}}
        spec: {ingressClassName: traefik, rules: [{http: {paths: [{path: "/x{a}", pathType: Prefix}]}}]}
      `,
    },
  ],
});

const PREFIX = 'nginx.ingress.kubernetes.io/';
const WRITTEN_OUT = [
  'auth-url',
  'auth-signin',
  'auth-tls-match-cn',
  'mirror-target',
  'mirror-host',
  'server-alias',
  'proxy-ssl-name',
  'upstream-hash-by',
  'modsecurity-transaction-id',
];

/** Characters that end a value or a directive; alternatives are how patterns for names are written. */
const BREAKING = /[\n\r#{};`'"|]/;
const BREAKING_PATTERN = /[\n\r#{};`'"]/;
const PATTERNS = new Set(['auth-tls-match-cn', 'server-alias']);

function* annotations(ingress: Resource): Iterable<Remark> {
  for (const name of WRITTEN_OUT) {
    const at = ingress.root.at('metadata', 'annotations', `${PREFIX}${name}`);
    const breaking = PATTERNS.has(name) ? BREAKING_PATTERN : BREAKING;
    const found = breaking.exec(withoutVariables(at.text()?.trim() ?? ''))?.[0];
    if (found === undefined) continue;
    yield {
      about: ingress,
      subject: `annotation ${PREFIX}${name}`,
      at,
      severity: 'critical',
      message: `${PREFIX}${name} holds ${CONTROL[found] ?? found}, by which it can add directives to the configuration`,
    };
  }
}

const DIRECTIVES =
  /(?:^|[;{}\s])(?:alias|root)\b[^;\n]{0,200};|_by_lua|\blua_|\/etc\/(?:passwd|shadow|nginx)|\/var\/run\/secrets/;

/** Directives have no place in any annotation of the controllers but in snippets, which are judged as such. */
function* directives(ingress: Resource): Iterable<Remark> {
  for (const [key, at] of ingress.root.at('metadata', 'annotations').entries()) {
    const own = key.startsWith(PREFIX) || key.startsWith('nginx.org/');
    if (!own || /-snippets?$/.test(key) || WRITTEN_OUT.includes(key.slice(PREFIX.length))) continue;
    if (!DIRECTIVES.test(at.text() ?? '')) continue;
    const message = `${key} holds a directive, or names files of the controller`;
    yield { about: ingress, subject: `annotation ${key}`, at, message };
  }
}

const CONTROL: Readonly<Record<string, string>> = { '\n': 'a line break', '\r': 'a line break' };
const PLAIN = /^\/[A-Za-z0-9._~/%*()$&+,:=@!-]*$/;
const FILES = /^\/(?:etc|proc|root)(?:\/|$)|\/var\/run\/secrets|serviceaccount|[;\s]alias[\s]/i;

function* paths(ingress: Resource): Iterable<Remark> {
  for (const rule of ingress.root.at('spec', 'rules').items()) {
    for (const entry of rule.at('http', 'paths').items()) {
      const at = entry.at('path');
      const path = withoutVariables(at.text() ?? '');
      const pattern = entry.at('pathType').text() === 'ImplementationSpecific';
      const odd = pattern ? /[\n\r;"`#]/.test(path) : path !== '' && !PLAIN.test(path);
      if (!odd && !FILES.test(path)) continue;
      const what = odd
        ? 'holds characters that can add directives to the configuration'
        : 'names files of the controller';
      yield { about: ingress, subject: `path ${at.text()?.slice(0, 80)}`, at, message: `the path ${what}` };
    }
  }
}
