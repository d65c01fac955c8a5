import { z } from 'zod';
import { fluxObjects } from '../../cluster/flux.js';
import { isInside, parseRemote } from '../../cluster/remote-address.js';
import { defineConfigurableRule, yaml } from '../rule.js';

const FIELDS: Readonly<Record<string, string>> = {
  GitRepository: 'url',
  OCIRepository: 'url',
  HelmRepository: 'url',
  Bucket: 'endpoint',
  ImageRepository: 'image',
};

export const fluxSourceNotApproved = defineConfigurableRule({
  id: 'flux-source-not-approved',
  title: 'Flux source points outside the approved origins',
  family: 'gitops-flux',
  why: 'What stands at the other end of a source runs in the cluster, so its origin is a decision for more than one person.',
  remedy: 'Use a mirror or an approved origin, or have the origin added to the list.',
  severity: 'high',
  enabled: false,
  standards: ['slsa: source', 'owasp-2022: K02'],
  equivalents: { kyverno: ['flux/verify-flux-sources', 'flux/verify-git-repositories'] },
  options: z.strictObject({
    approved: z
      .array(z.string().min(1))
      .default([])
      .describe('Origins by host and leading steps of the path, as github.com/acme. An empty list approves all.'),
  }),
  *check({ now }, { approved }) {
    if (approved.length === 0) return;
    for (const source of fluxObjects(now, ...Object.keys(FIELDS))) {
      const field = FIELDS[source.kind] ?? 'url';
      const at = source.root.at('spec', field);
      const text = at.text() ?? '';
      const bare = field !== 'url' && !text.includes('://');
      const address = parseRemote(bare ? `https://${text}` : text);
      if (address === undefined || text.includes('${') || isInside(address, approved)) continue;
      const origin = [address.host, ...address.segments].join('/');
      yield {
        about: source,
        subject: field,
        at,
        message: `the ${source.kind} fetches from ${origin}, which is not approved`,
      };
    }
  },
  examples: [
    {
      name: 'another owner, also one whose name only begins alike',
      options: { approved: ['github.com/acme', 'https://charts.example.com'] },
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec:
          url: https://github.com/acme-evil/apps # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: b}
        spec:
          url: https://github.com/acme/../evil/apps # <-- here
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageRepository
        metadata: {name: c}
        spec:
          image: ghcr.io/acme/web # <-- here
      `,
    },
    {
      name: 'approved ones, however they are written, are clean',
      options: { approved: ['github.com/acme', 'https://charts.example.com/stable'] },
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec: {url: "ssh://git@github.com:22/Acme/apps.git"}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: b}
        spec: {url: "https://charts.example.com:443/stable/"}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: c}
        spec: {url: "\${repository}"}
      `,
    },
    {
      name: 'without a list every origin is clean',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec: {url: "https://github.com/evil/apps"}
      `,
    },
  ],
});
