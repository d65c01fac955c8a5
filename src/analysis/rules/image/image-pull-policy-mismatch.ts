import { z } from 'zod';
import { floating, isMutable, parseImage } from '../../cluster/image.js';
import type { Container } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const imagePullPolicyMismatch = defineConfigurableRule({
  id: 'image-pull-policy-mismatch',
  title: 'Pull policy does not fit how the image is pinned',
  family: 'image',
  why: 'A tag that moves runs as different images on different nodes unless each start asks the registry, and Never takes whatever a node happens to have.',
  remedy: 'Use Always for tags that move and IfNotPresent for versions and digests.',
  severity: 'low',
  standards: ['owasp-2022: K02'],
  equivalents: {
    'kube-score': ['container-image-pull-policy'],
    polaris: ['pullPolicyNotAlways'],
    checkov: ['CKV_K8S_15'],
    kics: ['image_pull_policy_of_container_is_not_always'],
    kubescape: ['C-0075'],
    kyverno: ['other/imagepullpolicy-always', 'other/always-pull-images'],
  },
  options: z.strictObject({
    floating,
    strict: z
      .boolean()
      .default(false)
      .describe(
        'True to demand Always of every image, which has the registry check the credentials of each pod on nodes of several tenants.',
      ),
    written: z
      .boolean()
      .default(false)
      .describe('True to report also a container that says nothing and gets Always by default, as its tag is latest.'),
  }),
  *check({ now }, options) {
    for (const container of now.containers) {
      const mismatch = mismatchOf(container, options);
      if (mismatch === undefined) continue;
      const { workload, label, node } = container;
      yield {
        about: workload.resource,
        subject: label,
        at: node.at('imagePullPolicy'),
        message: `${label} ${mismatch}`,
        fix: {
          title: 'Ask the registry at each start',
          safety: 'unsafe',
          patch: set(node, ['imagePullPolicy'], 'Always'),
        },
      };
    }
  },
  examples: [
    {
      name: 'nothing said, for teams that want it said',
      options: { written: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: acme/a} # <-- here
            - {name: b, image: acme/b, imagePullPolicy: Always}
      `,
    },
    {
      name: 'a tag that moves, and images that are never pulled',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: a
              image: acme/a:latest
              imagePullPolicy: IfNotPresent # <-- here
            - name: b # <-- here
              image: acme/b:main
            - name: c
              image: acme/c:1.2.3
              imagePullPolicy: Never # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: a
              image: acme/a:latest
              imagePullPolicy: Always
            - name: b
              image: acme/b:main
              imagePullPolicy: Always
            - name: c
              image: acme/c:1.2.3
              imagePullPolicy: Always
      `,
    },
    {
      name: 'always, for everything',
      options: { strict: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "acme/a:1.2.3"} # <-- here
            - {name: b, image: "acme/b"}
      `,
    },
    {
      name: 'versions with IfNotPresent, and latest without a policy, which is Always, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "acme/a:1.2.3", imagePullPolicy: IfNotPresent}
            - {name: b, image: "acme/b:latest"}
            - {name: c, image: "acme/c"}
            - {name: d, image: "acme/d:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", imagePullPolicy: IfNotPresent}
      `,
    },
    {
      name: 'what only runs on a laptop may never pull',
      file: 'overlays/local/pod.yaml',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: a, image: "acme/a:1.2.3", imagePullPolicy: Never}]}
      `,
    },
    {
      name: 'a patch without an image says nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: a, imagePullPolicy: IfNotPresent}]}}}
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
            - name: a
              image: redis:alpine
              imagePullPolicy: IfNotPresent # <-- here
      `,
    },
  ],
});

/** Folders whose manifests go to a cluster on somebody's own machine. */
const OWN_MACHINE = /(?:^|\/)(?:dev|local|kind|minikube|k3d)(?:\/|$)/;

interface Demands {
  readonly floating: readonly string[];
  readonly strict: boolean;
  readonly written: boolean;
}

function mismatchOf({ node, workload }: Container, demands: Demands): string | undefined {
  const written = node.at('imagePullPolicy').text();
  const image = parseImage(node.at('image').text() ?? '');
  if (written === 'Never') {
    return OWN_MACHINE.test(workload.resource.file) ? undefined : 'never pulls its image, and runs what the node has';
  }
  if (image === undefined) return undefined;
  if (written === undefined && demands.written) return 'says nothing about when its image is pulled';
  const pullsByDefault = image.digest === undefined && (image.tag ?? 'latest') === 'latest';
  const policy = written ?? (pullsByDefault ? 'Always' : 'IfNotPresent');
  if (policy === 'Always') return undefined;
  if (isMutable(image, demands.floating)) return 'runs a tag that moves, and does not ask the registry at each start';
  return demands.strict ? 'does not ask the registry at each start' : undefined;
}
