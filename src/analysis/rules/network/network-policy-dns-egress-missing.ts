import type { Cluster } from '../../cluster/cluster.js';
import { incompleteness, Neighbours } from '../../cluster/completeness.js';
import { type LabelSelector, selectorWithin, selects, selectsAll } from '../../cluster/label-selector.js';
import { type Allowed, type Isolation, networkIsolations, type Ports } from '../../cluster/network.js';
import { vendorPolicies } from '../../cluster/network-vendors.js';
import { mayTake, workloadsIn } from '../../cluster/selection.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const networkPolicyDnsEgressMissing = defineRule({
  id: 'network-policy-dns-egress-missing',
  title: 'Egress lockdown forgets DNS',
  family: 'network',
  why: 'Pods that cannot resolve names cannot find the peers that the policy allows; such policies are soon removed as a whole.',
  remedy: 'Allow UDP and TCP port 53 to the DNS pods of kube-system.',
  severity: 'low',
  confidence: 'likely',
  standards: [],
  equivalents: { kyverno: ['best-practices/add-networkpolicy-dns'] },
  *check({ now }) {
    if (incompleteness(now) !== undefined || vendorPolicies(now).length > 0) return;
    const egress = networkIsolations(now).filter(({ direction }) => direction === 'Egress');
    const answering = new Neighbours(
      egress.filter(({ allowed }) => allowed.some(reachesDns)),
      ({ policy }) => policy,
    );
    const closed = new Set(egress.filter(({ pods }) => selectsAll(pods)).map(({ policy }) => policy.namespace));
    for (const isolation of egress) {
      const { namespace } = isolation.policy;
      if (!isolation.allowed.some(needsNames) || !forgets(isolation, answering.of(namespace), now)) continue;
      const rules = isolation.policy.root.at('spec', 'egress');
      yield {
        about: isolation.policy,
        subject: 'DNS',
        at: rules,
        confidence: closed.has(namespace) ? 'likely' : 'guess',
        message: 'the policy limits egress, and no policy beside it lets its pods ask for names on UDP port 53',
        fix: allowing(rules),
      };
    }
  },
  examples: [
    {
      name: 'egress to a database by name, without DNS',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: all}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress: # <-- here
            - to: [{podSelector: {matchLabels: {app: db}}}]
              ports: [{port: 5432}]
      `,
      fixed: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: all}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to: [{podSelector: {matchLabels: {app: db}}}]
              ports: [{port: 5432}]
            - to:
                - namespaceSelector:
                    matchLabels:
                      kubernetes.io/metadata.name: kube-system
                  podSelector:
                    matchLabels:
                      k8s-app: kube-dns
              ports:
                - protocol: UDP
                  port: 53
                - protocol: TCP
                  port: 53
      `,
    },
    {
      name: 'DNS over TCP only, or to pods of the own namespace',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: tcp, namespace: a}
        spec:
          podSelector: {matchLabels: {app: web}}
          egress: # <-- here
            - {to: [{namespaceSelector: {}}], ports: [{port: 53}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: own, namespace: b}
        spec:
          podSelector: {matchLabels: {app: web}}
          egress: # <-- here
            - {to: [{podSelector: {}}], ports: [{port: 53, protocol: UDP}]}
      `,
    },
    {
      name: 'DNS here or in a policy beside it, by name, by address, on the port of OpenShift; and no egress at all',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: dns, namespace: a}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{protocol: UDP, port: 53}]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: a}
        spec: {podSelector: {matchLabels: {app: web}}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: node-local, namespace: b}
        spec:
          podSelector: {}
          egress:
            - {to: [{podSelector: {}}]}
            - {to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{protocol: UDP, port: 53}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: openshift, namespace: c}
        spec:
          podSelector: {}
          egress: [{to: [{podSelector: {}}]}, {to: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: dns}]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: d}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
      `,
    },
  ],
});

/** Peers that are pods are found by the names of their Services; addresses need no names. */
const needsNames = ({ peer }: Allowed): boolean => peer.kind === 'pods';

/** So many policies that allow DNS are compared one by one; where there are more, DNS is not what was forgotten. */
const COMPARED = 100;

/** True when no egress policy of the isolation's pods lets any of them reach a DNS server. */
function forgets(isolation: Isolation, answering: readonly Isolation[], now: Cluster): boolean {
  if (answering.length === 0) return true;
  if (answering.slice(0, COMPARED).some((other) => selectorWithin(isolation.pods, other.pods))) return false;
  if (answering.length > COMPARED) return false;
  const own = workloadsIn(now).taken(isolation.policy.namespace, isolation.pods);
  return own.some((workload) => !answering.some(({ pods }) => mayTake(pods, workload, now)));
}

function reachesDns({ peer, ports }: Allowed): boolean {
  if (ports !== undefined && !ports.some(isDnsPort)) return false;
  return peer.kind !== 'pods' || (peer.namespaces !== undefined && mayHoldDns(peer.namespaces, ports));
}

/** CoreDNS of OpenShift listens on 5353. */
function isDnsPort(port: Ports): boolean {
  if (port.protocol !== 'UDP') return false;
  return 'name' in port || [53, 5353].some((dns) => port.first <= dns && port.last >= dns);
}

const HOMES = ['kube-system', 'openshift-dns', 'coredns', 'kube-dns'];
const NAME = 'kubernetes.io/metadata.name';

/** Who names port 53 means DNS, wherever it runs; without ports the namespace must be able to be one that serves it. */
function mayHoldDns(namespaces: LabelSelector, ports: Allowed['ports']): boolean {
  const named = new Map([...namespaces].filter(([key]) => key === NAME));
  return ports !== undefined || HOMES.some((home) => selects(named, { [NAME]: home }));
}

function allowing(rules: Node): Fix {
  const rule = {
    to: [
      {
        namespaceSelector: { matchLabels: { [NAME]: 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ],
  };
  return { title: 'Allow DNS to kube-system', safety: 'suggestion', patch: set(rules, ['-'], rule) };
}
