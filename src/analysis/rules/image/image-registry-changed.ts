import { z } from 'zod';
import { type ImageReference, isBelow, segmentsOf } from '../../cluster/image.js';
import { changedUses, placeOfUse } from '../../cluster/image-use.js';
import { editDistance } from '../../source/spelling.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const imageRegistryChanged = defineConfigurableRule({
  id: 'image-registry-changed',
  title: 'Image moves to a different registry or owner',
  family: 'image',
  why: 'Another publisher decides from now on what runs; a look-alike name is how a poisoned image comes in.',
  remedy: 'Confirm the new publisher and the provenance of the image before merging.',
  severity: 'high',
  standards: ['owasp-2022: K02', 'slsa: source', 'mitre: T1036.005', 'mitre: T1204.003'],
  options: z.strictObject({
    allow: z
      .array(z.string().min(1))
      .default([])
      .describe('Registries, or paths in them, to which images may move with no more than a note.'),
  }),
  *check(view, { allow }) {
    for (const { was, is } of changedUses(view)) {
      if (was.image === undefined || is.image === undefined) continue;
      const [old, next] = [ownerOf(was.image), ownerOf(is.image)];
      if (old === next) continue;
      const agreed = isBelow(is.image, allow);
      const message = `${is.subject} moves from ${old} to ${next}${isLookAlike(old, next) ? ', a name that looks like it' : ''}`;
      yield { ...placeOfUse(is), message, ...(agreed ? { severity: 'info' as const } : {}) };
    }
  },
  examples: [
    {
      name: 'another registry, another owner, and a look-alike',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "ghcr.io/acme/app:1"}
            - {name: b, image: "ghcr.io/acme/app:1"}
            - {name: c, image: "grafana/grafana:11.0.0"}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "quay.io/acme/app:1"} # <-- here
            - {name: b, image: "ghcr.io/acne/app:1"} # <-- here
            - {name: c, image: "mallory/grafana:11.0.0"} # <-- here
      `,
    },
    {
      name: 'a Kustomize build file that gives a new name',
      file: 'kustomization.yaml',
      before: yaml`
        images:
          - {name: app, newName: ghcr.io/acme/app, newTag: v1}
      `,
      manifest: yaml`
        images:
          - {name: app, newName: ghcr.io/mallory/app, newTag: v1} # <-- here
      `,
    },
    {
      name: 'a workload whose namespace moved into the build file on the way',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: a, image: "ghcr.io/acme/app:1"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: a, image: "quay.io/mallory/app:1"}]} # <-- here
      `,
    },
    {
      name: 'a new version, the same name in other words, another repository of the owner and a new container are clean',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "nginx:1.26.0"}
            - {name: b, image: "ghcr.io/acme/old:1"}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "docker.io/library/nginx:1.27.0"}
            - {name: b, image: "ghcr.io/acme/new:1"}
            - {name: c, image: "quay.io/other/app:1"}
      `,
    },
    {
      name: 'pods that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: edited}
        spec:
          containers:
            - {name: a, image: "quay.io/mallory/app:1.1"} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: same}
        spec: {containers: [{name: a, image: "ghcr.io/acme/app:1.1"}]}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: edited}
          spec: {containers: [{name: a, image: "ghcr.io/acme/app:1.1"}]}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: same}
          spec: {containers: [{name: a, image: "ghcr.io/acme/app:1.1"}]}
        `,
      ],
      elsewhere: [''],
    },
  ],
});

/** Registry and first segment of the path: who publishes. A path of one segment in another registry has no owner of its own. */
function ownerOf(image: ImageReference): string {
  const segments = segmentsOf(image);
  return segments.length > 2 ? segments.slice(0, 2).join('/') : segments.slice(0, 1).join('/');
}

const isLookAlike = (one: string, other: string): boolean => one !== other && editDistance(one, other) <= 2;
