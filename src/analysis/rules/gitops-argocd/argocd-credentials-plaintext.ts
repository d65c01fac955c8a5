import { argoObjects, SECRET_TYPE } from '../../cluster/argocd.js';
import { argoSettings } from '../../cluster/argocd-settings.js';
import type { Cluster } from '../../cluster/cluster.js';
import { credentialIn } from '../../cluster/credential.js';
import { helmValues } from '../../cluster/helm-values.js';
import type { Resource } from '../../cluster/resource.js';
import { isHarmlessValue, namesObject, namesSecret } from '../../cluster/secret-name.js';
import { decodedText, secretTextOf } from '../../cluster/secret-text.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdCredentialsPlaintext = defineRule({
  id: 'argocd-credentials-plaintext',
  title: 'Argo CD repository or cluster credential is committed',
  family: 'gitops-argocd',
  why: 'These credentials reach the repositories that everything is deployed from and the clusters that it is deployed to; whoever reads this repository has them.',
  remedy:
    'Rotate the credential, and keep it in a SealedSecret, SOPS or an ExternalSecret whose template has the same label.',
  severity: 'critical',
  standards: ['owasp: K03', 'owasp: K08', 'mitre: T1552.001'],
  equivalents: {
    kyverno: [
      'argo/argo-cluster-generation-from-rancher-capi',
      'kubeops/config-syncer-secret-generation-from-rancher-capi',
    ],
  },
  *check({ now }) {
    for (const secret of now.ofKind('Secret')) yield* secretRemarks(secret);
    yield* loginRemarks(now);
    for (const app of argoObjects(now, 'Application', 'ApplicationSet')) yield* valueRemarks(app);
  },
  examples: [
    {
      name: 'repositories, a cluster, and Argo CD itself',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: repo, labels: {argocd.argoproj.io/secret-type: repository}}
        stringData:
          url: https://github.com/acme/gitops
          username: argocd
          password: Tr0ub4dor-and-3 # <-- here
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: production, labels: {argocd.argoproj.io/secret-type: cluster}}
        stringData:
          server: https://10.0.0.1:6443
          config: '{"bearerToken": "plain-as-day-token", "tlsClientConfig": {"insecure": true}}' # <-- here x2
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: argocd-secret}
        data:
          server.secretkey: b3Blbi1zZXNhbWUtMTIzNA== # <-- here
      `,
    },
    {
      name: 'the client secret of a login, and the password of a chart',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          oidc.config: |
            name: Okta
            clientID: argocd
            clientSecret: Tr0ub4dor-and-3 # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: db}
        spec:
          source:
            chart: postgresql
            helm:
              parameters:
                - name: auth.password
                  value: Tr0ub4dor-and-3 # <-- here
      `,
    },
    {
      name: 'references, encrypted values, variables, public keys and other Secrets are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: repo, labels: {argocd.argoproj.io/secret-type: repository}}
        stringData:
          password: \${GITHUB_TOKEN}
          sshPrivateKey: <path:secret/data/argocd#key>
          bearerToken: ""
          githubAppID: "12345"
          tlsClientCertKey: null
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: workload-identity, labels: {argocd.argoproj.io/secret-type: cluster}}
        stringData:
          config: '{"awsAuthConfig": {"clusterName": "web"}, "tlsClientConfig": {"insecure": false, "caData": "LS0tLS1C"}}'
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: other}
        stringData: {password: Tr0ub4dor-and-3}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          dex.config: |
            connectors:
              - config: {clientID: argocd, clientSecret: $dex.github.clientSecret}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: db}
        spec:
          source:
            chart: postgresql
            helm: {parameters: [{name: auth.existingSecret, value: db}, {name: auth.password, value: $ARGOCD_ENV_PASSWORD}]}
      `,
    },
  ],
});

const KEYS = new Set([
  'password',
  'sshPrivateKey',
  'bearerToken',
  'tlsClientCertKey',
  'githubAppPrivateKey',
  'gcpServiceAccountKey',
]);
const OWN_KEYS = new Set([
  'admin.password',
  'server.secretkey',
  'tls.key',
  'webhook.github.secret',
  'webhook.gitlab.secret',
]);

function* secretRemarks(secret: Resource): Iterable<Remark> {
  const type = secret.labels[SECRET_TYPE];
  const keys = type !== undefined ? KEYS : secret.name === 'argocd-secret' ? OWN_KEYS : undefined;
  if (keys === undefined || secret.group !== '') return;
  const entries: readonly (readonly [string, Node, string])[] = [
    ...secret.root
      .at('stringData')
      .entries()
      .map(([key, node]) => [key, node, node.text() ?? ''] as const),
    ...secret.root
      .at('data')
      .entries()
      .map(([key, node]) => [key, node, decodedText(node.text() ?? '') ?? ''] as const),
  ];
  for (const [key, at, text] of entries) {
    if (type === 'cluster' && key === 'config') yield* clusterRemarks(secret, at, text);
    const known = keys.has(key) || (type === 'scm-creds' && namesSecret(key));
    if (!known || secretTextOf(text) !== 'readable') continue;
    yield {
      about: secret,
      subject: `key ${key}`,
      at,
      message: `key ${key} is readable for everyone who can read the repository`,
    };
  }
}

function* clusterRemarks(about: Resource, at: Node, text: string): Iterable<Remark> {
  const config = jsonObject(text);
  const tls = asObject(config['tlsClientConfig']);
  for (const [name, value] of [
    ['bearerToken', config['bearerToken']],
    ['password', config['password']],
    ['keyData', tls['keyData']],
  ] as const) {
    if (typeof value !== 'string' || secretTextOf(value) !== 'readable') continue;
    yield {
      about,
      subject: `config ${name}`,
      at,
      message: `the ${name} for the cluster is readable for everyone who can read the repository`,
    };
  }
  if (tls['insecure'] === true)
    yield {
      about,
      subject: 'config insecure',
      at,
      severity: 'high',
      message: 'the certificate of the cluster is not checked',
    };
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const CLIENT_SECRET = /^\s*(?:-\s+)?["']?(clientSecret|bindPW|secret)["']?\s*:\s*["']?([^"'\s#][^"'#\n]{0,500})/;

/** The logins of dex and OIDC are YAML in a text; Argo CD reads values that begin with a dollar from a Secret. */
function* loginRemarks(now: Cluster): Iterable<Remark> {
  const settings = argoSettings(now);
  for (const setting of [...settings.of('argocd-cm', 'dex.config'), ...settings.of('argocd-cm', 'oidc.config')]) {
    for (const [line, text] of setting.text.split('\n').entries()) {
      const [, name, value = ''] = CLIENT_SECRET.exec(text) ?? [];
      if (name === undefined || value.startsWith('$') || secretTextOf(value) !== 'readable') continue;
      yield {
        ...setting.holder,
        subject: `${setting.key} ${name}`,
        at: setting.lineAt(line),
        message: `the ${name} of the login is readable for everyone who can read the repository`,
      };
    }
  }
}

function* valueRemarks(app: Resource): Iterable<Remark> {
  for (const { name, text, node } of helmValues(app)) {
    const named = namesSecret(name) && !isHarmlessValue(text) && !namesObject(name, text);
    if (!named && credentialIn(text) === undefined) continue;
    if (text.startsWith('$') || secretTextOf(text) !== 'readable') continue;
    yield {
      about: app,
      subject: `value ${name}`,
      at: node,
      message: `the value ${name} of the chart is readable for everyone who can read the repository`,
    };
  }
}
