import type { Resource } from '../../cluster/resource.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** A key that a newer one replaced. */
interface Outdated {
  /** The key that says the same today. */
  readonly key?: string;
  /** The field that says it today. */
  readonly field?: string;
  /** The minor since which the new way is there. */
  readonly since: number;
  /** The minor since which nothing reads the old key any more. */
  readonly dead?: number;
}

const LABELS: Readonly<Record<string, Outdated>> = {
  'beta.kubernetes.io/os': { key: 'kubernetes.io/os', since: 14 },
  'beta.kubernetes.io/arch': { key: 'kubernetes.io/arch', since: 14 },
  'beta.kubernetes.io/instance-type': { key: 'node.kubernetes.io/instance-type', since: 17 },
  'failure-domain.beta.kubernetes.io/zone': { key: 'topology.kubernetes.io/zone', since: 17 },
  'failure-domain.beta.kubernetes.io/region': { key: 'topology.kubernetes.io/region', since: 17 },
  'node-role.kubernetes.io/master': { key: 'node-role.kubernetes.io/control-plane', since: 20, dead: 25 },
};

const ANNOTATIONS: Readonly<Record<string, Outdated>> = {
  'kubernetes.io/ingress.class': { field: 'spec.ingressClassName', since: 18 },
  'scheduler.alpha.kubernetes.io/critical-pod': { field: 'spec.priorityClassName', since: 10, dead: 16 },
  'scheduler.alpha.kubernetes.io/affinity': { field: 'spec.affinity', since: 6, dead: 8 },
  'scheduler.alpha.kubernetes.io/tolerations': { field: 'spec.tolerations', since: 6, dead: 8 },
  'security.alpha.kubernetes.io/sysctls': { field: 'spec.securityContext.sysctls', since: 11, dead: 12 },
  'seccomp.security.alpha.kubernetes.io/pod': { field: 'securityContext.seccompProfile', since: 19, dead: 27 },
  'volume.beta.kubernetes.io/storage-class': { field: 'spec.storageClassName', since: 6 },
  'volume.alpha.kubernetes.io/storage-class': { field: 'spec.storageClassName', since: 6, dead: 9 },
  'volume.beta.kubernetes.io/mount-options': { field: 'spec.mountOptions', since: 8 },
  'volume.beta.kubernetes.io/storage-provisioner': { key: 'volume.kubernetes.io/storage-provisioner', since: 23 },
  'storageclass.beta.kubernetes.io/is-default-class': { key: 'storageclass.kubernetes.io/is-default-class', since: 6 },
  'service.alpha.kubernetes.io/tolerate-unready-endpoints': { field: 'spec.publishNotReadyAddresses', since: 9 },
  'service.kubernetes.io/topology-aware-hints': { key: 'service.kubernetes.io/topology-mode', since: 27 },
};

/** Annotations of which the name of a container is a part. */
const PREFIXES: readonly (readonly [string, Outdated])[] = [
  ['container.seccomp.security.alpha.kubernetes.io/', { field: 'securityContext.seccompProfile', since: 19, dead: 27 }],
  ['container.apparmor.security.beta.kubernetes.io/', { field: 'securityContext.appArmorProfile', since: 30 }],
];

/** Every key of the tables: most files hold none. */
const ANY = new RegExp(
  [...Object.keys(LABELS), ...Object.keys(ANNOTATIONS), ...PREFIXES.map(([start]) => start)]
    .map((key) => key.replaceAll('.', '\\.'))
    .join('|'),
);

/** Load balancers of Google's clusters know their class by the annotation only. */
const BY_ANNOTATION_ONLY = new Set(['gce', 'gce-internal']);

export const deprecatedLabelOrAnnotation = defineRule({
  id: 'deprecated-label-or-annotation',
  title: 'Deprecated well-known label or annotation',
  family: 'api-lifecycle',
  why: 'Nodes and controllers stop to set or to read old keys, and then pods no longer find their nodes and settings no longer take effect.',
  remedy: 'Use the key or the field that is named.',
  severity: 'low',
  standards: [],
  *check({ now, kubernetes }) {
    const { minor } = kubernetes;
    const files = new Set(now.manifests.filter(({ parsed }) => ANY.test(parsed.text)).map(({ parsed }) => parsed.file));
    for (const resource of now.resources)
      if (files.has(resource.file)) yield* inMetadata(minor, resource, resource.root.at('metadata'), '');
    for (const { resource, pod, metadata } of now.workloads) {
      if (!files.has(resource.file)) continue;
      if (metadata.path.length > resource.root.path.length + 1) yield* inMetadata(minor, resource, metadata, 'pod ');
      yield* inPod(minor, resource, pod);
    }
  },
  examples: [
    {
      name: 'labels of nodes, wherever a pod names them',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          nodeSelector:
            beta.kubernetes.io/os: linux # <-- here
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - {key: beta.kubernetes.io/arch, operator: In, values: [amd64]} # <-- here
            podAntiAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 1
                  podAffinityTerm: {topologyKey: failure-domain.beta.kubernetes.io/zone} # <-- here
          topologySpreadConstraints:
            - {maxSkew: 1, topologyKey: failure-domain.beta.kubernetes.io/region, whenUnsatisfiable: DoNotSchedule} # <-- here
          tolerations:
            - {key: node-role.kubernetes.io/master, operator: Exists} # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          nodeSelector:
            kubernetes.io/os: linux
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - {key: kubernetes.io/arch, operator: In, values: [amd64]}
            podAntiAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 1
                  podAffinityTerm: {topologyKey: topology.kubernetes.io/zone}
          topologySpreadConstraints:
            - {maxSkew: 1, topologyKey: topology.kubernetes.io/region, whenUnsatisfiable: DoNotSchedule}
          tolerations:
            - {key: node-role.kubernetes.io/control-plane, operator: Exists}
      `,
    },
    {
      name: 'annotations of objects and of pods',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            kubernetes.io/ingress.class: nginx # <-- here
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            metadata:
              annotations:
                container.apparmor.security.beta.kubernetes.io/app: runtime/default # <-- here
            spec: {containers: [{name: app, image: nginx}]}
      `,
    },
    {
      name: 'old and new side by side, and what the version does not have yet',
      kubernetes: '1.29',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: {container.apparmor.security.beta.kubernetes.io/app: runtime/default}
        spec:
          nodeSelector: {kubernetes.io/os: linux, topology.kubernetes.io/zone: a}
          tolerations:
            - {key: node-role.kubernetes.io/master, operator: Exists}
            - {key: node-role.kubernetes.io/control-plane, operator: Exists}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {kubernetes.io/ingress.class: gce}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: notes}
        data: {beta.kubernetes.io/os: linux}
      `,
    },
  ],
});

function* inMetadata(minor: number, resource: Resource, metadata: Node, whose: string): Iterable<Remark> {
  for (const [key, node] of metadata.at('labels').entries())
    yield* ofKey(minor, resource, LABELS, key, node, `${whose}label`);
  for (const [key, node] of metadata.at('annotations').entries()) {
    if (
      key === 'kubernetes.io/ingress.class' &&
      (resource.kind !== 'Ingress' || BY_ANNOTATION_ONLY.has(node.text() ?? ''))
    )
      continue;
    yield* ofKey(minor, resource, ANNOTATIONS, key, node, `${whose}annotation`);
    const prefix = PREFIXES.find(([start]) => key.startsWith(start));
    if (prefix !== undefined && prefix[1].since <= minor)
      yield {
        about: resource,
        subject: `${whose}annotation ${key}`,
        at: node,
        message: sentence(key, prefix[1], minor),
      };
  }
}

/** A key of a mapping; it is renamed where the new one is not there already. */
function* ofKey(
  minor: number,
  resource: Resource,
  table: Readonly<Record<string, Outdated>>,
  key: string,
  node: Node,
  what: string,
): Iterable<Remark> {
  const known = Object.hasOwn(table, key) ? table[key] : undefined;
  if (known === undefined || known.since > minor) return;
  const parent = parentOf(resource, node);
  const free = known.key !== undefined && parent.at(known.key).value === undefined;
  if (known.key !== undefined && !free) return;
  yield {
    about: resource,
    subject: `${what} ${key}`,
    at: node,
    message: sentence(key, known, minor),
    ...(known.key === undefined
      ? {}
      : { fix: renamed(known.key, [...set(parent, [known.key], node.value), ...remove(node)]) }),
  };
}

function parentOf({ root }: Resource, node: Node): Node {
  return root.at(...node.path.slice(root.path.length, -1));
}

const renamed = (key: string, patch: Fix['patch']): Fix => ({
  title: `Use ${key}`,
  safety: key.startsWith('node-role.') ? 'suggestion' : 'safe',
  patch,
});

function sentence(key: string, { key: successor, field, dead }: Outdated, minor: number): string {
  const state = dead !== undefined && dead <= minor ? `has no effect since Kubernetes 1.${dead}` : 'is deprecated';
  return `${key} ${state}; use ${successor ?? field ?? ''}`;
}

const RULES = ['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution'];

function* inPod(minor: number, resource: Resource, pod: Node): Iterable<Remark> {
  for (const [key, node] of pod.at('nodeSelector').entries())
    yield* ofKey(minor, resource, LABELS, key, node, 'node selector');
  const tolerations = pod.at('tolerations').items();
  const tolerated = new Set(tolerations.map((toleration) => toleration.at('key').text()));
  for (const toleration of tolerations) yield* ofValue(minor, resource, toleration.at('key'), 'toleration', tolerated);
  for (const constraint of pod.at('topologySpreadConstraints').items())
    yield* ofValue(minor, resource, constraint.at('topologyKey'), 'topology spread');
  const affinity = pod.at('affinity');
  for (const terms of nodeTerms(affinity.at('nodeAffinity')))
    for (const expression of terms.at('matchExpressions').items())
      yield* ofValue(minor, resource, expression.at('key'), 'node affinity');
  for (const kind of ['podAffinity', 'podAntiAffinity'])
    for (const term of RULES.flatMap((rule) => affinity.at(kind, rule).items()))
      yield* ofValue(
        minor,
        resource,
        (term.at('podAffinityTerm').present ? term.at('podAffinityTerm') : term).at('topologyKey'),
        kind,
      );
}

function nodeTerms(affinity: Node): readonly Node[] {
  const [required = '', preferred = ''] = RULES;
  return [
    ...affinity.at(required, 'nodeSelectorTerms').items(),
    ...affinity
      .at(preferred)
      .items()
      .map((term) => term.at('preference')),
  ];
}

function* ofValue(
  minor: number,
  resource: Resource,
  node: Node,
  what: string,
  beside: ReadonlySet<string | undefined> = new Set(),
): Iterable<Remark> {
  const key = node.text() ?? '';
  const known = Object.hasOwn(LABELS, key) ? LABELS[key] : undefined;
  if (known?.key === undefined || known.since > minor || beside.has(known.key)) return;
  yield {
    about: resource,
    subject: `${what} ${key}`,
    at: node,
    message: sentence(key, known, minor),
    fix: renamed(known.key, set(node, [], known.key)),
  };
}
