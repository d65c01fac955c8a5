import { passwordOfUrl } from '../../cluster/credential.js';
import { fluxObjects } from '../../cluster/flux.js';
import { isLocalHost, overTls, parseRemote, type RemoteAddress } from '../../cluster/remote-address.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Where each kind says what it fetches from or sends to. */
const ADDRESSES: Readonly<Record<string, string>> = {
  GitRepository: 'url',
  HelmRepository: 'url',
  OCIRepository: 'url',
  Bucket: 'endpoint',
  ImageRepository: 'image',
  Provider: 'address',
};

export const fluxSourceInsecure = defineRule({
  id: 'flux-source-insecure',
  title: 'Flux source uses plaintext or leaks credentials',
  family: 'gitops-flux',
  why: 'Whoever stands on the way can change what is deployed to the cluster, or read the credentials that Flux sends along.',
  remedy: 'Use https or ssh, and take insecure, passCredentials and credentials in addresses away.',
  severity: 'high',
  standards: ['owasp: K07', 'slsa: source'],
  *check({ now }) {
    for (const source of fluxObjects(now, ...Object.keys(ADDRESSES))) {
      const at = source.root.at('spec', ADDRESSES[source.kind] ?? '');
      const address = parseRemote(at.text() ?? '');
      if (address !== undefined) yield* plaintext(source, at, address);
      yield* withoutTls(source, at);
      const leaking = source.root.at('spec', 'passCredentials');
      if (leaking.flag() === true && source.kind === 'HelmRepository')
        yield {
          about: source,
          subject: 'passCredentials',
          at: leaking,
          severity: 'medium',
          message: 'the credentials of the repository are sent to every host that its index names',
          fix: { title: 'Keep the credentials to the repository', safety: 'unsafe', patch: remove(leaking) },
        };
    }
  },
  examples: [
    {
      name: 'plain HTTP, inside the cluster too',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps, namespace: flux-system}
        spec:
          url: http://git.example.com/acme/apps.git # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: internal, namespace: flux-system}
        spec:
          url: http://charts.tools.svc.cluster.local:8080 # <-- here
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: {name: chat, namespace: flux-system}
        spec:
          type: generic
          address: http://chat.example.com/hook # <-- here
      `,
      fixed: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps, namespace: flux-system}
        spec:
          url: https://git.example.com/acme/apps.git
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: internal, namespace: flux-system}
        spec:
          url: https://charts.tools.svc.cluster.local:8080
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: {name: chat, namespace: flux-system}
        spec:
          type: generic
          address: https://chat.example.com/hook
      `,
    },
    {
      name: 'TLS that is switched off, and credentials that are passed on',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: apps}
        spec:
          url: oci://ghcr.io/acme/apps
          insecure: true # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: charts}
        spec:
          url: https://charts.example.com
          passCredentials: true # <-- here
      `,
      fixed: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: apps}
        spec:
          url: oci://ghcr.io/acme/apps
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: charts}
        spec:
          url: https://charts.example.com
      `,
    },
    {
      name: 'a password in the address, in a list',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - apiVersion: source.toolkit.fluxcd.io/v1
            kind: GitRepository
            metadata: {name: apps}
            spec:
              url: https://bot:hunter2@git.example.com/acme/apps # <-- here
      `,
    },
    {
      name: 'https, ssh, a field that its type does not read, text instead of a boolean, and kinds of others are clean',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec: {url: "ssh://git@github.com/acme/apps"}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: b}
        spec: {url: "https://charts.example.com", insecure: true, passCredentials: "true"}
        ---
        apiVersion: pkg.crossplane.io/v1
        kind: Provider
        metadata: {name: c}
        spec: {address: "http://example.com", insecure: true}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: Bucket
        metadata: {name: d}
        spec: {endpoint: s3.amazonaws.com, insecure: null}
      `,
    },
  ],
});

function* plaintext(about: Resource, at: Node, { scheme, host, credentials }: RemoteAddress): Iterable<Remark> {
  const field = ADDRESSES[about.kind] ?? 'url';
  if (credentials || passwordOfUrl(at.text() ?? '') !== undefined)
    yield {
      about,
      subject: `credentials in ${field}`,
      at,
      message: `the ${field} of the ${about.kind} holds credentials`,
    };
  if (scheme !== 'http' && scheme !== 'git') return;
  const local = isLocalHost(host);
  const message = `the ${about.kind} talks to ${host} without TLS${local ? ', inside the cluster' : ''}`;
  const remark: Remark = { about, subject: field, at, message, severity: local ? 'low' : 'high' };
  const patch = set(at, [], overTls(at.text() ?? ''));
  yield scheme === 'git' ? remark : { ...remark, fix: { title: 'Use https', safety: 'suggestion', patch } };
}

function* withoutTls(about: Resource, address: Node): Iterable<Remark> {
  const at = about.root.at('spec', 'insecure');
  if (at.flag() !== true || !['OCIRepository', 'HelmRepository', 'Bucket', 'ImageRepository'].includes(about.kind))
    return;
  if (about.kind === 'HelmRepository' && about.root.at('spec', 'type').text() !== 'oci') return;
  const host = (address.text() ?? '').replace(/^oci:\/\//, '').replace(/\/.*$/s, '');
  yield {
    about,
    subject: 'insecure',
    at,
    severity: isLocalHost(host) ? 'low' : 'high',
    message: `the ${about.kind} may talk to ${host === '' ? 'its registry' : host} without TLS`,
    fix: { title: 'Demand TLS', safety: 'unsafe', patch: remove(at) },
  };
}
