import type { Cluster } from '../../cluster/cluster.js';
import { type ImageReference, imagesOf, parseImage, type UsedImage } from '../../cluster/image.js';
import {
  type Advisory,
  advisoriesFor,
  firstFixed,
  PLATFORM_COMPONENTS,
  type PlatformComponent,
} from '../../cluster/platform-advisory.js';
import type { Resource } from '../../cluster/resource.js';
import { parseVersion, type Version } from '../../cluster/version.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const vulnerablePlatformComponent = defineRule({
  id: 'vulnerable-platform-component',
  title: 'Known-vulnerable or end-of-life controller version',
  family: 'workload',
  why: 'Controllers hold far-reaching permissions, and exploits for their old releases are public. Builds of others than the project may have the fix under an old number, so that the number alone is no proof.',
  remedy: 'Upgrade to the first release without the flaw, or replace the component when it is no longer maintained.',
  severity: 'high',
  standards: ['owasp: K07', 'mitre: T1190'],
  equivalents: {
    kubescape: ['C-0081', 'C-0090', 'C-0091', 'C-0292'],
    kyverno: ['other/check-ingress-nginx-controller-version-and-annotation-policy'],
  },

  confidence: 'likely',
  *check({ now }) {
    for (const workload of now.workloads) {
      for (const image of imagesOf(workload)) {
        const reference = parseImage(image.text);
        const component = reference === undefined ? undefined : componentOf(reference);
        if (reference === undefined || component === undefined) continue;
        yield* judged(workload.resource, image, reference, component);
      }
    }
    yield* charts(now);
  },
  examples: [
    {
      name: 'old releases by their images',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: argocd
              image: quay.io/argoproj/argocd:v2.1.8 # <-- here
            - name: grafana
              image: mirror.example.com/grafana/grafana:9.2.3 # <-- here
            - name: kyverno
              image: ghcr.io/kyverno/kyverno:v1.8.4 # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          containers:
            - name: ingress
              image: registry.k8s.io/ingress-nginx/controller:v1.11.3@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef # <-- here
            - name: retired
              image: registry.k8s.io/ingress-nginx/controller:v1.14.0 # <-- here
      `,
    },
    {
      name: 'the first fixed release takes the place of the old one',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: grafana
              image: grafana/grafana:9.2.0 # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: grafana
              image: grafana/grafana:9.2.4
      `,
    },
    {
      name: 'charts that Flux and Argo CD install',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec:
          chart:
            spec:
              chart: ingress-nginx
              version: 4.12.0 # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: b}
        spec:
          source:
            chart: ingress-nginx # <-- here
            repoURL: https://kubernetes.github.io/ingress-nginx
            targetRevision: 4.*
      `,
    },
    {
      name: 'fixed releases, tags without a version, and namesakes are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - {name: a, image: "quay.io/argoproj/argocd:v3.5.4"}
            - {name: b, image: "quay.io/argoproj/argocd:latest"}
            - {name: c, image: "quay.io/argoproj/argocd@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
            - {name: d, image: "nginx/nginx-ingress:3.0.0"}
            - {name: e, image: "grafana/grafana:12.0.0-security-01"}
            - {name: f, image: "ghcr.io/kyverno/kyverno:v1.19.2"}
            - {name: g, image: "grafana/loki:2.9.0"}
            - {name: h, image: "grafana/grafana:9"}
      `,
    },
  ],
});

const BY_REPOSITORY = new Map(
  PLATFORM_COMPONENTS.flatMap((component) => component.repositories.map((repository) => [repository, component])),
);

/** Repositories are told by their last two segments, so that a mirror is known too. */
function componentOf({ repository }: ImageReference): PlatformComponent | undefined {
  return BY_REPOSITORY.get(repository.split('/').slice(-2).join('/'));
}

function* judged(
  about: Resource,
  image: UsedImage,
  reference: ImageReference,
  component: PlatformComponent,
): Iterable<Remark> {
  const { tag, registry, repository } = reference;
  const version = tag === undefined ? undefined : parseVersion(tag);
  const known = version === undefined ? [] : advisoriesFor(component, version);
  if (known.length === 0 && component.retired === undefined) return;
  const rebuilt = !component.upstream.test(`${registry}/${repository}`) || !/^v?[\d.]+(?:-rc\d+)?$/.test(tag ?? '');
  const fixed = version === undefined ? undefined : firstFixed(component, version);
  yield {
    about,
    subject: image.label,
    at: image.node,
    ...(rebuilt && component.retired === undefined ? { confidence: 'guess' } : {}),
    message: `${image.label} runs ${component.name} ${tag ?? ''}`.trimEnd() + against(component, known, fixed),
    ...fixOf(image, reference, known.length === 0 ? undefined : fixed, rebuilt),
  };
}

function against({ retired }: PlatformComponent, known: readonly Advisory[], fixed: string | undefined): string {
  const newest = known.at(-1);
  const parts = [
    ...(newest === undefined ? [] : [`${newest.lets} (${known.map(({ id }) => id).join(', ')})`]),
    ...(retired === undefined ? [] : [retired]),
  ];
  const upgrade = newest === undefined || fixed === undefined ? '' : `; the first release without that is ${fixed}`;
  return `, which ${parts.join(', and ')}${upgrade}`;
}

function fixOf(
  { node, text }: UsedImage,
  { tag, digest }: ImageReference,
  fixed: string | undefined,
  rebuilt: boolean,
): { readonly fix?: Fix } {
  if (fixed === undefined || tag === undefined || digest !== undefined || rebuilt) return {};
  const image = `${text.slice(0, -tag.length)}${tag.startsWith('v') ? 'v' : ''}${fixed}`;
  return { fix: { title: `Upgrade to ${fixed}`, safety: 'suggestion', patch: set(node, [], image) } };
}

interface UsedChart {
  readonly resource: Resource;
  readonly chart: Node;
  readonly version: Node;
}

function chartsIn(cluster: Cluster): readonly UsedChart[] {
  const released = cluster.ofKind('HelmRelease').map((resource) => {
    const spec = resource.root.at('spec', 'chart', 'spec');
    return { resource, chart: spec.at('chart'), version: spec.at('version') };
  });
  const applied = cluster.ofKind('Application', 'ApplicationSet').flatMap((resource) => {
    const spec =
      resource.kind === 'Application' ? resource.root.at('spec') : resource.root.at('spec', 'template', 'spec');
    const sources = [spec.at('source'), ...spec.at('sources').items()];
    return sources.map((source) => ({ resource, chart: source.at('chart'), version: source.at('targetRevision') }));
  });
  return [...released, ...applied];
}

function* charts(cluster: Cluster): Iterable<Remark> {
  for (const { resource, chart, version } of chartsIn(cluster)) {
    const name = chart.text();
    const component = name === undefined ? undefined : PLATFORM_COMPONENTS.find((one) => one.chart === name);
    if (component === undefined) continue;
    const release: Version | undefined = parseVersion(version.text() ?? '');
    const known = release === undefined ? [] : advisoriesFor(component, release, 'charts');
    if (known.length === 0 && component.retired === undefined) continue;
    const fixed = release === undefined ? undefined : firstFixed(component, release, 'charts');
    yield {
      about: resource,
      subject: `chart ${name}`,
      at: known.length === 0 ? chart : version,
      message: `the chart ${name} installs ${component.name}${against(component, known, fixed)}`,
    };
  }
}
