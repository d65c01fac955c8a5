import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { imagesOf, isBelow, parseImage } from '../../cluster/image.js';
import type { Workload } from '../../cluster/workload.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const imagePullSecretMissing = defineConfigurableRule({
  id: 'image-pull-secret-missing',
  title: 'Private registry image has no pull secret',
  family: 'image',
  why: 'Unless the nodes have credentials of their own, the image cannot be pulled and the pod never starts.',
  remedy: 'Name an imagePullSecret on the pod or on its ServiceAccount.',
  severity: 'info',
  confidence: 'likely',
  enabled: false,
  standards: [],
  equivalents: {
    kyverno: [
      'other/require-imagepullsecrets',
      'other/add-imagepullsecrets',
      'other/add-imagepullsecrets-for-containers-and-initcontainers',
    ],
  },
  options: z.strictObject({
    registries: z
      .array(z.string().min(1))
      .default([])
      .describe('Private registries, or paths in them, that ask for credentials, as ghcr.io/acme.'),
  }),
  *check({ now }, { registries }) {
    if (registries.length === 0) return;
    for (const workload of now.workloads.filter(({ complete }) => complete)) {
      if (workload.pod.at('imagePullSecrets').items().length > 0 || accountPulls(now, workload)) continue;
      for (const { label, node, text } of imagesOf(workload)) {
        const image = parseImage(text);
        if (image === undefined || !isBelow(image, registries)) continue;
        const message = `${label} uses the private image ${text}, and neither the pod nor its service account names a pull secret`;
        yield { about: workload.resource, subject: label, at: node, message };
      }
    }
  },
  examples: [
    {
      name: 'a private image without credentials',
      options: { registries: ['ghcr.io/acme'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "ghcr.io/acme/app:1"} # <-- here
            - {name: b, image: "nginx:1.27.0"}
      `,
    },
    {
      name: 'a secret of the pod or of its service account, and an account that stands elsewhere, are clean',
      options: { registries: ['ghcr.io'] },
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        imagePullSecrets: [{name: ghcr}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          imagePullSecrets: [{name: ghcr}]
          containers: [{name: a, image: "ghcr.io/acme/app:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          serviceAccountName: web
          containers: [{name: a, image: "ghcr.io/acme/app:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c}
        spec:
          serviceAccountName: elsewhere
          containers: [{name: a, image: "ghcr.io/acme/app:1"}]
      `,
    },
  ],
});

/** True when the pod's service account brings a pull secret, or stands where it cannot be looked at. */
function accountPulls(cluster: Cluster, { pod, resource }: Workload): boolean {
  const named = pod.at('serviceAccountName').text() ?? pod.at('serviceAccount').text();
  const account = cluster.find(`/ServiceAccount/${resource.namespace ?? ''}/${named ?? 'default'}`);
  if (account === undefined) return named !== undefined;
  return account.root.at('imagePullSecrets').items().length > 0;
}
