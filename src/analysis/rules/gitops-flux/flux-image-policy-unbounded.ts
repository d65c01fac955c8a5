import { fluxObjects } from '../../cluster/flux.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { isUnboundedRange, spansMajors } from '../../cluster/version-range.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const fluxImagePolicyUnbounded = defineRule({
  id: 'flux-image-policy-unbounded',
  title: 'Image policy can select any tag',
  family: 'gitops-flux',
  why: 'The automation deploys whatever tag the policy selects: one that anybody pushes, or a major version that breaks the service.',
  remedy:
    'Give the range an upper end within one major version, and filter tags by a pattern that only releases match.',
  severity: 'medium',
  standards: ['slsa: dependency', 'mitre: T1525'],
  *check({ now }) {
    for (const policy of fluxObjects(now, 'ImagePolicy')) {
      yield* selection(policy);
      yield* reflection(policy);
    }
    for (const repository of fluxObjects(now, 'ImageRepository')) {
      for (const selector of repository.root.at('spec', 'accessFrom', 'namespaceSelectors').items()) {
        const labels = selector.at('matchLabels');
        if (labels.entries().length > 0 || selector.value === undefined) continue;
        const message = 'policies of every namespace may use the repository and its credentials';
        yield { about: repository, subject: 'accessFrom', at: selector, severity: 'low', message };
      }
    }
  },
  examples: [
    {
      name: 'ranges without an end and over majors, and orders without a filter',
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1beta2
        kind: ImagePolicy
        metadata: {name: a}
        spec: {policy: {semver: {range: ">=1.0.0"}}} # <-- here
        ---
        apiVersion: image.toolkit.fluxcd.io/v1beta2
        kind: ImagePolicy
        metadata: {name: b}
        spec: {policy: {semver: {range: ">=1.0.0 <3.0.0"}}} # <-- here
        ---
        apiVersion: image.toolkit.fluxcd.io/v1beta2
        kind: ImagePolicy
        metadata: {name: c}
        spec: {policy: {numerical: {order: asc}}} # <-- here
        ---
        apiVersion: image.toolkit.fluxcd.io/v1beta2
        kind: ImagePolicy
        metadata: {name: d}
        spec:
          filterTags: {pattern: ".*"} # <-- here
          policy: {alphabetical: {order: asc}}
      `,
    },
    {
      name: 'tags without their digest',
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: a}
        spec: # <-- here
          policy: {semver: {range: 1.x}}
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: b}
        spec:
          policy: {semver: {range: 1.x}}
          digestReflectionPolicy: Never # <-- here
      `,
      fixed: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: a}
        spec:
          policy: {semver: {range: 1.x}}
          digestReflectionPolicy: IfNotPresent
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: b}
        spec:
          policy: {semver: {range: 1.x}}
          digestReflectionPolicy: IfNotPresent
      `,
    },
    {
      name: 'a repository that is open to every namespace',
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageRepository
        metadata: {name: web}
        spec:
          accessFrom:
            namespaceSelectors:
              - matchLabels: {} # <-- here
              - matchLabels: {team: web}
      `,
    },
    {
      name: 'bounded and filtered policies, and patches, are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: a}
        spec: {policy: {semver: {range: "~1.2"}}, digestReflectionPolicy: Always}
        ---
        apiVersion: image.toolkit.fluxcd.io/v1beta2
        kind: ImagePolicy
        metadata: {name: b}
        spec: {filterTags: {pattern: "^main-[a-f0-9]+-(?P<ts>[0-9]+)$"}, policy: {numerical: {order: asc}}}
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: c}
        spec: {policy: {semver: {range: "\${range}"}}}
        ---
        apiVersion: kyverno.io/v1
        kind: ImagePolicy
        metadata: {name: d}
        spec: {policy: {semver: {range: "*"}}}
      `,
    },
  ],
});

function* selection(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const semver = spec.at('policy', 'semver', 'range');
  const range = semver.text();
  if (range !== undefined && !holdsVariable(range)) {
    const any = isUnboundedRange(range);
    if (!any && !spansMajors(range)) return;
    const what = any ? 'has no upper end' : 'takes more than one major version';
    yield { about, subject: 'range', at: semver, message: `the range ${range} ${what}` };
    return;
  }
  const order = ['alphabetical', 'numerical'].find((name) => spec.at('policy', name).present);
  const pattern = spec.at('filterTags', 'pattern');
  const open = pattern.present ? /^\^?\.[*+]\$?$/.test(pattern.text() ?? '') : !about.fragment;
  if (order === undefined || !open) return;
  const at = pattern.present ? pattern : spec.at('policy', order);
  yield { about, subject: 'filterTags', at, message: `the ${order} policy selects among all tags that anybody pushes` };
}

function* reflection(about: Resource): Iterable<Remark> {
  const at = about.root.at('spec', 'digestReflectionPolicy');
  const known = about.apiVersion.endsWith('/v1') && !about.fragment && about.root.at('spec').present;
  if (at.present ? at.text() !== 'Never' : !known) return;
  yield {
    about,
    subject: 'digestReflectionPolicy',
    at,
    severity: 'low',
    message: 'the policy selects tags without their digests, so that a tag which is moved goes unnoticed',
    fix: {
      title: 'Reflect the digest too',
      safety: 'unsafe',
      patch: set(about.root, ['spec', 'digestReflectionPolicy'], 'IfNotPresent'),
    },
  };
}
