import { z } from 'zod';
import { namespaceMembership } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import type { Fix } from '../../finding.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const MESHES = ['istio', 'ambient', 'linkerd'] as const;

export const meshInjectionMissing = defineConfigurableRule({
  id: 'mesh-injection-missing',
  title: 'Namespace or workload is outside the required mesh',
  family: 'mesh',
  why: 'Pods outside the mesh speak plain text, and its policies neither guard nor bind them.',
  remedy: 'Label or annotate the namespace for injection or ambient mode.',
  severity: 'low',
  enabled: false,
  standards: ['owasp: K05'],
  equivalents: {
    kyverno: [
      'istio/enforce-sidecar-injection-namespace',
      'istio/add-sidecar-injection-namespace',
      'istio/enforce-ambient-mode-namespace',
      'istio/add-ambient-mode-namespace',
      'linkerd/require-linkerd-mesh-injection',
      'linkerd/add-linkerd-mesh-injection',
    ],
  },
  options: z.strictObject({
    mesh: z.enum(MESHES).default('istio').describe('The mesh to which namespaces are asked to belong.'),
    exempt: z
      .array(z.string())
      .default(['default', 'kube-system', 'kube-public', 'kube-node-lease', 'istio-system', 'linkerd'])
      .describe('Namespaces that need not belong to the mesh.'),
  }),
  *check({ now }, { mesh, exempt }) {
    for (const namespace of now.ofKind('Namespace')) {
      if (namespace.group !== '' || namespace.fragment) continue;
      yield* contradictions(namespace);
      if (exempt.includes(namespace.name) || namespaceMembership(namespace) === 'in') continue;
      yield {
        about: namespace,
        subject: 'mesh',
        at: namespace.root.at('metadata', 'name'),
        message: `namespace ${namespace.name} does not belong to the mesh`,
        fix: joining(namespace, mesh),
      };
    }
  },
  examples: [
    {
      name: 'a namespace without a mark, and one that opts out',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: out # <-- here
          labels:
            istio-injection: disabled
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            istio-injection: enabled
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: out
          labels:
            istio-injection: enabled
      `,
    },
    {
      name: 'marks that contradict each other',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: both
          labels: # <-- here
            istio-injection: enabled
            istio.io/rev: stable
      `,
    },
    {
      name: 'marks of each mesh, exempt namespaces and patches are clean',
      options: { mesh: 'linkerd', exempt: ['tools'] },
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {istio.io/rev: stable}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: b, labels: {istio.io/dataplane-mode: ambient}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: c, annotations: {linkerd.io/inject: enabled}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: tools}
      `,
    },
  ],
});

function joining({ root }: Resource, mesh: (typeof MESHES)[number]): Fix {
  const metadata = root.at('metadata');
  const mark = {
    istio: ['labels', 'istio-injection', 'enabled'],
    ambient: ['labels', 'istio.io/dataplane-mode', 'ambient'],
    linkerd: ['annotations', 'linkerd.io/inject', 'enabled'],
  }[mesh];
  const [field = '', key = '', value] = mark;
  return { title: 'Take the namespace into the mesh', safety: 'unsafe', patch: set(metadata, [field, key], value) };
}

function* contradictions(namespace: Resource): Iterable<Remark> {
  const { labels } = namespace;
  const injected = labels['istio-injection'] === 'enabled';
  const ambient = labels['istio.io/dataplane-mode'] === 'ambient';
  const other = labels['istio.io/rev'] === undefined ? ambient && 'istio.io/dataplane-mode' : 'istio.io/rev';
  if (!injected || other === false) return;
  yield {
    about: namespace,
    subject: 'contradicting labels',
    at: namespace.root.at('metadata', 'labels'),
    severity: 'medium',
    message: `the labels istio-injection and ${other} contradict each other, and Istio obeys the first`,
  };
}
