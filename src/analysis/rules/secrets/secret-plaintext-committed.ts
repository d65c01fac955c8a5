import type { Resource } from '../../cluster/resource.js';
import { type SecretEntry, secretEntries } from '../../cluster/secret.js';
import { type Selection, selectionOf, sopsBlock } from '../../cluster/sops.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const secretPlaintextCommitted = defineRule({
  id: 'secret-plaintext-committed',
  title: 'Kubernetes Secret with readable values is committed',
  family: 'secrets',
  why: 'Base64 is no encryption: whoever can read the repository, now or in any clone of its history, has the value.',
  remedy: 'Rotate the value, then use a SealedSecret, SOPS or an ExternalSecret.',
  severity: 'critical',
  standards: ['cis: 5.4.2', 'owasp: K03', 'mitre: T1552.001', 'ms: MS-TA9027'],
  equivalents: { kics: ['using_kubernetes_native_secret_management'], kubescape: ['C-0208', 'C-0234'] },
  *check({ now }) {
    for (const secret of now.ofKind('Secret').filter(({ group }) => group === '')) {
      const selected = selectionBySops(secret);
      for (const entry of secretEntries(secret)) {
        if (selected?.(entry.node.path) === true) continue;
        const severity = severityOf(secret, entry);
        if (severity === undefined) continue;
        yield {
          about: secret,
          subject: `key ${entry.key}`,
          at: entry.node,
          severity,
          message: sentenceFor(entry),
        };
      }
    }
  },
  examples: [
    {
      name: 'plain and encoded values',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        stringData:
          password: Tr0ub4dor-and-3 # <-- here
        data:
          api-token: cGxhaW4tYXMtZGF5 # <-- here
      `,
    },
    {
      name: 'a registry login, a key pair and what kubectl remembers',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - apiVersion: v1
            kind: Secret
            type: kubernetes.io/dockerconfigjson
            metadata: {name: registry}
            stringData:
              .dockerconfigjson: '{"auths":{"ghcr.io":{"auth":"Ym90Om9wZW4tc2VzYW1l"}}}' # <-- here
          - apiVersion: v1
            kind: Secret
            metadata:
              name: applied
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: '{"data":{"password":"b3Blbi1zZXNhbWU="}}' # <-- here
      `,
    },
    {
      name: 'a stopgap is milder, and so are a user name and a file of settings',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        stringData:
          password: changeme # <-- here
          username: app # <-- here
          alertmanager.yaml: | # <-- here
            route: {receiver: nobody}
            receivers: [{name: nobody}]
      `,
    },
    {
      name: 'encrypted values, pointers, variables and empty values are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: encrypted}
        data:
          password: ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]
        sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: filled-in}
        stringData:
          argo: <path:secret/data/app#password>
          banzai: vault:secret/data/app#password
          flux: \${DB_PASSWORD}
          templated: "{{ .Values.password }}"
          url: postgres://app:\${DB_PASSWORD}@db:5432/app
          empty: ""
          nothing:
        data:
          encoded: PHBhdGg6c2VjcmV0L2RhdGEvYXBwI3Bhc3N3b3JkPg==
      `,
    },
    {
      name: 'what SOPS was not told to encrypt is readable all the same',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: half}
        data: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
        stringData: {token: 6f1ed002ab559585} # <-- here
        sops: {encrypted_regex: ^data$, mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"}
      `,
    },
    {
      name: 'public material, other kinds, and what Argo CD must know about a repository are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: known-hosts}
        stringData:
          known_hosts: github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl
          ca.crt: |
            -----BEGIN CERTIFICATE-----
            MIIBszCCAVmgAwIBAgIUJ0
            -----END CERTIFICATE-----
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: repository
          labels: {argocd.argoproj.io/secret-type: repository}
        stringData: {type: git, url: "https://github.com/acme/gitops", project: web}
        ---
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: sealed}
        spec: {encryptedData: {password: AgBy8hCi}}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: external}
        spec:
          data:
            - secretKey: password
              remoteRef: {key: app, property: password}
      `,
    },
  ],
});

/** What SOPS says that it encrypts and did not is the finding of `sops-file-not-encrypted`. */
function selectionBySops({ root }: Resource): Selection | undefined {
  const block = sopsBlock(root);
  return block === undefined ? undefined : selectionOf(block);
}

const ARGO_LABEL = 'argocd.argoproj.io/secret-type';

/** Argo CD keeps the settings of repositories and clusters in Secrets, where user names and addresses belong. */
function severityOf(secret: Resource, { kind, descriptive, settings }: SecretEntry): Severity | undefined {
  if (kind === 'stopgap') return 'medium';
  if (kind !== 'readable') return undefined;
  if (!descriptive) return settings ? 'medium' : 'critical';
  return secret.labels[ARGO_LABEL] === undefined ? 'info' : undefined;
}

function sentenceFor({ key, kind, descriptive, settings }: SecretEntry): string {
  if (kind === 'stopgap') return `key ${key} holds a stopgap that would be applied as the secret`;
  const readable = `key ${key} of the Secret is readable for everyone who can read the repository`;
  if (descriptive) return `${readable}; it looks descriptive`;
  return settings ? `${readable}; it looks like settings without a credential` : readable;
}
