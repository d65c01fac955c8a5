import { z } from 'zod';
import { type RemoteEntry, remoteEntries } from '../../cluster/kustomize-remote.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import { isInside } from '../../cluster/remote-address.js';
import type { Severity } from '../../finding.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const kustomizeRemoteUnpinned = defineConfigurableRule({
  id: 'kustomize-remote-unpinned',
  title: 'Remote base or component is not pinned',
  family: 'kustomize',
  why: 'Whoever can push to the other repository changes what is deployed here, without a commit and past the lists of allowed repositories.',
  remedy: 'Copy the base into this repository, or add ?ref= with a full commit.',
  severity: 'high',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  options: z.strictObject({
    firstParty: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Origins whose branches and tags are reviewed like this repository, by host and path, as github.com/acme.',
      ),
  }),
  *check({ now }, { firstParty }) {
    for (const entry of remoteEntries(now)) {
      const loose = entry.file ? looseFile(entry) : looseRepository(entry);
      if (loose === undefined) continue;
      const own = loose.severity !== 'high' && isInside(entry.address, firstParty);
      const origin = [entry.address.host, ...entry.address.segments].join('/');
      yield {
        within: entry.within,
        subject: `${entry.field} ${origin}`,
        at: entry.node,
        severity: own ? 'low' : loose.severity,
        message: `${origin} ${loose.what}`,
      };
    }
  },
  examples: [
    {
      name: 'no reference, a branch or tag, and files',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources:
          - github.com/acme/apps//base # <-- here
          - https://github.com/acme/apps//base?timeout=90s&ref=main # <-- here
          - git@github.com:acme/apps.git//base?ref=v1.0.0 # <-- here
          - https://raw.githubusercontent.com/acme/apps/main/all.yaml # <-- here
          - https://github.com/acme/apps/releases/download/v1.2.0/install.yaml?timeout=90 # <-- here
        components:
          - https://git.example.com/acme/components.git # <-- here
          - oci://ghcr.io/acme/manifests:1.0.0 # <-- here
          - oci://ghcr.io/acme/manifests # <-- here
      `,
    },
    {
      name: 'own repositories are told, mildly',
      file: 'kustomization.yaml',
      options: { firstParty: ['github.com/acme'] },
      manifest: yaml`
        resources:
          - https://github.com/acme/apps//base?ref=main # <-- here
      `,
    },
    {
      name: 'commits, directories that look like hosts, local files and variables are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources:
          - https://github.com/acme/apps//base?ref=5a1fbd0a8a1f0f6ad2a0b1f7d3c1a5b5a0d1e2f3
          - https://raw.githubusercontent.com/acme/apps/5a1fbd0a8a1f0f6ad2a0b1f7d3c1a5b5a0d1e2f3/all.yaml
          - oci://ghcr.io/acme/manifests@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          - ../base
          - argoproj.io/applications
          - web.yaml
          - https://github.com/acme/apps//base?ref=\${REF}
          - 5
          - null
        components: null
      `,
    },
    {
      name: 'a Component of the build file kind is read too',
      file: 'kustomization.yaml',
      manifest: yaml`
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        resources:
          - gh:acme/apps # <-- here
      `,
    },
  ],
});

interface Loose {
  readonly what: string;
  readonly severity: Severity;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The tag or digest of an artifact stands in its address. */
function looseArtifact(text: string): Loose | undefined {
  const name = text.replace(/[?#].*$/s, '').replace(/^.*\//s, '');
  if (/@sha256:[0-9a-f]{64}$/.test(name) || holdsVariable(name)) return undefined;
  const tag = /:([^:@]+)$/.exec(name)?.[1];
  if (tag === undefined || tag === 'latest')
    return { what: 'is taken as it happens to be when it is built', severity: 'high' };
  return { what: 'is an artifact whose tag can be moved', severity: 'medium' };
}

function looseRepository({ ref, address, text }: RemoteEntry): Loose | undefined {
  if (address.scheme === 'oci') return looseArtifact(text);
  if (ref === undefined) {
    return address.segments.some((segment) => COMMIT.test(segment))
      ? undefined
      : { what: 'is taken as it happens to be when it is built', severity: 'high' };
  }
  if (COMMIT.test(ref) || holdsVariable(ref)) return undefined;
  return { what: `is taken at ${ref}, which can be moved`, severity: 'medium' };
}

/** Kustomize knows no checksums, so that a file is only as fixed as the commit or the version in its address. */
function looseFile({ address, text }: RemoteEntry): Loose | undefined {
  if (address.segments.some((segment) => COMMIT.test(segment)) || holdsVariable(text)) return undefined;
  const versioned = address.segments.some((segment) => /^v?\d+\.\d+/.test(segment));
  return versioned
    ? { what: 'is a file of a version, and what it holds can be replaced', severity: 'medium' }
    : { what: 'is a file that is taken as it happens to be when it is built', severity: 'high' };
}
