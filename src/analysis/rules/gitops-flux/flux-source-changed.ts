import { predecessorOf, successorOf } from '../../cluster/departed.js';
import { fluxObjects } from '../../cluster/flux.js';
import { parseRemote } from '../../cluster/remote-address.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

const KINDS = [
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'Bucket',
  'HelmChart',
  'Kustomization',
  'HelmRelease',
];
const PLATFORM = /^(?:kube-|flux-system$|cert-manager$|istio-system$|kyverno$|gatekeeper-system$)/;

export const fluxSourceChanged = defineRule({
  id: 'flux-source-changed',
  title: 'Change repoints a Flux source or drops its verification',
  family: 'gitops-flux',
  why: 'A few characters decide whose code the cluster runs, whether its signature is checked, and with which rights it is applied.',
  remedy: 'Confirm the new origin with its owners, and keep verification, decryption and impersonation as they were.',
  severity: 'high',
  standards: ['slsa: source', 'mitre: T1036.005', 'mitre: T1562.001'],
  *check(view) {
    if (view.before === view.now) return;
    for (const now of fluxObjects(view.now, ...KINDS)) {
      const before = predecessorOf(now, view);
      if (before === undefined) continue;
      yield* moved(before, now);
      yield* dropped(before, now);
      yield* retargeted(before, now);
    }
    yield* deleted(view);
  },
  examples: [
    {
      name: 'another owner, and verification that is gone',
      before: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps}
        spec:
          url: https://github.com/acme/apps
          verify: {mode: HEAD, secretRef: {name: keys}}
      `,
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps}
        spec: # <-- here
          url: https://github.com/acme-apps/apps # <-- here
      `,
    },
    {
      name: 'a wider identity, decryption and a service account that are gone, and a platform namespace',
      before: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: apps}
        spec:
          url: oci://ghcr.io/acme/apps
          verify: {provider: cosign, matchOIDCIdentity: [{issuer: "^https://a$", subject: "^b$"}]}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps}
        spec: {serviceAccountName: apps, decryption: {provider: sops}, targetNamespace: apps}
      `,
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: apps}
        spec:
          url: oci://ghcr.io/acme/apps
          verify:
            provider: cosign
            matchOIDCIdentity: # <-- here
              - {issuer: "^https://a$", subject: "^b$"}
              - {issuer: "^https://a$", subject: ".*"}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps}
        spec: # <-- here x2
          targetNamespace: kube-system # <-- here
      `,
    },
    {
      name: 'another source and another account',
      before: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec: {chart: {spec: {sourceRef: {kind: HelmRepository, name: acme}}}, serviceAccountName: a}
      `,
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec:
          chart: {spec: {sourceRef: {kind: HelmRepository, name: other}}} # <-- here
          serviceAccountName: admin # <-- here
      `,
    },
    {
      name: 'a Kustomization that is deleted with all it applied',
      before: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec: {prune: true}
      `,
      manifest: yaml`
        apiVersion: v1 # <-- here
        kind: Namespace
        metadata: {name: apps}
      `,
    },
    {
      name: 'an interval, a reference, https for ssh, and what moved to another target are clean',
      before: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps}
        spec: {url: "ssh://git@github.com/acme/apps", interval: 1m, ref: {branch: main}}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: b}
        spec: {prune: true}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: c}
        spec: {prune: false}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: d}
        spec: {prune: true, sourceRef: {kind: GitRepository, name: apps}}
      `,
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps}
        spec: {url: "https://github.com/acme/apps.git", interval: 5m, ref: {tag: v1}}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: d, namespace: flux-system}
        spec: {prune: true, sourceRef: {kind: GitRepository, name: apps, namespace: flux-system}}
      `,
      elsewhere: [
        yaml`
          apiVersion: kustomize.toolkit.fluxcd.io/v1
          kind: Kustomization
          metadata: {name: b}
          spec: {prune: true}
        `,
      ],
    },
  ],
});

function* moved(before: Resource, now: Resource): Iterable<Remark> {
  const url = now.root.at('spec', 'url');
  const [was, is] = [before.root.at('spec', 'url').text(), url.text()];
  if (was !== undefined && is !== undefined && originOf(was) !== originOf(is)) {
    const message = `the ${now.kind} ${now.name} is fetched from ${originOf(is)} instead of ${originOf(was)}`;
    yield { about: now, subject: 'url', at: url, message };
  }
  for (const field of ['endpoint', 'bucketName']) {
    const at = now.root.at('spec', field);
    const former = before.root.at('spec', field).text();
    if (now.kind !== 'Bucket' || former === undefined || at.text() === undefined || at.text() === former) continue;
    yield {
      about: now,
      subject: field,
      at,
      message: `the ${field} of the Bucket changes from ${former} to ${at.text()}`,
    };
  }
  for (const path of [['sourceRef'], ['chart', 'spec', 'sourceRef'], ['chartRef']]) {
    const at = now.root.at('spec', ...path);
    const former = before.root.at('spec', ...path);
    if (!at.present || !former.present || isSame(at, now, former, before)) continue;
    const message = `the ${now.kind} ${now.name} is fed by ${nameOf(at)} instead of ${nameOf(former)}`;
    yield { about: now, subject: path.join('.'), at, message };
  }
}

/** Host and owner of an address: which of the owner's repositories it is does not count, nor how it is reached. */
function originOf(text: string): string {
  const address = parseRemote(text);
  if (address === undefined) return text.slice(0, 200);
  return [address.host, ...address.segments.slice(0, -1)].join('/');
}

/** A reference without a namespace means that of its holder, which may be decided elsewhere. */
function isSame(one: Node, ofOne: Resource, other: Node, ofOther: Resource): boolean {
  const [here, there] = [
    one.at('namespace').text() ?? ofOne.namespace,
    other.at('namespace').text() ?? ofOther.namespace,
  ];
  const named = ['kind', 'name'].every((field) => one.at(field).text() === other.at(field).text());
  return named && (here === undefined || there === undefined || here === there);
}

function nameOf(reference: Node): string {
  const namespace = reference.at('namespace').text();
  const name = reference.at('name').text() ?? '';
  return `${reference.at('kind').text() ?? ''} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function* dropped(before: Resource, now: Resource): Iterable<Remark> {
  const about = now;
  const [was, is] = [before.root.at('spec'), now.root.at('spec')];
  for (const path of [['verify'], ['chart', 'spec', 'verify'], ['decryption']]) {
    const at = is.at(...path);
    if (!was.at(...path).present || at.present) continue;
    const what = path[0] === 'decryption' ? 'decryption' : 'verification of signatures';
    yield { about, subject: path.join('.'), at, message: `the ${what} of the ${now.kind} ${now.name} is removed` };
  }
  for (const path of [['verify'], ['chart', 'spec', 'verify']]) {
    const at = is.at(...path, 'matchOIDCIdentity');
    const known = new Set(
      was
        .at(...path, 'matchOIDCIdentity')
        .items()
        .map(identityOf),
    );
    const wider = known.size > 0 && (!at.present || at.items().some((identity) => !known.has(identityOf(identity))));
    if (!is.at(...path).present || is.at(...path, 'secretRef').present || !wider) continue;
    const message = `signatures of an identity that was not accepted before now pass for the ${now.kind} ${now.name}`;
    yield { about, subject: `${path.join('.')} identity`, at, message };
  }
}

const identityOf = (identity: Node): string =>
  JSON.stringify([identity.at('issuer').text(), identity.at('subject').text()]);

function* retargeted(before: Resource, now: Resource): Iterable<Remark> {
  const account = now.root.at('spec', 'serviceAccountName');
  const former = before.root.at('spec', 'serviceAccountName').text();
  if (former !== undefined && former !== '' && account.text() !== former) {
    const change = account.present
      ? `is replaced by ${account.text() ?? 'something that is no name'}`
      : 'is removed, so the controller applies with its own rights';
    const message = `the service account ${former} of the ${now.kind} ${now.name} ${change}`;
    yield { about: now, subject: 'serviceAccountName', at: account, message };
  }
  const target = now.root.at('spec', 'targetNamespace');
  const name = target.text();
  if (name === undefined || name === before.root.at('spec', 'targetNamespace').text() || !PLATFORM.test(name)) return;
  const message = `the ${now.kind} ${now.name} now applies to the platform namespace ${name}`;
  yield { about: now, subject: 'targetNamespace', at: target, message };
}

function* deleted(view: View): Iterable<Remark> {
  for (const gone of fluxObjects(view.before, 'Kustomization')) {
    const spec = gone.root.at('spec');
    if (gone.fragment || spec.at('prune').flag() !== true || spec.at('deletionPolicy').text() === 'Orphan') continue;
    if (successorOf(gone, view) !== undefined) continue;
    const message = `the Kustomization ${gone.name} is deleted, and with it everything that it has applied`;
    yield { about: gone, subject: 'deletion', at: gone.root, severity: 'medium', message };
  }
}
