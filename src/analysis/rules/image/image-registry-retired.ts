import { isBelow } from '../../cluster/image.js';
import { imageUses, placeOfUse } from '../../cluster/image-use.js';
import type { Severity } from '../../finding.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

interface Retired {
  readonly path: string;
  /** Where the images are now; the same path below it when `sameBelow`. */
  readonly successor: string;
  readonly sameBelow?: boolean;
  readonly what: string;
  readonly severity?: Severity;
}

/** Registry paths that are frozen or gone, as their owners announced. */
const RETIRED: readonly Retired[] = [
  { path: 'k8s.gcr.io', successor: 'registry.k8s.io', sameBelow: true, what: 'frozen since April 2023' },
  { path: 'gcr.io/google_containers', successor: 'registry.k8s.io', sameBelow: true, what: 'frozen since April 2023' },
  { path: 'gcr.io/google-containers', successor: 'registry.k8s.io', sameBelow: true, what: 'frozen since April 2023' },
  {
    path: 'quay.io/kubernetes-ingress-controller',
    successor: 'registry.k8s.io/ingress-nginx',
    what: 'without updates since 2021',
  },
  { path: 'docker.io/jettech', successor: 'registry.k8s.io/ingress-nginx/kube-webhook-certgen', what: 'abandoned' },
  { path: 'gcr.io/kubernetes-helm', successor: 'Helm 3, which has no Tiller', what: 'abandoned', severity: 'high' },
  {
    path: 'docker.io/bitnami',
    successor: 'another publisher; versions moved to docker.io/bitnamilegacy without updates',
    what: 'without versioned images since September 2025',
  },
];

export const imageRegistryRetired = defineRule({
  id: 'image-registry-retired',
  title: 'Image uses a frozen or shut-down registry path',
  family: 'image',
  why: 'The image gets no security updates any more, and one day a node that has not cached it cannot start the pod.',
  remedy: 'Take the image from the successor that the finding names.',
  severity: 'medium',
  standards: ['owasp: K07'],
  equivalents: { kubescape: ['C-0253'], kyverno: ['other/restrict-deprecated-registry'] },
  *check({ now }) {
    for (const use of imageUses(now)) {
      const { image, text } = use;
      const retired = image === undefined ? undefined : RETIRED.find(({ path }) => isBelow(image, [path]));
      if (retired === undefined) continue;
      const { path, successor, what, severity } = retired;
      yield {
        ...placeOfUse(use),
        message: `${use.subject} uses ${path}, which is ${what}; its successor is ${successor}`,
        ...(severity === undefined ? {} : { severity }),
        ...(retired.sameBelow === true &&
          use.about !== undefined &&
          text.startsWith(`${path}/`) && {
            fix: {
              title: `Take the image from ${successor}`,
              safety: 'suggestion' as const,
              patch: set(use.node, [], successor + text.slice(path.length)),
            },
          }),
      };
    }
  },
  examples: [
    {
      name: 'the old registry of Kubernetes',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: pause
              image: k8s.gcr.io/pause:3.2 # <-- here
            - name: proxy
              image: gcr.io/google_containers/defaultbackend:1.4 # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: pause
              image: registry.k8s.io/pause:3.2
            - name: proxy
              image: registry.k8s.io/defaultbackend:1.4
      `,
    },
    {
      name: 'paths that were abandoned',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: tiller, image: "gcr.io/kubernetes-helm/tiller:v2.16.0"} # <-- here
            - {name: hook, image: "jettech/kube-webhook-certgen:v1.5.0"} # <-- here
            - {name: redis, image: "docker.io/bitnami/redis:7.2.4"} # <-- here
      `,
    },
    {
      name: 'successors, and names that only begin alike, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: pause, image: "registry.k8s.io/pause:3.9"}
            - {name: redis, image: "bitnamilegacy/redis:7.2.4"}
            - {name: mirror, image: "registry.example.com/k8s.gcr.io/pause:3.2"}
      `,
    },
  ],
});
