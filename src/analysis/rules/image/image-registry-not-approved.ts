import { z } from 'zod';
import { type ImageReference, isBelow } from '../../cluster/image.js';
import { imageUses, placeOfUse } from '../../cluster/image-use.js';
import { defineConfigurableRule, yaml } from '../rule.js';

const paths = z.array(z.string().min(1)).default([]);

export const imageRegistryNotApproved = defineConfigurableRule({
  id: 'image-registry-not-approved',
  title: 'Image comes from a registry or repository not on the allow list',
  family: 'image',
  why: 'Whoever owns the registry decides what runs in the cluster; only those that were agreed should.',
  remedy: 'Mirror the image into an approved registry.',
  severity: 'high',
  enabled: false,
  standards: ['owasp-2022: K02', 'slsa: dependency', 'mitre: T1204.003', 'ms: MS-TA9002'],
  equivalents: {
    trivy: ['KSV-0125', 'KSV-0032', 'KSV-0033', 'KSV-0034', 'KSV-0035'],
    kubescape: ['C-0001', 'C-0078', 'C-0304'],
    kyverno: [
      'best-practices/restrict-image-registries',
      'other/advanced-restrict-image-registries',
      'other/allowed-image-repos',
      'other/prepend-image-registry',
      'other/replace-image-registry',
      'other/replace-image-registry-with-harbor',
      'other/only-trustworthy-registries-set-root',
    ],
    gatekeeper: ['k8sallowedrepos', 'k8sallowedreposv2', 'k8sdisallowedrepos'],
  },
  options: z.strictObject({
    allow: paths.describe('Registries, or paths in them, from which images may come, as ghcr.io/acme.'),
    deny: paths.describe('Registries, or paths in them, from which no image may come.'),
  }),
  *check({ now }, { allow, deny }) {
    const refused = (image: ImageReference) => {
      if (isBelow(image, deny)) return 'which is on the deny list';
      return allow.length > 0 && !isBelow(image, allow) ? 'which is not on the allow list' : undefined;
    };
    for (const use of imageUses(now)) {
      const why = use.image === undefined ? undefined : refused(use.image);
      if (why !== undefined) yield { ...placeOfUse(use), message: `${use.subject} uses the image ${use.text}, ${why}` };
    }
  },
  examples: [
    {
      name: 'only whole segments of the path count',
      options: { allow: ['ghcr.io/acme', 'registry.k8s.io'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - {name: a, image: "ghcr.io/acme-evil/app:1"} # <-- here
            - {name: b, image: "ghcr.io.evil.example/acme/app:1"} # <-- here
          containers:
            - {name: c, image: "nginx:1.27.0"} # <-- here
            - {name: d, image: "ghcr.io/acme/team/app:1"}
            - {name: e, image: "registry.k8s.io:443/pause:3.9"}
      `,
    },
    {
      name: 'an entry without a registry is of Docker Hub, and denial wins',
      options: { allow: ['docker.io', 'acme'], deny: ['acme/old'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "acme/app:1"}
            - {name: b, image: "docker.io/acme/old:1"} # <-- here
            - {name: c, image: "quay.io/acme/app:1"} # <-- here
      `,
    },
    {
      name: 'the new name that a Kustomize build file gives',
      options: { allow: ['ghcr.io/acme'] },
      file: 'kustomization.yaml',
      manifest: yaml`
        images:
          - name: app
            newName: quay.io/mallory/app # <-- here
          - name: ghcr.io/acme/other
            newTag: v2
      `,
    },
    {
      name: 'without a list there is nothing to say',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: a, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});
