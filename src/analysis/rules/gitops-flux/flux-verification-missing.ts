import type { Cluster } from '../../cluster/cluster.js';
import { fluxObjects, sourceNamed } from '../../cluster/flux.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const fluxVerificationMissing = defineRule({
  id: 'flux-verification-missing',
  title: 'Flux source is not signature-verified',
  family: 'gitops-flux',
  why: 'Without verification, whoever can push to the repository or registry decides what runs in the cluster.',
  remedy:
    'Add spec.verify: the keys of the committers for Git, cosign or notation with a full identity for OCI artifacts.',
  severity: 'medium',
  enabled: false,
  standards: ['slsa: source', 'slsa: build', 'owasp-2022: K02'],
  *check({ now }) {
    for (const source of fluxObjects(now, 'GitRepository', 'OCIRepository'))
      yield* unverified(source, source.root.at('spec'), 'the source');
    for (const chart of fluxObjects(now, 'HelmChart', 'HelmRelease')) {
      const spec = chart.kind === 'HelmChart' ? chart.root.at('spec') : chart.root.at('spec', 'chart', 'spec');
      if (spec.at('verify').present || isFromRegistry(now, chart, spec)) yield* unverified(chart, spec, 'the chart');
    }
  },
  examples: [
    {
      name: 'sources without verification, and a chart from a registry',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps, namespace: apps}
        spec: # <-- here
          url: https://github.com/acme/apps
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: charts, namespace: apps}
        spec: {type: oci, url: "oci://ghcr.io/acme/charts"}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web, namespace: apps}
        spec:
          chart:
            spec: # <-- here
              chart: web
              sourceRef: {kind: HelmRepository, name: charts}
      `,
    },
    {
      name: 'keyless verification that any identity passes',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: a}
        spec:
          verify: # <-- here
            provider: cosign
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: b}
        spec:
          verify:
            provider: cosign
            matchOIDCIdentity:
              - {issuer: "^https://token.actions.githubusercontent.com$", subject: ".*"} # <-- here
      `,
    },
    {
      name: 'keys, a named identity, a chart from a plain repository, and a patch are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec: {verify: {mode: HEAD, secretRef: {name: keys}}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: b}
        spec:
          verify:
            provider: cosign
            matchOIDCIdentity: [{issuer: "^https://issuer$", subject: "^https://github.com/acme/apps/.*$"}]
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: c}
        spec: {interval: 1m}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: d}
        spec: {chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: elsewhere}}}}
      `,
    },
  ],
});

function isFromRegistry(cluster: Cluster, chart: Resource, spec: Node): boolean {
  const reference = spec.at('sourceRef');
  if (reference.at('kind').text() !== 'HelmRepository') return false;
  return sourceNamed(cluster, reference, 'HelmRepository', chart)?.root.at('spec', 'type').text() === 'oci';
}

const ANYTHING = /^\^?\.[*+]\$?$/;

function* unverified(about: Resource, spec: Node, what: string): Iterable<Remark> {
  const at = spec.at('verify');
  if (!at.present) {
    if (!about.fragment && spec.present)
      yield { about, subject: 'verify', at, message: `the signature of ${what} is not verified` };
    return;
  }
  if (at.at('provider').text() !== 'cosign' || at.at('secretRef').present) return;
  const identities = at.at('matchOIDCIdentity').items();
  if (identities.length === 0 && !about.fragment)
    yield { about, subject: 'verify identity', at, severity: 'high', message: `${what} may be signed by anybody` };
  for (const identity of identities) {
    const open = ['subject', 'issuer'].find((field) => ANYTHING.test(identity.at(field).text() ?? '.*'));
    if (open === undefined) continue;
    const message = `${what} may be signed by anybody: the ${open} that is asked for matches everything`;
    yield { about, subject: `verify ${open}`, at: identity, severity: 'high', message };
  }
}
