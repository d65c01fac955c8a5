import { z } from 'zod';
import { isBelow } from '../../cluster/image.js';
import { imageUses, placeOfUse } from '../../cluster/image-use.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const imageDigestMissing = defineConfigurableRule({
  id: 'image-digest-missing',
  title: 'Image is not pinned by digest',
  family: 'image',
  why: 'A tag can be moved to other content by whoever may push it; a digest names one content for good.',
  remedy: 'Append the digest to the reference, as name:tag@sha256:….',
  severity: 'low',
  enabled: false,
  standards: ['owasp-2022: K02', 'slsa: dependency', 'mitre: T1525'],
  equivalents: {
    checkov: ['CKV_K8S_43'],
    kics: ['image_without_digest'],
    kubescape: ['C-0306'],
    kyverno: ['other/require-image-checksum', 'other/resolve-image-to-digest'],
    gatekeeper: ['k8simagedigests'],
  },
  options: z.strictObject({
    exempt: z
      .array(z.string().min(1))
      .default([])
      .describe('Registries or paths whose images need no digest, as ghcr.io/acme.'),
  }),
  *check({ now }, { exempt }) {
    for (const use of imageUses(now)) {
      const { image, text, about } = use;
      if (about === undefined || image === undefined || image.digest !== undefined || isBelow(image, exempt)) continue;
      yield { ...placeOfUse(use), message: `${use.subject} uses the image ${text} without a digest` };
    }
  },
  examples: [
    {
      name: 'a tag is no digest, in no container and no image volume',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - {name: setup, image: "busybox:1.36.1"} # <-- here
          containers:
            - {name: app, image: "ghcr.io/acme/app"} # <-- here
          volumes:
            - {name: models, image: {reference: "acme/models:1"}} # <-- here
      `,
    },
    {
      name: 'a digest, and what is no reference, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
            - {name: b, image: "\${IMAGE}"}
      `,
    },
    {
      name: 'exempt paths end at a slash',
      options: { exempt: ['ghcr.io/acme'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "ghcr.io/acme/app:1"}
            - {name: b, image: "ghcr.io/acme-evil/app:1"} # <-- here
      `,
    },
  ],
});
