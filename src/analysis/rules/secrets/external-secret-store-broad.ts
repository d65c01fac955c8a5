import type { Cluster } from '../../cluster/cluster.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { namesSecret } from '../../cluster/secret-name.js';
import { secretTextOf } from '../../cluster/secret-text.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const externalSecretStoreBroad = defineRule({
  id: 'external-secret-store-broad',
  title: 'Secret store is reachable from every namespace or insecure',
  family: 'secrets',
  why: 'Whoever may create an ExternalSecret in a namespace that the store serves reads everything that the identity of the store may read.',
  remedy: 'Add spec.conditions to the store, give it an identity of its own, and reach the provider over HTTPS.',
  severity: 'medium',
  standards: ['cis: 5.4.2', 'owasp: K03', 'owasp: K08', 'mitre: T1552.007'],
  equivalents: { kyverno: ['external-secret-operator/add-external-secret-prefix'] },
  *check({ now }) {
    for (const store of objects(now, 'ClusterSecretStore', 'SecretStore')) {
      if (store.kind === 'ClusterSecretStore') yield* unconditional(store);
      yield* insecure(store, store.root.at('spec', 'provider'));
    }
    for (const secret of objects(now, 'ExternalSecret')) yield* greedy(secret, secret.root.at('spec'));
    for (const secret of objects(now, 'ClusterExternalSecret')) {
      yield* greedy(secret, secret.root.at('spec', 'externalSecretSpec'));
      yield* everywhere(secret);
    }
    for (const provider of now.ofKind('SecretProviderClass'))
      yield* insecure(provider, provider.root.at('spec', 'parameters'));
  },
  examples: [
    {
      name: 'a store for every namespace, over HTTP, with long-lived keys',
      manifest: yaml`
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata: {name: vault}
        spec: # <-- here
          provider:
            vault:
              server: http://vault.vault:8200 # <-- here
              path: secret
        ---
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata: {name: aws, namespace: web}
        spec:
          provider:
            aws:
              service: SecretsManager
              auth:
                secretRef:
                  accessKeyIDSecretRef: {name: aws, key: id} # <-- here
                  secretAccessKeySecretRef: {name: aws, key: secret}
      `,
    },
    {
      name: 'no verification, values in the store itself, and a provider that invents them',
      manifest: yaml`
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata: {name: gitlab, namespace: web}
        spec:
          provider:
            webhook: {url: "https://secrets.example.com", insecureSkipVerify: true} # <-- here
        ---
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata: {name: fake, namespace: web}
        spec:
          provider:
            fake: # <-- here
              data:
                - {key: password, value: open-sesame} # <-- here
        ---
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata: {name: literal, namespace: web}
        spec:
          provider:
            akeyless: {auth: {clientSecret: open-sesame}} # <-- here
        ---
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata: {name: vault, namespace: web}
        spec:
          provider: vault
          parameters:
            vaultAddress: http://vault:8200 # <-- here
            vaultSkipTLSVerify: "true" # <-- here
      `,
    },
    {
      name: 'everything of a store, and a secret for every namespace',
      manifest: yaml`
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: all, namespace: web}
        spec:
          secretStoreRef: {name: vault, kind: ClusterSecretStore}
          dataFrom:
            - find:
                name: {regexp: ".*"} # <-- here
        ---
        apiVersion: external-secrets.io/v1
        kind: ClusterExternalSecret
        metadata: {name: all}
        spec:
          namespaceSelectors:
            - {} # <-- here
          externalSecretSpec: {data: [{secretKey: one, remoteRef: {key: web}}]}
      `,
    },
    {
      name: 'bounded stores, references, workload identity, named finds and patches are clean',
      manifest: yaml`
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata: {name: vault}
        spec:
          conditions: [{namespaces: [web]}]
          provider:
            vault: {server: "https://vault.example.com", insecure: false, auth: {kubernetes: {role: web, mountPath: kubernetes}}}
        ---
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata: {name: patched}
        spec: {refreshInterval: 60}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: some, namespace: web}
        spec:
          dataFrom:
            - find: {path: web, name: {regexp: ".*"}}
            - find: {name: {regexp: "^web-.*"}}
          data: [{secretKey: password, remoteRef: {key: web, property: password}}]
        ---
        apiVersion: external-secrets.io/v1
        kind: ClusterExternalSecret
        metadata: {name: some}
        spec: {namespaceSelectors: [{matchLabels: {team: web}}]}
        ---
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata: {name: fake, namespace: dev}
        spec: {provider: {fake: {data: [{key: host, valueMap: null}]}}}
        ---
        apiVersion: secrets-store.csi.x-k8s.io/v1
        kind: SecretProviderClass
        metadata: {name: vault, namespace: web}
        spec: {provider: vault, parameters: {vaultAddress: "http://\${VAULT}:8200", vaultSkipTLSVerify: "false", roleName: web}}
      `,
    },
  ],
});

const GROUP = 'external-secrets.io';

function objects(now: Cluster, ...kinds: readonly string[]): readonly Resource[] {
  return now.ofKind(...kinds).filter(({ group }) => group === GROUP);
}

function* unconditional(store: Resource): Iterable<Remark> {
  const spec = store.root.at('spec');
  if (store.fragment || !spec.at('provider').present || spec.at('conditions').items().length > 0) return;
  yield {
    about: store,
    subject: 'conditions',
    at: spec.at('conditions'),
    message: 'ExternalSecrets of every namespace may read what the store can read',
  };
}

const ADDRESS = /^(?:server|url|vaultUrl|vaultAddress|host|apiUrl|serverUrl|address|hostAPI)$/i;
const UNVERIFIED =
  /^(?:skip(?:tls)?verify|insecure(?:skip(?:tls)?verify)?|vaultSkipTLSVerify|tlsSkipVerify|ignoreSslCertificate|allowInsecure)$/i;
const TRYING_OUT = /(?:^|[-_./])(?:dev|test|tests|testing|e2e|local|example|examples|demo|ci|sandbox)(?:[-_./]|$)/i;

function* insecure(about: Resource, provider: Node): Iterable<Remark> {
  const found = (node: Node, message: string, severity: Severity): Remark => ({
    about,
    subject: node.path.filter((step) => typeof step === 'string').join('.'),
    at: node,
    message,
    severity,
  });
  const fake = provider.at('fake');
  if (fake.present && ![about.namespace ?? '', about.file].some((place) => TRYING_OUT.test(place)))
    yield found(fake, 'the store is a fake one, whose values stand in Git', 'high');
  for (const node of provider.scalars()) {
    const key = String(node.path.at(-1));
    const text = node.text() ?? '';
    if (ADDRESS.test(key) && /^http:\/\//i.test(text) && !holdsVariable(text))
      yield found(node, `secrets travel from the provider in clear text: ${key} is no HTTPS address`, 'high');
    else if (UNVERIFIED.test(key) && (node.flag() === true || text === 'true'))
      yield found(node, `${key} lets anybody on the way pose as the provider`, 'high');
    else if (isLiteral(node, key, text, fake))
      yield found(node, `the value of ${key} stands in the store itself, in clear text`, 'critical');
  }
  const keys = provider.at('aws', 'auth', 'secretRef', 'accessKeyIDSecretRef');
  if (keys.present)
    yield found(keys, 'the store uses an access key that does not expire, instead of an identity', 'info');
}

function isLiteral({ path }: Node, key: string, text: string, fake: Node): boolean {
  const invented = fake.present && path.includes('fake') && (key === 'value' || path.includes('valueMap'));
  const reference = path.some((step) => /(?:ref|selector)s?$/i.test(String(step)));
  return (
    (invented || (!reference && namesSecret(key) && /(?:password|secret|token|key)$/i.test(key))) && isReadable(text)
  );
}

const isReadable = (text: string): boolean =>
  text.length > 2 && !text.includes('/') && secretTextOf(text) === 'readable';

function* greedy(about: Resource, spec: Node): Iterable<Remark> {
  for (const source of spec.at('dataFrom').items()) {
    const find = source.at('find');
    const at = find.at('name', 'regexp');
    if (find.at('path').present || !/^\^?(?:\.\*)?\$?$/.test(at.text() ?? 'none')) continue;
    yield { about, subject: 'find', at, message: 'the pattern takes every secret that the store can read' };
  }
}

function* everywhere(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const selectors = [...spec.at('namespaceSelectors').items(), spec.at('namespaceSelector')];
  for (const at of selectors.filter(({ value }) => isEmpty(value)))
    yield {
      about,
      subject: 'namespaceSelectors',
      at,
      severity: 'high',
      message: 'the empty selector puts the secret into every namespace',
    };
}

function isEmpty(selector: unknown): boolean {
  return typeof selector === 'object' && selector !== null && Object.keys(selector).length === 0;
}
