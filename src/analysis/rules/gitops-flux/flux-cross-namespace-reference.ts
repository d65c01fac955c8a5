import { z } from 'zod';
import { fluxObjects } from '../../cluster/flux.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, yaml } from '../rule.js';

const KINDS = [
  'Kustomization',
  'HelmRelease',
  'ImageUpdateAutomation',
  'ImagePolicy',
  'Alert',
  'Receiver',
  'ExternalArtifact',
];

export const fluxCrossNamespaceReference = defineConfigurableRule({
  id: 'flux-cross-namespace-reference',
  title: 'Flux object references a source in another namespace',
  family: 'gitops-flux',
  why: 'Namespaces separate teams; a reference across them lets one team deploy from, or be told about, what belongs to another.',
  remedy: 'Keep the source beside its consumer, and run the controllers with --no-cross-namespace-refs.',
  severity: 'medium',
  standards: ['owasp: K02'],
  options: z.strictObject({
    platformNamespaces: z
      .array(z.string().min(1))
      .default(['flux-system'])
      .describe('Namespaces whose sources are meant for everybody; references to them are told as information only.'),
  }),
  *check({ now }, { platformNamespaces }) {
    for (const consumer of fluxObjects(now, ...KINDS)) {
      const own = namespaceOf(consumer, now);
      if (own === undefined) continue;
      for (const { what, reference } of referencesOf(consumer)) {
        const at = reference.at('namespace');
        const namespace = at.text();
        if (namespace === undefined || namespace === '' || namespace === own || holdsVariable(namespace)) continue;
        const name = reference.at('name').text() ?? '';
        yield {
          about: consumer,
          subject: `${what} ${namespace}/${name}`,
          at,
          severity: platformNamespaces.includes(namespace) ? 'info' : 'medium',
          message: `the ${consumer.kind} in namespace ${own} refers to ${name} in namespace ${namespace}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'sources, repositories and events of other namespaces',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a, namespace: team-a}
        spec:
          sourceRef:
            kind: GitRepository
            name: apps
            namespace: team-b # <-- here
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b, namespace: team-a}
        spec:
          chart:
            spec:
              sourceRef: {kind: HelmRepository, name: charts, namespace: flux-system} # <-- here
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: c, namespace: team-a}
        spec:
          imageRepositoryRef: {name: web, namespace: team-b} # <-- here
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata: {name: d, namespace: team-a}
        spec:
          eventSources:
            - {kind: Kustomization, name: "*"}
            - {kind: Kustomization, name: "*", namespace: team-b} # <-- here
      `,
    },
    {
      name: 'the own namespace, none, one that is not known, and a namespace given by the build file are clean',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a, namespace: elsewhere}
        spec: {sourceRef: {kind: GitRepository, name: apps, namespace: team-a}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec: {chartRef: {kind: OCIRepository, name: web, namespace: "\${namespace}"}}
        ---
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        metadata: {name: c, namespace: team-a}
        sourceRef: {namespace: team-b}
      `,
      beside: { 'kustomization.yaml': 'namespace: team-a\n' },
    },
    {
      name: 'an object whose namespace is decided elsewhere is clean',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec: {sourceRef: {kind: GitRepository, name: apps, namespace: team-a}}
      `,
    },
  ],
});

interface Reference {
  readonly what: string;
  readonly reference: Node;
}

function referencesOf({ root }: Resource): readonly Reference[] {
  const spec = root.at('spec');
  const single = [
    ['source', spec.at('sourceRef')],
    ['chart source', spec.at('chart', 'spec', 'sourceRef')],
    ['chart', spec.at('chartRef')],
    ['image repository', spec.at('imageRepositoryRef')],
  ] as const;
  const listed = [
    ['event source', spec.at('eventSources')],
    ['resource', spec.at('resources')],
  ] as const;
  return [
    ...single.map(([what, reference]) => ({ what, reference })),
    ...listed.flatMap(([what, list]) => list.items().map((reference) => ({ what, reference }))),
  ];
}
