import { constraintsIn, isKyverno } from '../../cluster/admission-policy.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const registryAllowlistPrefixAmbiguous = defineRule({
  id: 'registry-allowlist-prefix-ambiguous',
  title: 'Allow list entry can be bypassed by a longer name',
  family: 'admission',
  why: 'Anyone can register a name that begins with the allowed one, and the policy lets images from there pass as if they were yours.',
  remedy: 'End the entry with a slash, or name images in full, with their tag or digest.',
  severity: 'high',
  standards: ['owasp: K04', 'owasp-2022: K02'],
  equivalents: { trivy: ['KSV-0124'] },

  *check({ now }) {
    for (const constraint of constraintsIn(now)) {
      if (constraint.kind === 'K8sAllowedRepos') yield* prefixes(constraint);
      if (constraint.kind === 'K8sAllowedReposv2') yield* patterns(constraint);
      if (constraint.kind === 'K8sDisallowedRepos') yield* refused(constraint);
    }
    for (const policy of now.ofKind('ClusterPolicy', 'Policy')) if (isKyverno(policy)) yield* required(policy);
    for (const policy of now.ofKind('ClusterImagePolicy')) yield* passed(policy);
  },
  examples: [
    {
      name: 'prefixes of Gatekeeper',
      manifest: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: a}
        spec:
          parameters:
            repos:
              - ghcr.io/acme # <-- here
              - registry.example.com # <-- here
              - registry.example.com:5000 # <-- here
              - docker.io/ # <-- here
              - "" # <-- here
              - ghcr.io/acme/
              - docker.io/library/
              - ghcr.io/acme/app:1.2.3
              - ghcr.io/acme/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
              - "\${REGISTRY}"
      `,
    },
    {
      name: 'a slash at the end',
      manifest: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: a}
        spec:
          parameters:
            repos:
              - ghcr.io/acme # <-- here
      `,
      fixed: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: a}
        spec:
          parameters:
            repos:
              - ghcr.io/acme/
      `,
    },
    {
      name: 'patterns of the second version, and a refusal that short names pass by',
      manifest: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedReposv2
        metadata: {name: a}
        spec:
          parameters:
            allowedImages:
              - ghcr.io/acme* # <-- here
              - ghcr.io/acme/*
              - nginx
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sDisallowedRepos
        metadata: {name: b}
        spec:
          parameters:
            repos:
              - docker.io/ # <-- here
              - quay.io/
      `,
    },
    {
      name: 'patterns of Kyverno, and an image policy that lets all pass',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          rules:
            - name: one
              validate:
                pattern:
                  spec:
                    =(initContainers):
                      - image: "registry.acme.io*" # <-- here
                    containers:
                      - image: "ghcr.io/acme/* | *acme.io/*" # <-- here
        ---
        apiVersion: policy.sigstore.dev/v1beta1
        kind: ClusterImagePolicy
        metadata: {name: b}
        spec:
          images:
            - glob: "**" # <-- here
          authorities: [{static: {action: pass}}]
      `,
    },
    {
      name: 'whole segments, tags, refusals and signatures for all are clean',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          rules:
            - {name: one, validate: {pattern: {spec: {containers: [{image: "ghcr.io/acme/* | *.acme.io/*"}]}}}}
            - {name: tag, validate: {pattern: {spec: {containers: [{image: "!*:latest & *:*"}]}}}}
            - {name: digest, validate: {anyPattern: [{spec: {containers: [{image: "*@*"}]}}, {spec: null}]}}
        ---
        apiVersion: policy.sigstore.dev/v1beta1
        kind: ClusterImagePolicy
        metadata: {name: b}
        spec: {images: [{glob: "**"}], authorities: [{key: {data: a}}]}
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: c}
        spec: {parameters: {repos: null}}
      `,
    },
  ],
});

function ambiguous(about: Resource, at: Node, text: string, message: string): Remark {
  return { about, subject: `entry ${text}`, at, message };
}

/** An entry ends in a slash, or is an image in full. */
function* prefixes(constraint: Resource): Iterable<Remark> {
  for (const entry of constraint.root.at('spec', 'parameters', 'repos').items()) {
    const text = entry.text();
    if (text === undefined || holdsVariable(text)) continue;
    const wide = text === '' || text === '/' || /^(?:index\.)?docker\.io\/$/.test(text);
    const last = text.slice(text.lastIndexOf('/') + 1);
    const full = text.includes('@') || (text.includes('/') && last.includes(':'));
    if (!wide && (text.endsWith('/') || full)) continue;
    const message = wide
      ? `the entry "${text}" lets images of everyone pass`
      : `the entry ${text} also lets images pass whose name goes on, as ${text}${text.includes('/') ? '-evil/app' : '.evil.example/app'}`;
    yield {
      ...ambiguous(constraint, entry, text, message),
      ...(wide
        ? {}
        : { fix: { title: 'End the entry with a slash', safety: 'suggestion', patch: set(entry, [], `${text}/`) } }),
    };
  }
}

function* patterns(constraint: Resource): Iterable<Remark> {
  for (const entry of constraint.root.at('spec', 'parameters', 'allowedImages').items()) {
    const text = entry.text() ?? '';
    if (!text.endsWith('*') || text.endsWith('/*') || holdsVariable(text)) continue;
    yield ambiguous(constraint, entry, text, `the entry ${text} also lets images pass whose name goes on at the star`);
  }
}

/** A list of refused prefixes is compared with the image as it is written. */
function* refused(constraint: Resource): Iterable<Remark> {
  for (const entry of constraint.root.at('spec', 'parameters', 'repos').items()) {
    const text = entry.text() ?? '';
    if (!/^(?:index\.)?docker\.io(?:\/(?:library)?\/?)?$/.test(text)) continue;
    yield ambiguous(
      constraint,
      entry,
      text,
      `the entry ${text} does not stop images of Docker Hub that are written without it, as nginx`,
    );
  }
}

/** The images that a Kyverno pattern asks for, wherever in the pattern they stand. */
function* required(policy: Resource): Iterable<Remark> {
  const rules = policy.root.at('spec', 'rules').items();
  const blocks = rules.flatMap((rule) => [rule.at('validate', 'pattern'), rule.at('validate', 'anyPattern')]);
  for (const block of blocks) {
    for (const scalar of block.scalars()) {
      const text = scalar.text();
      if (text === undefined || !/^\W*image\W*$/.test(String(scalar.path.at(-1))) || holdsVariable(text)) continue;
      const loose = text
        .split(/[|&]/)
        .map((part) => part.trim())
        .find(isLoose);
      if (loose === undefined) continue;
      const message = `the pattern ${loose} also takes images of registries or owners whose name goes on at the star`;
      yield ambiguous(policy, scalar, loose, message);
    }
  }
}

/** A star that touches a letter before the tag, so that the name can go on; `*.example.com/` keeps to its domain. */
function isLoose(pattern: string): boolean {
  if (pattern.startsWith('!') || !/[a-z0-9]/i.test(pattern)) return false;
  const name = pattern.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return /[a-z0-9]\*$/i.test(name) || /^\*[a-z0-9]/i.test(name) || /^[^/]*[a-z0-9]\*(?=[./])/i.test(name);
}

function* passed(policy: Resource): Iterable<Remark> {
  const spec = policy.root.at('spec');
  const passes = spec
    .at('authorities')
    .items()
    .some((authority) => authority.at('static', 'action').text() === 'pass');
  if (!passes) return;
  for (const image of spec.at('images').items()) {
    const glob = image.at('glob').text() ?? '';
    const wide = /^\*+(?:\/\*+)*$/.test(glob);
    if (!wide && !isLoose(glob)) continue;
    const what = wide ? 'takes every image' : 'also takes images whose name goes on at the star';
    yield ambiguous(policy, image, glob, `the glob ${glob} ${what}, and the policy lets them pass unsigned`);
  }
}
