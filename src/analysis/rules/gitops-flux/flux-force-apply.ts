import { fluxObjects } from '../../cluster/flux.js';
import { saysProduction } from '../../cluster/production.js';
import type { Resource } from '../../cluster/resource.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Kinds whose deletion takes data, addresses or everything inside them along. */
const PRECIOUS = [
  'Service',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StatefulSet',
  'Namespace',
  'CustomResourceDefinition',
];
const ANNOTATION = 'kustomize.toolkit.fluxcd.io/force';

export const fluxForceApply = defineRule({
  id: 'flux-force-apply',
  title: 'Flux may delete and recreate resources',
  family: 'gitops-flux',
  why: 'When an immutable field changes, Flux deletes the object and makes it anew: with an outage, and without its data.',
  remedy: 'Take force away, and change immutable fields in a planned step.',
  severity: 'medium',
  standards: ['mitre: T1485'],
  *check({ now }) {
    for (const flux of fluxObjects(now, 'Kustomization', 'HelmRelease')) yield* forced(flux);
    for (const resource of now.ofKind(...PRECIOUS)) {
      const at = resource.root.at('metadata', 'annotations', ANNOTATION);
      if (at.text()?.toLowerCase() !== 'enabled') continue;
      yield {
        about: resource,
        subject: `annotation ${ANNOTATION}`,
        at,
        severity: 'high',
        message: `Flux may delete the ${resource.kind} ${resource.name} and make it anew`,
        fix: { title: 'Do not force', safety: 'unsafe', patch: remove(at) },
      };
    }
  },
  examples: [
    {
      name: 'force in reconcilers and on a claim',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec:
          path: ./apps
          force: true # <-- here
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec:
          upgrade:
            crds: Create
            force: true # <-- here
          rollback:
            timeout: 5m
            force: true # <-- here
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: c
          annotations:
            team: data
            kustomize.toolkit.fluxcd.io/force: enabled # <-- here
      `,
      fixed: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec:
          path: ./apps
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec:
          upgrade:
            crds: Create
          rollback:
            timeout: 5m
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: c
          annotations:
            team: data
      `,
    },
    {
      name: 'definitions that are replaced in production',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b, namespace: production}
        spec:
          upgrade:
            crds: CreateReplace # <-- here
      `,
    },
    {
      name: 'false, text, jobs and other kinds of Kustomization are clean',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec: {force: false}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec: {upgrade: {force: "true", crds: CreateReplace}, rollback: null}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: c, annotations: {kustomize.toolkit.fluxcd.io/force: enabled}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: d, annotations: {kustomize.toolkit.fluxcd.io/force: disabled}}
      `,
    },
  ],
});

function* forced(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const places =
    about.kind === 'Kustomization'
      ? [['force']]
      : [
          ['upgrade', 'force'],
          ['rollback', 'force'],
        ];
  for (const path of places) {
    const at = spec.at(...path);
    if (at.flag() !== true) continue;
    const message = `the ${about.kind} deletes objects and makes them anew where it cannot change them`;
    const fix = { title: 'Do not force', safety: 'unsafe', patch: remove(at) } as const;
    yield { about, subject: path.join('.'), at, message, fix };
  }
  if (about.kind !== 'HelmRelease' || !saysProduction(about.namespace, about.name, about.file)) return;
  for (const action of ['install', 'upgrade']) {
    const at = spec.at(action, 'crds');
    if (at.text() !== 'CreateReplace') continue;
    const message = `every ${action} replaces the chart's custom resource definitions in production`;
    yield { about, subject: `${action}.crds`, at, severity: 'info', message };
  }
}
