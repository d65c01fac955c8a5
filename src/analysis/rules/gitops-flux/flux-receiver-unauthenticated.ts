import type { Cluster } from '../../cluster/cluster.js';
import { credentialIn } from '../../cluster/credential.js';
import { fluxObjects } from '../../cluster/flux.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const fluxReceiverUnauthenticated = defineRule({
  id: 'flux-receiver-unauthenticated',
  title: 'Webhook receiver or notification leaks or trusts anyone',
  family: 'gitops-flux',
  why: 'Who knows the address of such a receiver can start reconciliations, and who reads such a notification learns secrets.',
  remedy:
    'Use a typed receiver with a token in a Secret, name its resources, and keep tokens of providers in a secretRef.',
  severity: 'medium',
  standards: ['owasp: K06', 'owasp: K09'],
  *check({ now }) {
    for (const receiver of fluxObjects(now, 'Receiver')) {
      yield* unauthenticated(now, receiver);
      yield* everything(now, receiver, 'resources', 'the receiver reconciles');
    }
    for (const alert of fluxObjects(now, 'Alert'))
      yield* everything(now, alert, 'eventSources', 'the alert tells about');
    for (const provider of fluxObjects(now, 'Provider')) {
      const at = provider.root.at('spec', 'address');
      const what = secretIn(at.text() ?? '');
      if (what === undefined) continue;
      yield {
        about: provider,
        subject: 'address',
        at,
        message: `the address of the Provider holds ${what} in plain text`,
      };
    }
  },
  examples: [
    {
      name: 'a generic receiver behind an Ingress, and one without a token',
      manifest: yaml`
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Receiver
        metadata: {name: a}
        spec:
          type: generic # <-- here
          secretRef: {name: token}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Receiver
        metadata: {name: b}
        spec: # <-- here
          type: github
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: hooks}
        spec:
          rules: [{http: {paths: [{backend: {service: {name: webhook-receiver, port: {number: 80}}}}]}}]
      `,
    },
    {
      name: 'every object of another namespace',
      manifest: yaml`
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Receiver
        metadata: {name: a, namespace: team-a}
        spec:
          type: github
          secretRef: {name: token}
          resources:
            - {kind: GitRepository, name: "*", namespace: team-b} # <-- here
            - {kind: GitRepository, name: "*"}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Alert
        metadata: {name: b, namespace: team-a}
        spec:
          eventSources:
            - {kind: HelmRelease, name: "*", namespace: team-b} # <-- here
      `,
    },
    {
      name: 'tokens in addresses',
      manifest: yaml`
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: {name: a}
        spec:
          type: generic
          address: https://chat.example.com/send?token=6f1ed002ab559585 # <-- here
      `,
    },
    {
      name: 'typed receivers, HMAC, types with another proof, and addresses without tokens are clean',
      manifest: yaml`
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Receiver
        metadata: {name: a}
        spec: {type: generic-hmac, secretRef: {name: token}, resources: [{kind: GitRepository, name: web}]}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Receiver
        metadata: {name: b, namespace: team-a}
        spec: {type: github, secretRef: {name: token}, resources: [{kind: GitRepository, name: "*", namespace: team-a}]}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: {name: c}
        spec: {type: generic, address: "https://chat.example.com/send?room=ops&token=\${TOKEN}"}
      `,
    },
  ],
});

function* unauthenticated(cluster: Cluster, about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const type = spec.at('type');
  if (type.text() === 'generic') {
    const exposed = cluster.once(isExposed);
    yield {
      about,
      subject: 'type',
      at: type,
      severity: exposed ? 'medium' : 'low',
      message: `the receiver takes any request to its address as genuine${exposed ? ', and an Ingress leads to it' : ''}`,
      fix: { title: 'Demand a signature', safety: 'suggestion', patch: set(type, [], 'generic-hmac') },
    };
  }
  if (!spec.present || about.fragment || spec.at('secretRef').present) return;
  yield { about, subject: 'secretRef', at: spec, message: 'the receiver has no token to tell genuine requests by' };
}

function isExposed(cluster: Cluster): boolean {
  return cluster
    .ofKind('Ingress', 'HTTPRoute', 'VirtualService', 'IngressRoute')
    .some(({ root }) => JSON.stringify(root.at('spec').value ?? '').includes('"webhook-receiver"'));
}

function* everything(cluster: Cluster, about: Resource, field: string, what: string): Iterable<Remark> {
  const own = namespaceOf(about, cluster);
  for (const at of about.root.at('spec', field).items()) {
    const namespace = at.at('namespace').text();
    if (at.at('name').text() !== '*' || namespace === undefined || own === undefined || namespace === own) continue;
    const kind = at.at('kind').text() ?? 'object';
    yield { about, subject: `${kind} of ${namespace}`, at, message: `${what} every ${kind} of namespace ${namespace}` };
  }
}

function secretIn(address: string): string | undefined {
  const format = credentialIn(address);
  if (format !== undefined) return format;
  const value = /[?&](?:token|access_token|api_?key|key|secret|password)=([^&#\s]{6,500})/i.exec(address)?.[1];
  return value === undefined || holdsVariable(value) ? undefined : 'a token';
}
