import { z } from 'zod';
import { parseImage } from '../../cluster/image.js';
import { isInside } from '../../cluster/remote-address.js';
import type { Resource } from '../../cluster/resource.js';
import { remove } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const BRANCHES = new Set(['latest', 'main', 'master', 'edge', 'nightly', 'stable', 'dev', 'develop', 'canary']);

export const crossplanePackageUnpinned = defineConfigurableRule({
  id: 'crossplane-package-unpinned',
  title: 'Crossplane package is not pinned or verified',
  family: 'crossplane',
  why: 'A package brings controllers with broad rights in the cluster and in the cloud; an unpinned one changes by itself.',
  remedy: 'Pin spec.package by digest, and activate revisions by hand in production.',
  severity: 'medium',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  options: z.strictObject({
    approved: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Registries by host and leading steps of the path, as xpkg.upbound.io/acme. An empty list approves all.',
      ),
  }),
  *check({ now }, { approved }) {
    for (const resource of now.ofKind('Provider', 'Configuration', 'Function')) {
      if (resource.group === 'pkg.crossplane.io') yield* judged(resource, approved);
    }
  },
  examples: [
    {
      name: 'no version, and tags that move',
      manifest: yaml`
        apiVersion: pkg.crossplane.io/v1
        kind: Provider
        metadata: {name: a}
        spec:
          package: xpkg.upbound.io/upbound/provider-aws # <-- here
        ---
        apiVersion: pkg.crossplane.io/v1
        kind: Configuration
        metadata: {name: b}
        spec:
          package: registry.example.com:5000/acme/platform:main # <-- here
      `,
    },
    {
      name: 'checks that are switched off',
      manifest: yaml`
        apiVersion: pkg.crossplane.io/v1
        kind: Function
        metadata: {name: a}
        spec:
          package: xpkg.upbound.io/acme/function:v1.2.3
          skipDependencyResolution: true # <-- here
          ignoreCrossplaneConstraints: true # <-- here
      `,
      fixed: yaml`
        apiVersion: pkg.crossplane.io/v1
        kind: Function
        metadata: {name: a}
        spec:
          package: xpkg.upbound.io/acme/function:v1.2.3
      `,
    },
    {
      name: 'a registry that is not approved',
      options: { approved: ['xpkg.upbound.io/acme'] },
      manifest: yaml`
        apiVersion: pkg.crossplane.io/v1
        kind: Function
        metadata: {name: a}
        spec:
          package: xpkg.upbound.io/acme-evil/function:v1.2.3 # <-- here
      `,
    },
    {
      name: 'versions, digests, variables, and kinds of others are clean',
      manifest: yaml`
        apiVersion: pkg.crossplane.io/v1
        kind: Provider
        metadata: {name: a}
        spec: {package: "xpkg.upbound.io/upbound/provider-aws:v1.2.3", skipDependencyResolution: false}
        ---
        apiVersion: pkg.crossplane.io/v1
        kind: Provider
        metadata: {name: b}
        spec: {package: "\${package}", ignoreCrossplaneConstraints: "true"}
        ---
        apiVersion: serving.knative.dev/v1
        kind: Configuration
        metadata: {name: c}
        spec: {package: acme/x}
      `,
    },
  ],
});

function* judged(about: Resource, approved: readonly string[]): Iterable<Remark> {
  const at = about.root.at('spec', 'package');
  const text = at.text() ?? '';
  const image = parseImage(text);
  if (image !== undefined && image.digest === undefined) {
    const tag = image.tag;
    if (tag === undefined) yield { about, subject: 'package', at, message: `the package ${text} has no version` };
    else if (BRANCHES.has(tag.toLowerCase()))
      yield { about, subject: 'package', at, message: `the package ${text} has a tag that moves` };
  }
  if (image !== undefined && approved.length > 0) {
    const address = {
      scheme: 'https',
      host: image.registry,
      segments: image.repository.split('/'),
      credentials: false,
    };
    if (!isInside(address, approved))
      yield { about, subject: 'origin', at, message: `the package ${text} is not from an approved registry` };
  }
  for (const field of ['skipDependencyResolution', 'ignoreCrossplaneConstraints']) {
    const flag = about.root.at('spec', field);
    if (flag.flag() !== true) continue;
    const message = field.startsWith('skip')
      ? 'the dependencies of the package are not resolved'
      : 'the package is installed whatever version of Crossplane it was made for';
    const fix = { title: `Take ${field} away`, safety: 'unsafe', patch: remove(flag) } as const;
    yield { about, subject: field, at: flag, severity: 'low', message, fix };
  }
}
