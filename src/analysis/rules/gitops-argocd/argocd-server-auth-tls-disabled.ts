import { argoSettings, isTrue, type Setting } from '../../cluster/argocd-settings.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Confidence, Severity } from '../../finding.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdServerAuthTlsDisabled = defineRule({
  id: 'argocd-server-auth-tls-disabled',
  title: 'Argo CD component runs without auth or TLS',
  family: 'gitops-argocd',
  why: 'Argo CD holds the credentials of every cluster. Without login anyone deploys; without TLS passwords, tokens and rendered Secrets can be read on the way.',
  remedy:
    'Remove the flag or setting. Serve without TLS only behind an Ingress or Gateway that ends it in the same target.',
  severity: 'high',
  standards: ['owasp: K05', 'owasp: K09'],
  equivalents: {},
  *check({ now }) {
    for (const setting of argoSettings(now).all) {
      const judged = judge(setting, now);
      if (judged === undefined) continue;
      const patch = isTrue(setting.text) ? setting.change('false') : undefined;
      yield {
        ...setting.holder,
        subject: setting.key,
        at: setting.at,
        ...judged,
        ...(patch !== undefined
          ? { fix: { title: 'Switch the protection on', safety: 'unsafe' as const, patch } }
          : {}),
      };
    }
    yield* openRedis(now);
  },
  examples: [
    {
      name: 'no login, and no TLS between the parts',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cmd-params-cm}
        data:
          server.disable.auth: "true" # <-- here
          reposerver.disable.tls: "true" # <-- here
          controller.repo.server.plaintext: "true" # <-- here
          dexserver.disable.tls: "true" # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          oidc.tls.insecure.skip.verify: "true" # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cmd-params-cm}
        data:
          server.disable.auth: "false"
          reposerver.disable.tls: "false"
          controller.repo.server.plaintext: "false"
          dexserver.disable.tls: "false"
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          oidc.tls.insecure.skip.verify: "false"
      `,
    },
    {
      name: 'by flags and by the environment, with an old version of TLS',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: argocd-server}
        spec:
          selector: {matchLabels: {app: argocd}}
          template:
            spec:
              containers:
                - name: server
                  image: quay.io/argoproj/argocd:v3.0.0
                  command: [argocd-server]
                  args:
                    - --disable-auth # <-- here
                    - --tlsminversion=1.1 # <-- here
                  env:
                    - name: ARGOCD_SERVER_INSECURE
                      value: "true" # <-- here
      `,
    },
    {
      name: 'served without TLS behind an Ingress that ends it',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cmd-params-cm}
        data:
          server.insecure: "true" # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: argocd}
        spec:
          tls: [{hosts: [argocd.acme.com], secretName: argocd}]
          rules: [{host: argocd.acme.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: argocd-server, port: {number: 80}}}}]}}]
      `,
    },
    {
      name: 'a Redis without a password',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: argocd-redis}
        spec:
          selector: {matchLabels: {app: redis}}
          template:
            spec:
              containers:
                - name: redis
                  image: redis:7.2.4
                  args: [--save, "", --appendonly, "no"] # <-- here
      `,
    },
    {
      name: 'protection that is on, variables, a Redis with a password, and other servers are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cmd-params-cm}
        data: {server.insecure: "false", server.disable.auth: null, reposerver.disable.tls: "\${TLS}", server.tls.minversion: "1.3"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: argocd-redis}
        spec:
          selector: {matchLabels: {app: redis}}
          template:
            spec: {containers: [{name: redis, image: "redis:7.2.4", args: [--save, "", --requirepass, $(REDIS_PASSWORD)]}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: grafana}
        spec:
          selector: {matchLabels: {app: grafana}}
          template:
            spec: {containers: [{name: grafana, image: grafana, args: [--insecure, --disable-auth]}]}
      `,
    },
  ],
});

interface Judgement {
  readonly severity: Severity;
  readonly message: string;
  readonly confidence?: Confidence;
}

const PLAIN: Readonly<Record<string, readonly [Severity, string]>> = {
  'server.disable.auth': ['critical', 'Argo CD asks nobody to log in, so whoever reaches it may do everything'],
  'reposerver.disable.tls': ['high', 'the repository server answers without TLS'],
  'server.repo.server.plaintext': ['high', 'the server talks to the repository server without TLS'],
  'controller.repo.server.plaintext': ['high', 'the controller talks to the repository server without TLS'],
  'applicationsetcontroller.repo.server.plaintext': [
    'high',
    'the ApplicationSet controller talks to the repository server without TLS',
  ],
  'dexserver.disable.tls': ['high', 'Dex, which logs users in, answers without TLS'],
  'server.dex.server.plaintext': ['high', 'the server talks to Dex, which logs users in, without TLS'],
  'oidc.tls.insecure.skip.verify': ['high', 'the certificate of the identity provider is not checked'],
};

function judge({ key, text }: Setting, now: Cluster): Judgement | undefined {
  if (key.endsWith('.tls.minversion')) {
    if (!/^1\.[01]$/.test(text.trim())) return undefined;
    return { severity: 'medium', message: `TLS ${text.trim()} is accepted, which is broken` };
  }
  if (!isTrue(text)) return undefined;
  if (key === 'server.insecure') return plainServer(now);
  const known = Object.hasOwn(PLAIN, key) ? PLAIN[key] : undefined;
  return known === undefined ? undefined : { severity: known[0], message: known[1] };
}

const FRONTS = ['Ingress', 'IngressRoute', 'HTTPRoute', 'TLSRoute', 'Route', 'VirtualService', 'HTTPProxy'];
const SERVER = /"argo-?cd[\w-]*server"/i;

/** The front often stands in another target; then nobody knows here how the server is reached. */
function plainServer(now: Cluster): Judgement {
  const fronts = now.ofKind(...FRONTS).filter(({ root }) => SERVER.test(JSON.stringify(root.at('spec').value ?? '')));
  const exposed = now.ofKind('Service').filter(isExposed);
  if (fronts.some((front) => !endsTls(front)) || exposed.length > 0)
    return { severity: 'high', message: 'Argo CD is served without TLS to the outside' };
  if (fronts.length > 0)
    return { severity: 'low', message: 'Argo CD is served without TLS inside the cluster; the front of it ends TLS' };
  return {
    severity: 'medium',
    confidence: 'likely',
    message: 'Argo CD is served without TLS, and nothing in this target shows that a front of it ends TLS',
  };
}

function endsTls({ kind, root }: Resource): boolean {
  return kind.endsWith('Route') && kind !== 'Route' && kind !== 'IngressRoute'
    ? true
    : kind === 'VirtualService' || root.at('spec', 'tls').present;
}

function isExposed({ name, root, annotations }: Resource): boolean {
  const type = root.at('spec', 'type').text() ?? '';
  const own = /argo-?cd.*server$/i.test(name) && /^(?:LoadBalancer|NodePort)$/.test(type);
  return own && !Object.keys(annotations).some((key) => /ssl|tls|cert/i.test(key));
}

function* openRedis(now: Cluster): Iterable<Remark> {
  for (const { workload, node, label } of now.completeContainers) {
    if (
      workload.resource.name !== 'argocd-redis' ||
      !/(?:^|\/)(?:redis|valkey)(?::|@|$)/.test(node.at('image').text() ?? '')
    )
      continue;
    const args = node.at('args');
    const lines = [...node.at('command').texts(), ...args.texts()].join(' ');
    if (args.items().length === 0 || /requirepass|\.conf\b/.test(lines)) continue;
    yield {
      about: workload.resource,
      subject: label,
      at: args,
      severity: 'medium',
      confidence: 'likely',
      message:
        'whoever reaches the Redis of Argo CD can change the manifests that it deploys, because no password is asked for',
    };
  }
}
