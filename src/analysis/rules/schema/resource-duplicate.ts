import { isExpectation, listedFiles } from '../../cluster/api/conformance.js';
import type { Cluster } from '../../cluster/cluster.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import type { Confidence } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const resourceDuplicate = defineRule({
  id: 'resource-duplicate',
  title: 'Same object is defined more than once',
  family: 'schema',
  why: 'Only one of the definitions can win, and which one depends on the order in which they are applied.',
  remedy: 'Keep one definition.',
  severity: 'medium',
  standards: [],
  *check({ now }) {
    const first = new Map<string, Resource>();
    for (const resource of now.resources) {
      if (!counts(resource)) continue;
      const earlier = first.get(resource.id);
      if (earlier === undefined) first.set(resource.id, resource);
      else {
        const confidence = together(earlier, resource, now);
        if (confidence === undefined) continue;
        const place = earlier.file === resource.file ? 'earlier in this file' : `in ${earlier.file}`;
        yield {
          about: resource,
          subject: 'definition',
          at: resource.root,
          confidence,
          message: `${resource.kind} ${resource.name} is defined ${place} too, and only one of them can win`,
          related: [earlier.root],
        };
      }
    }
  },
  examples: [
    {
      name: 'twice in a file, with another version of the API',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, namespace: shop}
        ---
        apiVersion: networking.k8s.io/v1beta1 # <-- here
        kind: Ingress
        metadata: {name: web, namespace: shop}
      `,
    },
    {
      name: 'other namespaces, other groups, generated names and placeholders',
      manifest: yaml`
        {apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: web, namespace: bank}}
        ---
        {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: web, namespace: shop}}
        ---
        {apiVersion: batch/v1, kind: Job, metadata: {generateName: one-}}
        ---
        {apiVersion: batch/v1, kind: Job, metadata: {generateName: one-}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: "\${TEAM}"}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: "\${TEAM}"}}
      `,
    },
    {
      name: 'two files that a Kustomize build file lists',
      file: 'b.yaml',
      manifest: yaml`
        {apiVersion: v1, kind: ConfigMap, metadata: {name: web}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: web}} # <-- here
      `,
      beside: { 'kustomization.yaml': 'resources: [b.yaml]\n' },
    },
    {
      name: 'a file that the build file does not list is another matter',
      file: 'a.yaml',
      manifest: yaml`
        {apiVersion: v1, kind: ConfigMap, metadata: {name: web}}
      `,
      beside: {
        'b.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}\n',
        'kustomization.yaml': 'resources: [a.yaml]\n',
      },
    },
    {
      name: 'patches repeat what they patch',
      fragment: true,
      manifest: yaml`
        {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {a: b}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {c: d}}
      `,
    },
  ],
});

function counts({ fragment, name, file }: Resource): boolean {
  return !fragment && name !== '' && !name.endsWith('*') && !isExpectation(file) && !holdsVariable(name);
}

/** How sure it is that both are applied: in one file and in files listed together certainly, in a folder perhaps. */
function together(one: Resource, other: Resource, now: Cluster): Confidence | undefined {
  if (one.file === other.file) return 'certain';
  const listed = now.once(listedFiles).get(other.file.slice(0, other.file.lastIndexOf('/') + 1));
  if (listed === undefined) return 'guess';
  return listed.has(one.file) && listed.has(other.file) ? 'certain' : undefined;
}
