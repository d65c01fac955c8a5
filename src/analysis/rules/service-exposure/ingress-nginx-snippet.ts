import { z } from 'zod';
import type { Resource } from '../../cluster/resource.js';
import { configuresNginx, ingressClass } from '../../cluster/route.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const ingressNginxSnippet = defineConfigurableRule({
  id: 'ingress-nginx-snippet',
  title: 'ingress-nginx raw configuration snippet',
  family: 'service-exposure',
  why: 'A snippet is copied into the configuration of the controller, which serves all tenants: it can read the token of the controller, and with it every Secret (CVE-2021-25742).',
  remedy: 'Delete the snippet, and keep allow-snippet-annotations false.',
  severity: 'critical',
  standards: ['owasp: K07', 'mitre: T1190'],
  equivalents: {
    checkov: ['CKV_K8S_152', 'CKV_K8S_153', 'CKV_K8S_154'],
    kubescape: ['C-0059'],
    kyverno: [
      'nginx-ingress/disallow-ingress-nginx-custom-snippets',
      'other/check-ingress-nginx-controller-version-and-annotation-policy',
    ],
  },
  options: z.strictObject({
    prefixes: z
      .array(z.string())
      .default(['nginx.ingress.kubernetes.io', 'nginx.org'])
      .describe('Prefixes of the annotations that the controllers obey.'),
  }),
  *check({ now }, { prefixes }) {
    for (const ingress of now.ofKind('Ingress')) yield* snippets(ingress, new Set(prefixes));
    for (const map of now.ofKind('ConfigMap').filter(configuresNginx)) yield* allowances(map);
  },
  examples: [
    {
      name: 'a snippet that a controller of another make does not read is left over',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/configuration-snippet: 'more_set_headers "X-Frame-Options: DENY";' # <-- here
        spec: {ingressClassName: traefik}
      `,
    },
    {
      name: 'a snippet, and one that runs Lua',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/configuration-snippet: 'more_set_headers "X-Frame-Options: DENY";' # <-- here
            nginx.ingress.kubernetes.io/server-snippet: | # <-- here
              location /x { content_by_lua_block { ngx.say(1) } }
            nginx.ingress.kubernetes.io/ssl-redirect: "true"
      `,
      fixed: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/ssl-redirect: "true"
      `,
    },
    {
      name: 'a controller that takes snippets',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data:
          allow-snippet-annotations: "true" # <-- here
          annotations-risk-level: Critical # <-- here
          strict-validate-path-type: "false" # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data:
          allow-snippet-annotations: "false"
          annotations-risk-level: High
          strict-validate-path-type: "true"
      `,
    },
    {
      name: 'raw configuration of the whole controller',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: config, labels: {app.kubernetes.io/name: ingress-nginx}}
        data:
          http-snippet: 'proxy_cache_path /tmp/cache;' # <-- here
      `,
    },
    {
      name: 'other annotations, an empty snippet, a closed controller and another ConfigMap are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/rewrite-target: /, example.com/server-snippet: x, nginx.ingress.kubernetes.io/server-snippet: ""}}
        spec: {}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data: {allow-snippet-annotations: "false", annotations-risk-level: High}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: application}
        data: {allow-snippet-annotations: "true"}
      `,
    },
  ],
});

/** Directives by which a snippet reads files or runs code. */
const DANGEROUS =
  /lua_|content_by|_by_lua|\balias\b|\broot\s|serviceaccount|\bload_module\b|\bjs_|\bperl|\/etc\/|\/proc\//i;
const SNIPPET =
  /^(?:(?:server|configuration|location|auth|modsecurity|stream)-snippet|(?:server|location|stream)-snippets)$/;

/** Classes of controllers that are not made of nginx, and do not heed its annotations. */
const OTHERS =
  /^(?:traefik|alb|gce|haproxy|contour|istio|cilium|tailscale|azure[-/]application-gateway|openshift|envoy|kong|ambassador)/i;

function* snippets(ingress: Resource, prefixes: ReadonlySet<string>): Iterable<Remark> {
  for (const [key, at] of ingress.root.at('metadata', 'annotations').entries()) {
    const slash = key.lastIndexOf('/');
    const text = at.text();
    if (text === undefined || text.trim() === '') continue;
    if (!prefixes.has(key.slice(0, slash)) || !SNIPPET.test(key.slice(slash + 1))) continue;
    yield {
      about: ingress,
      subject: `annotation ${key}`,
      at,
      ...judged(key, DANGEROUS.test(text), ingressClass(ingress) ?? ''),
      fix: { title: 'Delete the snippet', safety: 'unsafe', patch: remove(at) },
    };
  }
}

function judged(key: string, grave: boolean, served: string): Pick<Remark, 'severity' | 'message'> {
  const copied = `${key} is copied into the configuration of the controller`;
  if (grave) return { severity: 'critical', message: `${copied}, and reads files or runs code there` };
  if (!OTHERS.test(served)) return { severity: 'high', message: copied };
  return { severity: 'low', message: `${key} waits for nginx, though class ${served} is that of another controller` };
}

/** Keys of the controller's ConfigMap, the values that open it, and those that close it again. */
const OPEN: Readonly<Record<string, readonly [RegExp, string]>> = {
  'allow-snippet-annotations': [/^true$/i, 'false'],
  'annotations-risk-level': [/^critical$/i, 'High'],
  'strict-validate-path-type': [/^false$/i, 'true'],
};
const RAW = ['main-snippet', 'http-snippet', 'server-snippet', 'location-snippet', 'stream-snippet'];

function* allowances(map: Resource): Iterable<Remark> {
  const data = map.root.at('data');
  for (const [key, [open, closed]] of Object.entries(OPEN)) {
    const at = data.at(key);
    if (!open.test(at.text() ?? '')) continue;
    const fix = { title: `Set ${key} to ${closed}`, safety: 'unsafe', patch: set(at, [], closed) } as const;
    yield { ...opened(map, key, at, `${key}: ${at.text()} lets every Ingress change the configuration`), fix };
  }
  for (const key of RAW) {
    const at = data.at(key);
    if ((at.text() ?? '').trim() !== '') yield opened(map, key, at, `${key} is raw configuration of the controller`);
  }
}

function opened(map: Resource, key: string, at: Node, message: string): Remark {
  return { about: map, subject: `key ${key}`, at, severity: 'high', message };
}
