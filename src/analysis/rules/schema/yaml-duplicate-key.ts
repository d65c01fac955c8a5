import { defineRule, yaml } from '../rule.js';

/** Keys whose first value, when it is lost, takes a protection away or changes what runs. */
const GRAVE = new Set([
  'securityContext',
  'containers',
  'initContainers',
  'env',
  'image',
  'rules',
  'verbs',
  'resources',
  'subjects',
  'roleRef',
  'spec',
  'ingress',
  'egress',
  'podSelector',
  'namespaceSelector',
]);

export const yamlDuplicateKey = defineRule({
  id: 'yaml-duplicate-key',
  title: 'Mapping key appears twice',
  family: 'schema',
  why: 'Most tools keep the last of the values in silence, so what a reviewer reads first is not what is applied; others refuse the document.',
  remedy: 'Delete one of the two, or join them.',
  severity: 'medium',
  undetermined: true,
  standards: [],
  *check({ now }) {
    for (const { place, duplicate } of now.problems) {
      if (duplicate === undefined) continue;
      const key = duplicate.key.length > 80 ? `${duplicate.key.slice(0, 79)}…` : duplicate.key;
      yield {
        subject: `${place.file}: ${key}`,
        at: place,
        severity: GRAVE.has(key) ? 'high' : 'medium',
        message: `the key "${key}" stands twice in one mapping, on line ${duplicate.first.start.line} and here; the document is judged by the last value`,
      };
    }
  },
  examples: [
    {
      name: 'a security context that the second one replaces',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext: {runAsNonRoot: true}
              securityContext: {privileged: true} # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a, name: b} # <-- here
      `,
    },
    {
      name: 'a key that replaces one of a merged mapping, and equal keys of different mappings',
      manifest: yaml`
        base: &base {a: 1, b: 2}
        other: {<<: *base, a: 3}
        more:
          - {a: 1}
          - {a: 2}
      `,
    },
    {
      name: 'true and "true" are one key to Kubernetes',
      manifest: yaml`
        yes: 1
        "true": 2 # <-- here
      `,
    },
  ],
});
