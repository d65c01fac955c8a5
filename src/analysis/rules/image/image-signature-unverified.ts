import type { Cluster } from '../../cluster/cluster.js';
import { segmentsOf } from '../../cluster/image.js';
import { imageUses, placeOfUse } from '../../cluster/image-use.js';
import type { Node } from '../../source/node.js';
import { matchesWildcard } from '../../source/wildcard.js';
import { defineRule, yaml } from '../rule.js';

export const imageSignatureUnverified = defineRule({
  id: 'image-signature-unverified',
  title: 'Image signature or attestation could not be verified',
  family: 'image',
  why: 'Without a policy that verifies signatures the cluster runs whatever the registry hands out, also after somebody else pushed.',
  remedy:
    'Sign the image with cosign or notation, and verify it at admission with a policy that covers its repository.',
  severity: 'medium',
  confidence: 'likely',
  enabled: false,
  standards: ['cis: 5.5.1', 'owasp-2022: K02', 'slsa: build', 'mitre: T1525'],
  equivalents: {
    kubescape: ['C-0236', 'C-0237', 'C-0289'],
    kyverno: [
      'other/verify-image',
      'other/verify-image-gcpkms',
      'other/verify-image-ivpol',
      'other/verify-image-slsa',
      'other/verify-image-with-multi-keys',
      'other/verify-sbom-cyclonedx',
      'flux/verify-flux-images',
    ],
  },
  *check({ now }) {
    const covered = now.once(verifiedPatterns);
    for (const use of imageUses(now)) {
      const { about, image, text } = use;
      if (about === undefined || image === undefined) continue;
      const names = [text, `${segmentsOf(image).join('/')}:${image.tag ?? 'latest'}`];
      if (covered.some((pattern) => names.some((name) => matchesWildcard(pattern, name)))) continue;
      const message = `${use.subject} uses the image ${text}, whose signature no policy of the target verifies`;
      yield { ...placeOfUse(use), message };
    }
  },
  examples: [
    {
      name: 'no policy, and one for another repository',
      manifest: yaml`
        apiVersion: policies.kyverno.io/v1
        kind: ImageValidatingPolicy
        metadata: {name: signed}
        spec: {matchImageReferences: [{glob: ghcr.io/acme/*}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "nginx:1.27.0"} # <-- here
            - {name: b, image: "ghcr.io/acme/app:1"}
      `,
    },
    {
      name: 'images that Kyverno or Sigstore verifies are clean',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: signed}
        spec: {rules: [{name: signed, verifyImages: [{imageReferences: ["ghcr.io/acme/*"]}]}]}
        ---
        apiVersion: policy.sigstore.dev/v1beta1
        kind: ClusterImagePolicy
        metadata: {name: signed}
        spec: {images: [{glob: "docker.io/library/**"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "nginx:1.27.0"}
            - {name: b, image: "ghcr.io/acme/app:1"}
      `,
    },
  ],
});

/** The patterns of images that some policy verifies. */
function verifiedPatterns(cluster: Cluster): readonly string[] {
  const kyverno = cluster
    .ofKind('ClusterPolicy', 'Policy')
    .flatMap(({ root }) => root.at('spec', 'rules').items())
    .flatMap((rule) => rule.at('verifyImages').items())
    .flatMap((verify) => [...verify.at('imageReferences').texts(), ...textOf(verify.at('image'))]);
  const validating = cluster
    .ofKind('ImageValidatingPolicy', 'NamespacedImageValidatingPolicy')
    .flatMap(({ root }) => root.at('spec', 'matchImageReferences').items())
    .flatMap((item) => textOf(item.at('glob')));
  const sigstore = cluster
    .ofKind('ClusterImagePolicy')
    .flatMap(({ root }) => root.at('spec', 'images').items())
    .flatMap((item) => textOf(item.at('glob')));
  return [...kyverno, ...validating, ...sigstore];
}

const textOf = (node: Node): readonly string[] => {
  const text = node.text();
  return text === undefined ? [] : [text];
};
