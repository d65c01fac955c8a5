import { z } from 'zod';
import { type Landing, landings, unplaced } from '../../cluster/landing.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const namespaceDefaultUsed = defineConfigurableRule({
  id: 'namespace-default-used',
  title: 'Namespaced object lands in the default namespace',
  family: 'namespace',
  why: 'Everybody who names no namespace ends up in default, so no quota, network policy or role there can be kept tight.',
  remedy: 'Give the object, the build file or the object that applies it a namespace of its own.',
  severity: 'low',
  standards: ['cis: 5.6.1', 'cis: 5.6.4', 'owasp: K02'],
  equivalents: {
    'kube-linter': ['use-namespace'],
    trivy: ['KSV-0110'],
    checkov: ['CKV_K8S_21'],
    kics: ['using_unrecommended_namespace', 'ensure_administrative_boundaries_between_resources'],
    kubescape: ['C-0061', 'C-0212', 'C-0209'],
    kyverno: ['best-practices/disallow-default-namespace', 'tekton/require-tekton-namespace-pipelinerun'],
    badrobot: ['DefaultNamespace'],
  },
  options: z.strictObject({
    unnamed: z
      .boolean()
      .default(false)
      .describe('Whether objects that name no namespace count too, as they are applied without one being given later.'),
  }),
  *check({ now }, { unnamed }) {
    for (const landing of landings(now)) {
      if (landing.namespace !== 'default' || isOfTheApiServer(landing)) continue;
      const { namespace: _, what, ...place } = landing;
      yield { ...place, subject: 'namespace', message: `${what} lands in the namespace default` };
    }
    for (const about of unnamed ? unplaced(now) : []) {
      if (isOfTheApiServer({ about })) continue;
      const message = `${about.kind} ${about.name} names no namespace, and lands in default`;
      yield { about, subject: 'namespace', at: about.root.at('metadata', 'name'), message };
    }
  },
  examples: [
    {
      name: 'an object that says so',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: web
          namespace: default # <-- here
      `,
    },
    {
      name: 'a build file, and what Argo CD and Flux apply',
      file: 'kustomization.yaml',
      manifest: yaml`
        namespace: default # <-- here
        resources: [web.yaml]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web, namespace: argocd}
        spec: {destination: {namespace: default}} # <-- here
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web, namespace: flux-system}
        spec: {targetNamespace: default} # <-- here
      `,
    },
    {
      name: 'a build file that sends the objects elsewhere',
      beside: { 'kustomization.yaml': 'namespace: shop\nresources: [manifest.yaml]\n' },
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: default}
      `,
    },
    {
      name: 'no namespace at all is unknown, objects without namespaces and those of the API server are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: web, namespace: default}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: kubernetes, namespace: default}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: default, namespace: default}
        ---
        apiVersion: example.com/v1
        kind: Thing
        metadata: {name: web, namespace: default}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: things.example.com}
        spec: {group: example.com, scope: Cluster, names: {kind: Thing, plural: things}}
      `,
    },
    {
      name: 'no namespace, where nothing gives one later; what has none, or is of a kind that nobody defines here, is clean',
      options: { unnamed: true },
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: web # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: web}
        ---
        apiVersion: example.com/v1
        kind: Thing
        metadata: {name: web}
      `,
    },
    {
      name: 'no namespace, and a build file that gives one',
      options: { unnamed: true },
      beside: { 'kustomization.yaml': 'namespace: shop\nresources: [manifest.yaml]\n' },
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
      `,
    },
  ],
});

/** The API server keeps its own Service, and what every namespace has, in the namespace default. */
function isOfTheApiServer({ about }: Pick<Landing, 'about'>): boolean {
  if (about?.kind === 'ServiceAccount') return about.name === 'default';
  return about?.name === 'kubernetes' && ['Service', 'Endpoints', 'EndpointSlice'].includes(about.kind);
}
