import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

/** Providers that encrypt by themselves, or have a service do it. */
const STRONG = new Set(['kms', 'secretbox', 'aescbc']);

export const bootstrapEncryptionWeak = defineRule({
  id: 'bootstrap-encryption-weak',
  title: 'Encryption of the store leaves resources in plain text',
  family: 'cluster-bootstrap',
  why: 'The first provider writes: where that is identity, or none is listed, new Secrets are stored as they are, however many others follow.',
  remedy: 'Put kms, secretbox or aescbc first and leave identity, which still reads old entries, at the end.',
  severity: 'high',
  enabled: false,
  standards: ['cis: 1.2.28'],
  equivalents: { kics: ['encryption_provider_not_properly_configured'], kubescape: ['C-0142'] },
  *check({ now }) {
    for (const about of now.ofKind('EncryptionConfiguration', 'EncryptionConfig')) {
      if (about.fragment) continue;
      const entries = about.root.at('resources').items();
      const faults = entries.length === 0 ? [about.root.at('resources')] : entries.flatMap((entry) => weakness(entry));
      for (const at of faults) {
        yield {
          about,
          subject: ['providers for', ...at.at('resources').texts()].join(' '),
          at: at.at('providers', 0).present ? at.at('providers') : at,
          message: at.at('providers', 0, 'aesgcm').present
            ? 'the first provider is aesgcm, whose keys must change after 200,000 writes, which nothing does by itself'
            : 'the first provider does not encrypt, so what is written from now on is stored as it is',
        };
      }
    }
  },
  examples: [
    {
      name: 'identity comes first, or alone, or nothing does',
      manifest: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources: [secrets]
            providers: # <-- here
              - identity: {}
              - secretbox: {keys: [{name: key1, secret: "\${KEY}"}]}
          - resources: [configmaps] # <-- here
            providers: []
      `,
    },
    {
      name: 'nothing is encrypted',
      manifest: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources: # <-- here
      `,
    },
    {
      name: 'a provider that encrypts comes first, or resources are taken out of a wildcard on purpose',
      manifest: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
          - resources: [events]
            providers: [{identity: {}}]
          - resources: ["*.*"]
            providers:
              - kms: {apiVersion: v2, name: vault, endpoint: "unix:///run/kms.sock"}
              - identity: {}
      `,
    },
  ],
});

/** Resources whose content nobody needs to hide. */
const HARMLESS = new Set(['events', 'leases.coordination.k8s.io', 'events.events.k8s.io']);

function weakness(entry: Node): readonly Node[] {
  const [first] = entry.at('providers').items();
  const names = first?.entries().map(([name]) => name) ?? [];
  const resources = entry.at('resources').texts();
  const exempt = resources.length > 0 && resources.every((name) => HARMLESS.has(name));
  return exempt || names.some((name) => STRONG.has(name)) ? [] : [entry];
}
