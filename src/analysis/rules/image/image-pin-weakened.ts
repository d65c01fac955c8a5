import { type ImageReference, isFloatingTag, segmentsOf } from '../../cluster/image.js';
import { changedUses, placeOfUse } from '../../cluster/image-use.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const imagePinWeakened = defineRule({
  id: 'image-pin-weakened',
  title: 'Digest pin removed, swapped under the same tag, or version moved back',
  family: 'image',
  why: 'What was fixed to one content can be replaced by another again, or comes back with faults that were mended.',
  remedy: 'Restore the digest, or explain the rebuild or the return to the older version.',
  severity: 'medium',
  standards: ['owasp-2022: K02', 'slsa: dependency', 'mitre: T1525'],
  *check(view) {
    for (const { was, is } of changedUses(view)) {
      if (was.image === undefined || is.image === undefined) continue;
      if (segmentsOf(was.image).join('/') !== segmentsOf(is.image).join('/')) continue;
      const weaker = weakening(was.image, is.image);
      if (weaker === undefined) continue;
      yield { ...placeOfUse(is), severity: weaker.severity, message: `${is.subject} ${weaker.what}` };
    }
  },
  examples: [
    {
      name: 'a digest that is gone, swapped content, a tag that moves and an older version',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "acme/a:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
            - {name: b, image: "acme/b:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
            - {name: c, image: "acme/c:v1.4.0"}
            - {name: d, image: "acme/d:v1.10.0"}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "acme/a:1"} # <-- here
            - {name: b, image: "acme/b:1@sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"} # <-- here
            - {name: c, image: "acme/c:main"} # <-- here
            - {name: d, image: "acme/d:v1.9.0"} # <-- here
      `,
    },
    {
      name: 'a tag of a Kustomize build file that goes back',
      file: 'kustomization.yaml',
      before: yaml`
        images: [{name: app, newTag: 2.0.1}]
      `,
      manifest: yaml`
        images: [{name: app, newTag: 2.0.0}] # <-- here
      `,
    },
    {
      name: 'a newer version, with or without its digest, and another repository are clean',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "acme/a:1.9@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
            - {name: b, image: "acme/b:1.9.0"}
            - {name: c, image: "acme/c:2"}
            - {name: d, image: "acme/d:20240101-abcdef1"}
            - {name: e, image: "acme/e"}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "acme/a:1.10@sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"}
            - {name: b, image: "acme/b:1.10.0"}
            - {name: c, image: "acme/other:1"}
            - {name: d, image: "acme/d:20240102-0123456"}
            - {name: e, image: "acme/e:latest"}
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
            - {name: a, image: "ghcr.io/acme/app:1.0"} # <-- here
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

interface Weakening {
  readonly severity: Severity;
  readonly what: string;
}

function weakening(was: ImageReference, is: ImageReference): Weakening | undefined {
  if (was.digest !== undefined && is.digest === undefined) return { severity: 'high', what: 'loses its digest' };
  if (was.digest !== undefined && was.digest !== is.digest && was.tag === is.tag && is.tag !== undefined)
    return { severity: 'medium', what: `keeps the tag ${is.tag} and names other content by its digest` };
  if (is.digest === undefined && isFloatingTag(is.tag) && !isFloatingTag(was.tag))
    return { severity: 'high', what: `goes from the tag ${was.tag ?? 'latest'} to ${is.tag ?? 'no tag'}, which moves` };
  return isOlder(was.tag, is.tag)
    ? { severity: 'low', what: `goes back from version ${was.tag} to ${is.tag}` }
    : undefined;
}

const VERSION = /^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(.{0,128})$/;

/** Compares versions that differ in their numbers only; what stands behind these is not ordered. */
function isOlder(was: string | undefined, is: string | undefined): boolean {
  const [old, next] = [VERSION.exec(was ?? ''), VERSION.exec(is ?? '')];
  if (old === null || next === null || old[4] !== next[4]) return false;
  for (const part of [1, 2, 3]) {
    const difference = Number(next[part] ?? 0) - Number(old[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
