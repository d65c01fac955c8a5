import { z } from 'zod';
import { floating, isMutable } from '../../cluster/image.js';
import { imageUses, placeOfUse } from '../../cluster/image-use.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const imageMutableTag = defineConfigurableRule({
  id: 'image-mutable-tag',
  title: 'Image has no fixed version',
  family: 'image',
  why: 'What runs changes whenever somebody pushes the tag: without a commit, without a review, and differently on each node.',
  remedy: 'Name a version, or better a version with its digest.',
  severity: 'medium',
  standards: ['owasp-2022: K02', 'slsa: dependency', 'mitre: T1525'],
  equivalents: {
    'kube-linter': ['latest-tag'],
    'kube-score': ['container-image-tag'],
    polaris: ['tagNotSpecified'],
    trivy: ['KSV-0013'],
    checkov: ['CKV_K8S_14'],
    kics: ['invalid_image'],
    kubescape: ['C-0304'],
    kyverno: ['best-practices/disallow-latest-tag'],
    gatekeeper: ['k8sdisallowedtags'],
  },
  options: z.strictObject({ floating }),
  *check({ now }, options) {
    for (const use of imageUses(now)) {
      const { image, subject, text, about } = use;
      // An entry of a build file that only moves an image says nothing about its version.
      if (
        image === undefined ||
        !isMutable(image, options.floating) ||
        (about === undefined && image.tag === undefined)
      )
        continue;
      const message = `${subject} uses the image ${text}${image.tag === undefined ? ' without a tag' : ', whose tag moves'}`;
      yield { ...placeOfUse(use), message };
    }
  },
  examples: [
    {
      name: 'no tag, latest, and other tags that move',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: busybox # <-- here
          containers:
            - name: app
              image: docker.io/library/nginx:latest # <-- here
            - name: sidecar
              image: ghcr.io/acme/proxy:main # <-- here
          ephemeralContainers:
            - name: debug
              image: ghcr.io/acme/debug:Nightly # <-- here
      `,
    },
    {
      name: 'a tag that moves for a team',
      options: { floating: ['alpine'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "redis:alpine"} # <-- here
            - {name: b, image: "redis:7.4.1-alpine"}
      `,
    },
    {
      name: 'the colon of a port is no tag',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              containers:
                - name: agent
                  image: registry.example.com:5000/team/agent # <-- here
                - name: other
                  image: localhost:5000/other:1.2.3
      `,
    },
    {
      name: 'an image volume, and a patch',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
                - name: app
                  image: acme/app:stable # <-- here
              volumes:
                - name: models
                  image:
                    reference: acme/models # <-- here
                    pullPolicy: Always
      `,
    },
    {
      name: 'the tag that a Kustomize build file gives',
      file: 'kustomization.yaml',
      manifest: yaml`
        images:
          - name: acme/app
            newTag: latest # <-- here
          - name: acme/other
            newTag: 1.2.3
          - name: acme/third
            newName: ghcr.io/acme/third
          - name: acme/fourth
            newTag: latest
            digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
    {
      name: 'a version, and a digest with any tag or none, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: a
              image: nginx:1.27.0
            - name: b
              image: nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            - name: c
              image: nginx:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            - name: d
              image: acme/latest:2.0
      `,
    },
    {
      name: 'what is filled in elsewhere is no reference',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: $(IMAGE)}
            - {name: b, image: "{{ image }}"}
            - {name: c, image: ""}
            - {name: d}
      `,
    },
  ],
});
