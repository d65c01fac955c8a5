import type { Workload } from '../../cluster/workload.js';
import type { JsonPatchOperation } from '../../source/patch.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const deprecatedServiceAccountField = defineRule({
  id: 'deprecated-service-account-field',
  title: 'Deprecated serviceAccount field is used',
  family: 'workload',
  why: 'The old field is an alias that yields to serviceAccountName; readers and tools look at the one, the cluster may use the other.',
  remedy: 'Rename serviceAccount to serviceAccountName.',
  severity: 'low',
  standards: [],
  equivalents: { 'kube-linter': ['deprecated-service-account-field'], kubescape: ['C-0294'] },

  *check({ now }) {
    for (const workload of now.workloads) {
      const old = workload.pod.at('serviceAccount');
      const name = old.text() ?? '';
      if (name === '') continue;
      const current = workload.pod.at('serviceAccountName').text() ?? '';
      // Kubernetes itself writes the old field beside the new one: what agrees was read from a cluster, and misleads nobody.
      if (current === name) continue;
      const differs = current !== '';
      yield {
        about: workload.resource,
        subject: 'serviceAccount',
        at: old,
        ...(differs ? { severity: 'medium' } : {}),
        message: differs
          ? `serviceAccount names ${name}, but serviceAccountName names ${current}, which wins`
          : `the pod names its account ${name} by the deprecated field serviceAccount`,
        ...(workload.resource.fragment
          ? {}
          : { fix: { title: 'Use serviceAccountName', safety: 'safe', patch: renamed(workload, name, current) } }),
      };
    }
  },
  examples: [
    {
      name: 'the old field alone, and against the new one',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          serviceAccount: web # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c}
        spec:
          serviceAccount: old # <-- here
          serviceAccountName: web
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          serviceAccountName: web
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c}
        spec:
          serviceAccountName: web
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'the new field, an old one without a value, and one that says the same are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {serviceAccountName: web, serviceAccount: web, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {serviceAccountName: web, serviceAccount: null, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'in a patch there is no telling what wins',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              serviceAccount: web # <-- here
      `,
    },
  ],
});

/** The field that wins stays where both are written; else the new one takes the place of the old. */
function renamed({ pod }: Workload, name: string, current: string): readonly JsonPatchOperation[] {
  const gone = remove(pod.at('serviceAccount'));
  return current === '' ? [...gone, ...set(pod, ['serviceAccountName'], name)] : gone;
}
