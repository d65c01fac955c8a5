import { imagesOf, parseImage } from '../../cluster/image.js';
import { holdsVariable, isStopgap } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import type { Confidence } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const imageReferenceInvalid = defineRule({
  id: 'image-reference-invalid',
  title: 'Image reference is empty, malformed or a placeholder',
  family: 'image',
  why: 'The container runtime refuses the reference, so the pod never starts; a placeholder can even be pulled from whoever claims its name.',
  remedy: 'Write a reference of the form registry/path:version.',
  severity: 'high',
  standards: [],
  equivalents: { kics: ['invalid_image'] },
  *check({ now }) {
    const transformed = now.buildDocuments('kustomization').length > 0;
    for (const workload of now.workloads) {
      if (isFilledIn(workload.resource)) continue;
      for (const { label, node, text } of imagesOf(workload)) {
        const fault = faultOf(text);
        if (fault === undefined) continue;
        // Kustomize and its overlays in other directories may put the real image in the place of a stopgap.
        const confidence: Confidence = fault.stopgap && transformed ? 'guess' : 'certain';
        yield { about: workload.resource, subject: label, at: node, message: `${label} ${fault.what}`, confidence };
      }
    }
  },
  examples: [
    {
      name: 'texts that no runtime takes for a reference',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: ""} # <-- here
            - {name: b, image: "nginx :1.27"} # <-- here
            - {name: c, image: "ghcr.io/Acme/app:1"} # <-- here
            - {name: d, image: "https://ghcr.io/acme/app:1"} # <-- here
            - {name: e, image: "nginx@sha256:0123456789abcdef0123456789abcdef"} # <-- here
            - {name: f, image: "nginx:1@sha256:00@sha256:11"} # <-- here
      `,
    },
    {
      name: 'stopgaps',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "ghcr.io/acme/app:<TAG>"} # <-- here
            - {name: b, image: "REPLACE_ME"} # <-- here
            - {name: c, image: "acme/app:CHANGEME"} # <-- here
            - {name: d, image: "acme/app:TODO"} # <-- here
      `,
    },
    {
      name: 'references, variables, the name that Istio fills in, and what OpenShift resolves are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "registry.example.com:5000/team/app:v1_2-rc.3"}
            - {name: b, image: "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
            - {name: c, image: auto}
            - {name: d, image: "\${REGISTRY}/app:\${TAG}"}
            - {name: e, image: "{{ image }}"}
            - {name: f}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          annotations: {image.openshift.io/triggers: "[]"}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: a, image: " "}]}
      `,
    },
  ],
});

/** OpenShift puts the image in where a trigger names it. */
function isFilledIn({ kind, annotations }: Resource): boolean {
  return kind === 'DeploymentConfig' || annotations['image.openshift.io/triggers'] !== undefined;
}

/** Hexadecimal digits of the digests that registries know. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

interface Fault {
  readonly what: string;
  /** The text stands for a reference that somebody was to write. */
  readonly stopgap: boolean;
}

function faultOf(text: string): Fault | undefined {
  const wrong = (what: string): Fault => ({ what, stopgap: false });
  if (text.trim() === '') return wrong('has an empty image');
  if (text.length > 1_024) return wrong('has an image of more than 1,024 characters');
  if (isPlaceholder(text)) return { what: `has the stopgap ${text} for an image`, stopgap: true };
  if (holdsVariable(text)) return undefined;
  if (/\s/.test(text)) return wrong('has white space in its image');
  if (/^[a-z]+:\/\//i.test(text)) return wrong(`has an image with a scheme, ${text}; references have none`);
  if (text.split('@').length > 2) return wrong(`has more than one digest in its image ${text}`);
  const image = parseImage(text);
  if (image === undefined) return wrong(`has the image ${text}, ${whyUnread(text)}`);
  const [algorithm = '', digest = ''] = image.digest?.split(':') ?? [];
  const length = DIGEST_LENGTHS[algorithm];
  return length === undefined || digest.length === length
    ? undefined
    : wrong(`has a digest of ${digest.length} digits in its image, where ${algorithm} has ${length}`);
}

function whyUnread(text: string): string {
  if (/@/.test(text)) return 'whose digest is malformed';
  return /[A-Z]/.test(text.replace(/:[^/]*$/, '')) ? 'whose path has capitals' : 'which is no reference';
}

/** True for a stopgap as the whole, or as the tag. */
function isPlaceholder(text: string): boolean {
  const tag = /:([^/@]*)$/.exec(text)?.[1];
  return [text, ...(tag === undefined ? [] : [tag])].some((part) => isStopgap(part) || /^<[^<>\n]{1,200}>$/.test(part));
}
