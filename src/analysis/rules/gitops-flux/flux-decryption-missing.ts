import type { Cluster } from '../../cluster/cluster.js';
import { fluxObjects } from '../../cluster/flux.js';
import type { Resource } from '../../cluster/resource.js';
import { secretEntries } from '../../cluster/secret.js';
import { isSopsDocument } from '../../cluster/sops-document.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const fluxDecryptionMissing = defineRule({
  id: 'flux-decryption-missing',
  title: 'Encrypted files are deployed without a decryption setting',
  family: 'gitops-flux',
  why: 'Without decryption the encrypted text itself is applied, or nothing; with it, a Secret in plain text stands out as forgotten.',
  remedy:
    'Set spec.decryption.provider to sops, with a secretRef or workload identity for the key, and encrypt every Secret.',
  severity: 'high',
  confidence: 'likely',
  standards: ['owasp: K03'],
  *check({ now, elsewhere }) {
    const kustomizations = fluxObjects(now, 'Kustomization');
    if (kustomizations.length === 0) return;
    const clusters = [now, ...elsewhere];
    for (const kustomization of kustomizations) {
      const path = kustomization.root.at('spec', 'path').text();
      if (path !== undefined && !kustomization.fragment) yield* judged(kustomization, folderOf(path), clusters);
    }
  },
  examples: [
    {
      name: 'an encrypted Secret below the path, and no decryption',
      file: 'clusters/apps.yaml',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps}
        spec: # <-- here
          path: ./clusters
      `,
      fixed: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps}
        spec:
          path: ./clusters
          decryption:
            provider: sops
      `,
      beside: {
        'clusters/secret.yaml': yaml`
          apiVersion: v1
          kind: Secret
          metadata: {name: db}
          data: {password: "ENC[AES256_GCM,data:aa=,iv:bb=,tag:cc=,type:str]"}
          sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,tag:cc=,type:str]"}
        `,
      },
    },
    {
      name: 'a Secret in plain text where decryption is set up, in another target of the change',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps}
        spec:
          path: ./
          decryption: {provider: sops} # <-- here
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: Secret
          metadata: {name: db}
          stringData: {password: hunter2}
        `,
      ],
    },
    {
      name: 'decryption for encrypted files, plain files without it, and files of another path are clean',
      file: 'clusters/apps.yaml',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec: {path: ./clusters, decryption: {provider: sops}}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: b}
        spec: {path: ./cluster}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: c}
        spec: {path: "\${path}"}
      `,
      beside: {
        'clusters/secret.yaml': yaml`
          apiVersion: v1
          kind: Secret
          metadata: {name: db}
          data: {password: "ENC[AES256_GCM,data:aa=,iv:bb=,tag:cc=,type:str]"}
          sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,tag:cc=,type:str]"}
        `,
      },
    },
  ],
});

/** The path of a Flux Kustomization as the beginning of paths of the repository. */
function folderOf(path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  return steps.map((step) => `${step}/`).join('');
}

interface Confidential {
  readonly encrypted: readonly Resource[];
  readonly plain: readonly Resource[];
}

function confidentialIn(cluster: Cluster): Confidential {
  const encrypted: Resource[] = [];
  const plain: Resource[] = [];
  for (const resource of cluster.resources) {
    if (resource.kind === 'Secret' || resource.root.at('sops').present) {
      if (isSopsDocument(resource.root)) encrypted.push(resource);
      else if (isPlainSecret(resource)) plain.push(resource);
    }
  }
  return { encrypted, plain };
}

function isPlainSecret(resource: Resource): boolean {
  const own = resource.kind === 'Secret' && resource.group === '' && !resource.fragment;
  return own && secretEntries(resource).some(({ kind, descriptive }) => kind === 'readable' && !descriptive);
}

function* judged(about: Resource, folder: string, clusters: readonly Cluster[]): Iterable<Remark> {
  const inside = ({ file }: Resource) => file.startsWith(folder);
  const found = clusters.map((cluster) => cluster.once(confidentialIn));
  const decryption = about.root.at('spec', 'decryption');
  const encrypted = found.flatMap(({ encrypted: all }) => all).find(inside);
  const plain = found.flatMap(({ plain: all }) => all).find(inside);
  if (!decryption.present && encrypted !== undefined) {
    yield {
      about,
      subject: 'decryption',
      at: decryption,
      message: `${encrypted.file} is encrypted with SOPS, and the Kustomization does not decrypt what it applies`,
      fix: {
        title: 'Decrypt with SOPS',
        safety: 'suggestion',
        patch: set(about.root, ['spec', 'decryption', 'provider'], 'sops'),
      },
    };
  } else if (decryption.at('provider').text() === 'sops' && plain !== undefined) {
    yield {
      about,
      subject: 'plain Secret',
      at: decryption,
      severity: 'medium',
      message: `the Kustomization decrypts, and the Secret ${plain.name} in ${plain.file} is not encrypted`,
      related: [plain.root],
    };
  }
}
