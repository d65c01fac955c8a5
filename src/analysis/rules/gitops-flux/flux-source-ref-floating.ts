import { z } from 'zod';
import { fluxObjects } from '../../cluster/flux.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import { isInside, parseRemote } from '../../cluster/remote-address.js';
import type { Resource } from '../../cluster/resource.js';
import { isUnboundedRange } from '../../cluster/version-range.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const fluxSourceRefFloating = defineConfigurableRule({
  id: 'flux-source-ref-floating',
  title: 'Flux source follows a mutable reference',
  family: 'gitops-flux',
  why: 'What is deployed changes whenever somebody pushes to the branch or tag: without a commit here and without a review.',
  remedy: 'Name a commit or a digest, or a version range that has an upper end.',
  severity: 'medium',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  options: z.strictObject({
    firstParty: z
      .array(z.string().min(1))
      .default([])
      .describe('Origins whose branches are reviewed like this repository, by host and path, as github.com/acme.'),
  }),
  *check({ now }, { firstParty }) {
    for (const source of fluxObjects(now, 'GitRepository')) yield* gitRemarks(source, firstParty);
    for (const source of fluxObjects(now, 'OCIRepository')) yield* ociRemarks(source);
  },
  examples: [
    {
      name: 'a branch, no reference, and ranges without an upper end',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec:
          url: https://github.com/acme/apps
          ref:
            branch: main # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: b}
        spec: # <-- here
          url: https://github.com/acme/apps
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: c}
        spec:
          url: https://github.com/acme/apps
          ref:
            tag: v1.0.0
            semver: ">=1.0.0" # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: d}
        spec:
          url: https://github.com/acme/apps
          ref:
            name: refs/heads/main # <-- here
      `,
    },
    {
      name: 'artifacts by latest, by tag and by nothing',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: a}
        spec:
          url: oci://ghcr.io/acme/apps
          ref:
            tag: latest # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: b}
        spec:
          url: oci://ghcr.io/acme/apps
          ref:
            tag: 1.2.3 # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: c}
        spec: # <-- here
          url: oci://ghcr.io/acme/apps
      `,
    },
    {
      name: 'own repositories are told, mildly',
      options: { firstParty: ['github.com/acme'] },
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec:
          url: https://github.com/acme/apps
          ref: {branch: main} # <-- here
      `,
    },
    {
      name: 'commits, digests, tags of Git, bounded ranges and patches are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec: {url: "https://github.com/acme/apps", ref: {branch: main, commit: 5a1fbd0a8a1f0f6ad2a0b1f7d3c1a5b5a0d1e2f3}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: b}
        spec: {url: "https://github.com/acme/apps", ref: {tag: v1.0.0}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: c}
        spec: {ref: {tag: latest, semver: "1.x"}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: d}
        spec: {ref: {tag: latest, digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: e}
        spec: {interval: 10m}
      `,
    },
  ],
});

function* gitRemarks(about: Resource, firstParty: readonly string[]): Iterable<Remark> {
  const spec = about.root.at('spec');
  const followed = followedByGit(spec.at('ref'), about.fragment || !spec.present);
  if (followed === undefined || holdsVariable(followed.at.text() ?? '')) return;
  const own = isOwn(about, firstParty);
  yield {
    about,
    subject: 'ref',
    at: followed.at,
    severity: own ? 'info' : 'medium',
    confidence: own ? 'certain' : 'likely',
    message: `the GitRepository follows ${followed.what}${own ? '' : ' of a repository that anybody can read'}`,
  };
}

interface Followed {
  readonly at: Node;
  readonly what: string;
}

/** What a reference follows, if it moves. The order is Flux' own: commit, name, semver, tag, branch. */
function followedByGit(ref: Node, partial: boolean): Followed | undefined {
  if (ref.at('commit').present) return undefined;
  const name = ref.at('name');
  if (name.present) {
    const branch = /^refs\/(?:heads|pull|merge-requests)\/(.{1,200})/.exec(name.text() ?? '')?.[0];
    return branch === undefined ? undefined : { at: name, what: branch };
  }
  const semver = ref.at('semver');
  if (semver.present)
    return isUnboundedRange(semver.text() ?? '1') ? { at: semver, what: 'the newest version' } : undefined;
  if (ref.at('tag').present) return undefined;
  const branch = ref.at('branch');
  if (branch.present) return { at: branch, what: `the branch ${branch.text() ?? ''}` };
  return partial ? undefined : { at: ref, what: 'the branch master, as no reference is named' };
}

/** Flux' own bootstrap repository, those that settings name, and those that are read with credentials. */
function isOwn({ name, root }: Resource, firstParty: readonly string[]): boolean {
  const spec = root.at('spec');
  const address = parseRemote(spec.at('url').text() ?? '');
  if (name === 'flux-system' || address === undefined || spec.at('secretRef').present) return true;
  return address.scheme === 'ssh' || spec.at('provider').present || isInside(address, firstParty);
}

function* ociRemarks(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const ref = spec.at('ref');
  if (ref.at('digest').present) return;
  const [semver, tag] = [ref.at('semver'), ref.at('tag')];
  const [text, at] = semver.present ? [semver.text() ?? '1', semver] : [tag.text() ?? 'latest', tag];
  if (holdsVariable(text) || (!at.present && (about.fragment || !spec.present))) return;
  if (semver.present) {
    if (isUnboundedRange(text))
      yield { about, subject: 'ref', at, message: 'the OCIRepository takes the newest version, whatever it is' };
    return;
  }
  const moving = text === 'latest';
  yield {
    about,
    subject: 'ref',
    at,
    severity: moving ? 'medium' : 'low',
    message: moving
      ? 'the OCIRepository follows the tag latest'
      : `the OCIRepository follows the tag ${text}, which can be moved`,
  };
}
