import type { Cluster } from '../../cluster/cluster.js';
import { parseSelector, selectsAll } from '../../cluster/label-selector.js';
import { DIRECTIONS, networkPolicies, rulesIn } from '../../cluster/network.js';
import type { Resource } from '../../cluster/resource.js';
import { byName, type LabelIndex, workloadsIn } from '../../cluster/selection.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const networkPolicySelectorOrConfusion = defineRule({
  id: 'network-policy-selector-or-confusion',
  title: 'Peer list is probably OR where AND was meant',
  family: 'network',
  why: 'Two list items are joined by "or": every pod of the selected namespaces is let in, not only those with the labels.',
  remedy: 'Put both selectors into one list item; name namespaces by the label kubernetes.io/metadata.name.',
  severity: 'medium',
  confidence: 'guess',
  standards: ['owasp: K05'],
  *check({ now }) {
    for (const policy of networkPolicies(now)) {
      for (const direction of DIRECTIONS) {
        for (const { peers } of rulesIn(policy, direction)) {
          yield* splitPeers(policy, direction.toLowerCase(), peers, now);
          for (const peer of peers) yield* nameLabel(policy, direction.toLowerCase(), peer, now);
        }
      }
    }
  },
  examples: [
    {
      name: 'two list items where the labels are those of no pod of the namespace',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: db}}
          ingress:
            - from:
                - namespaceSelector: {matchLabels: {team: web}} # <-- here
                - podSelector: {matchLabels: {app: api}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, namespace: shop, labels: {app: db}}
        spec: {containers: [{name: db, image: "postgres:17.0"}]}
      `,
      fixed: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: db}}
          ingress:
            - from:
                - namespaceSelector: {matchLabels: {team: web}}
                  podSelector:
                    matchLabels:
                      app: api
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, namespace: shop, labels: {app: db}}
        spec: {containers: [{name: db, image: "postgres:17.0"}]}
      `,
    },
    {
      name: 'a namespace that lacks the label name, by which it is meant',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: shop}
        spec:
          podSelector: {}
          ingress:
            - from:
                - namespaceSelector: {matchLabels: {name: monitoring}} # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: monitoring}
      `,
    },
    {
      name: 'one list item, all pods of the own namespace, pods that stand here, and a namespace that has the label are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: shop}
        spec:
          podSelector: {}
          ingress:
            - from: [{namespaceSelector: {matchLabels: {team: web}}, podSelector: {matchLabels: {app: api}}}]
            - from: [{namespaceSelector: {matchLabels: {name: monitoring}}}, {podSelector: {}}]
            - from: [{namespaceSelector: {matchLabels: {team: web}}}, {podSelector: {matchLabels: {app: web}}}]
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: monitoring, labels: {name: monitoring}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});

const isOnly = (peer: Node | undefined, field: string, other: string): peer is Node =>
  peer?.at(field).present === true && !peer.at(other).present;

function* splitPeers(policy: Resource, way: string, peers: readonly Node[], now: Cluster): Iterable<Remark> {
  for (const [index, peer] of peers.entries()) {
    const next = peers[index + 1];
    if (!isOnly(peer, 'namespaceSelector', 'podSelector') || !isOnly(next, 'podSelector', 'namespaceSelector'))
      continue;
    if (!isDoubtful(policy, next, now)) continue;
    yield {
      about: policy,
      subject: `${way} peers ${labelsIn(peer)} or ${labelsIn(next)}`,
      at: peer,
      message: `two list items admit every pod of the selected namespaces, and the labelled pods of the policy's own; one item with both selectors would admit labelled pods of those namespaces only`,
      related: [next],
      fix: {
        title: 'Join the two selectors in one list item',
        safety: 'suggestion',
        patch: [...set(peer, ['podSelector'], next.at('podSelector').value), ...remove(next)],
      },
    };
  }
}

/** False when the second item means the policy's own namespace: all its pods, or pods that stand here. */
function isDoubtful(policy: Resource, peer: Node, now: Cluster): boolean {
  const pods = parseSelector(peer.at('podSelector'));
  if (pods === undefined || selectsAll(pods)) return false;
  return !workloadsIn(now).takes(policy.namespace, pods);
}

/** The keys and values of a peer's selectors, as a name for it. */
function labelsIn(peer: Node): string {
  const selector = [peer.at('namespaceSelector'), peer.at('podSelector')].find(({ present }) => present);
  const labels = selector?.at('matchLabels').entries() ?? [];
  return labels.length === 0 ? 'by expression' : labels.map(([key, value]) => `${key}=${value.text() ?? ''}`).join(',');
}

/** Labels that people take for the one that Kubernetes gives every namespace. */
const MISTAKEN = ['name', 'namespace', 'kubernetes.io/name', 'kubernetes.io/namespace', 'metadata.name'];

/** Certain only where the namespace stands here without the label; elsewhere it may well be set. */
function* nameLabel(policy: Resource, way: string, peer: Node, now: Cluster): Iterable<Remark> {
  const labels = peer.at('namespaceSelector', 'matchLabels');
  for (const key of MISTAKEN) {
    const name = labels.at(key).text();
    if (name === undefined) continue;
    const namespace = now.once(namespacesByName).get(name)[0];
    if (namespace === undefined || namespace.fragment || Object.hasOwn(namespace.labels, key)) continue;
    yield {
      about: policy,
      subject: `${way} namespace label ${key}=${name}`,
      at: peer,
      confidence: 'likely',
      message: `the selector asks for the label ${key}, which namespace ${name} does not have, so that it selects nothing; kubernetes.io/metadata.name is set on every namespace`,
      related: [namespace.root.at('metadata')],
      ...(labels.entries().length > 1
        ? {}
        : {
            fix: {
              title: 'Select the namespace by the label that every namespace has',
              safety: 'suggestion',
              patch: set(labels, [], { 'kubernetes.io/metadata.name': name }),
            },
          }),
    };
  }
}

const namespacesByName = (cluster: Cluster): LabelIndex<Resource> =>
  byName(cluster.ofKind('Namespace').filter(({ group }) => group === ''));
