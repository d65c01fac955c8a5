import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { matchesAny } from '../../cluster/wildcard.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const COMMON = ['name', 'instance', 'version', 'component', 'part-of', 'managed-by'] as const;
const INSTANCE = 'app.kubernetes.io/instance';

const requirement = z.strictObject({
  key: z.string().min(1).max(317).describe('The label or annotation.'),
  or: z.array(z.string().min(1).max(317)).max(50).default([]).describe('Others, any of which will do instead.'),
  in: z.enum(['labels', 'annotations']).default('labels').describe('Where it stands.'),
  where: z.enum(['metadata', 'podTemplate']).default('metadata').describe('At the object itself, or at its pods.'),
  kinds: z.array(z.string().max(253)).default([]).describe('The kinds that need it; empty for all that make pods.'),
  values: z.array(z.string().max(253)).default([]).describe('Values that it may have; * stands for any characters.'),
});

const options = z.strictObject({
  required: z.array(requirement).max(50).default([]).describe('Labels and annotations that objects must carry.'),
  common: z
    .array(z.enum(COMMON))
    .default(['name'])
    .describe('Labels app.kubernetes.io/… that all objects which make pods must carry.'),
  strictInstance: z
    .boolean()
    .default(false)
    .describe('Whether app.kubernetes.io/instance must be the name of the object.'),
});
type Requirement = z.output<typeof requirement>;

export const requiredMetadataMissing = defineConfigurableRule({
  id: 'required-metadata-missing',
  title: 'Required labels or annotations are missing',
  family: 'workload',
  why: 'Owners, costs and dashboards are found by labels; an object without them belongs to nobody when it breaks.',
  remedy: 'Add the labels and annotations that the team has agreed on.',
  severity: 'info',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-linter': ['required-annotation-email', 'required-label-owner'],
    polaris: ['metadataAndInstanceMismatched'],
    kubescape: ['C-0076', 'C-0077'],
    kyverno: [
      'best-practices/require-labels',
      'other/require-annotations',
      'other/metadata-match-regex',
      'other/add-labels',
      'kubecost/require-kubecost-labels',
      'openshift/team-validate-ns-name',
    ],
    gatekeeper: ['k8srequiredlabels', 'k8srequiredannotations'],
  },

  options,
  *check({ now }, { required: asked, common, strictInstance }) {
    const shared = common.map((name) => requirement.parse({ key: `app.kubernetes.io/${name}` }));
    const required = [...asked, ...shared];
    const pods = new Map(now.workloads.map((workload) => [workload.resource, workload]));
    const given = now.once(givenByKustomize);
    for (const resource of now.resources) {
      if (resource.fragment) continue;
      const workload = pods.get(resource);
      for (const one of required) {
        const known = [one.key, ...one.or].some((key) => given.has(`${one.in} ${key}`));
        if (!known) yield* lacking(resource, workload, one);
      }
      if (strictInstance && workload !== undefined) yield* misnamed(resource);
    }
  },
  examples: [
    {
      name: 'the common label of everything that makes pods',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: # <-- here
          name: a
        spec:
          selector: {matchLabels: {app: a}}
          template: {spec: {containers: [{name: app, image: "nginx:1.27.0"}]}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: b}
      `,
    },
    {
      name: 'labels and annotations that a team asks for, at objects and at pods',
      options: {
        common: [],
        required: [
          { key: 'owner', kinds: ['Namespace'], values: ['team-*'] },
          { key: 'contact', in: 'annotations', where: 'podTemplate' },
        ],
      },
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: a
          labels:
            owner: someone # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: b, labels: {owner: team-b}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: c, annotations: {contact: c@example.com}}
        spec:
          template:
            metadata: {annotations: {contact: ""}} # <-- here
            spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'one label of several',
      options: { common: [], required: [{ key: 'owner', or: ['team', 'squad'] }] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, labels: {squad: a}}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: b
          labels: {app: b} # <-- here
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'an instance that is not the name',
      options: { common: ['instance'], strictInstance: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: a
          labels:
            app.kubernetes.io/instance: b # <-- here
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: a
          labels:
            app.kubernetes.io/instance: a
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'what carries the label, and what a Kustomize build file gives, is clean',
      options: { required: [{ key: 'owner' }] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, labels: {app.kubernetes.io/name: a}}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      beside: { 'kustomization.yaml': 'labels:\n  - pairs: {owner: web}\n' },
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec: {template: {spec: {containers: [{name: app, image: "nginx:1.27.0"}]}}}
      `,
    },
  ],
});

/** The labels and annotations that the Kustomize build file of the target puts on all of its objects. */
function givenByKustomize(cluster: Cluster): ReadonlySet<string> {
  const roots = cluster.buildDocuments('kustomization').map(({ root }) => root);
  const keys = (node: Node): readonly string[] => node.entries().map(([key]) => key);
  const labels = roots.flatMap((root) => [
    ...keys(root.at('commonLabels')),
    ...root
      .at('labels')
      .items()
      .flatMap((entry) => keys(entry.at('pairs'))),
  ]);
  const annotations = roots.flatMap((root) => keys(root.at('commonAnnotations')));
  return new Set([...labels.map((key) => `labels ${key}`), ...annotations.map((key) => `annotations ${key}`)]);
}

function* lacking(resource: Resource, workload: Workload | undefined, one: Requirement): Iterable<Remark> {
  const applies = one.kinds.length === 0 ? workload !== undefined : one.kinds.includes(resource.kind);
  const holder = one.where === 'podTemplate' ? workload?.metadata : resource.root.at('metadata');
  if (!applies || holder === undefined) return;
  const keys = [one.key, ...one.or];
  const field = keys.map((key) => holder.at(one.in, key)).find(({ present }) => present) ?? holder.at(one.in, one.key);
  const value = field.text() ?? '';
  const place = one.where === 'podTemplate' ? 'the pod template' : 'the object';
  const what = `${one.in === 'labels' ? 'label' : 'annotation'} ${keys.join(' or ')}`;
  const wrong = value !== '' && one.values.length > 0 && !matchesAny(one.values, value);
  if (value !== '' && !wrong) return;
  yield {
    about: resource,
    subject: `${place} ${what}`,
    at: field,
    message: wrong ? `the ${what} of ${place} has a value that is not allowed` : `${place} has no ${what}`,
  };
}

function* misnamed(resource: Resource): Iterable<Remark> {
  const field = resource.root.at('metadata', 'labels', INSTANCE);
  const value = field.text();
  if (value === undefined || value === '' || value === resource.name) return;
  yield {
    about: resource,
    subject: `instance ${INSTANCE}`,
    at: field,
    message: `the label ${INSTANCE} says ${value}, and the object is called ${resource.name}`,
    fix: { title: 'Use the name of the object', safety: 'suggestion', patch: set(field, [], resource.name) },
  };
}
