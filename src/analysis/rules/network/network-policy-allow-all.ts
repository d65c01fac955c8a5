import { DIRECTIONS, type Direction, isolates, networkPolicies, rulesIn } from '../../cluster/network.js';
import { opennessOf, vendorPolicies, vendorRules } from '../../cluster/network-vendors.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const networkPolicyAllowAll = defineRule({
  id: 'network-policy-allow-all',
  title: 'Network policy rule allows everything',
  family: 'network',
  why: 'Such a rule undoes every other policy for the same pods, because policies only ever add to each other.',
  remedy: 'Replace the rule with explicit peers and ports.',
  severity: 'high',
  standards: ['nsa', 'owasp: K05', 'mitre: T1046'],
  equivalents: { trivy: ['KSV-0038'], kyverno: ['other/restrict-networkpolicy-empty-podselector'] },
  *check({ now }) {
    for (const policy of networkPolicies(now)) {
      for (const direction of DIRECTIONS.filter((each) => isolates(policy, each))) {
        for (const { node, peers } of rulesIn(policy, direction)) {
          const open = openness(peers);
          if (open === undefined) continue;
          const ports = node.at('ports').items();
          yield {
            about: policy,
            subject: `${direction} ${open}`,
            at: peers.find(isEveryPod) ?? node,
            severity: severityOf(direction, ports),
            message: `the policy allows ${sentence(direction, open)}${ports.length > 0 ? ' on the listed ports' : ''}`,
          };
        }
      }
    }
    for (const rule of vendorPolicies(now).flatMap(vendorRules)) {
      const open = opennessOf(rule);
      if (open === undefined) continue;
      const message = `the policy allows ${sentence(rule.direction, open)}`;
      yield { about: rule.policy, subject: `${rule.direction} ${open}`, at: rule.node, message };
    }
  },
  examples: [
    {
      name: 'empty rules, rules without peers and rules for every pod of every namespace',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: open}
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
          ingress:
            - {} # <-- here
            - from: [] # <-- here
            - from: [{namespaceSelector: {}, podSelector: {}}] # <-- here
          egress:
            - {} # <-- here
      `,
    },
    {
      name: 'limited to ports it is milder',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: ports}
        spec:
          podSelector: {}
          ingress:
            - ports: [{port: 443}] # <-- here
      `,
    },
    {
      name: 'Cilium, Calico and the network policy API',
      manifest: yaml`
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: cilium}
        spec:
          ingress:
            - fromEntities: [all] # <-- here
          egress:
            - toEntities: [world, cluster] # <-- here
            - toFQDNs: [{matchPattern: "*"}] # <-- here
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: calico}
        spec:
          ingress:
            - action: Allow # <-- here
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: admin}
        spec:
          ingress:
            - {action: Allow, from: [{namespaces: {}}]} # <-- here
          egress:
            - {action: Allow, to: [{networks: [0.0.0.0/0]}]} # <-- here
      `,
    },
    {
      name: 'rules with peers, inert rules, denials, and an empty rule of Cilium, which allows nothing, are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: narrow}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          ingress: [{}]
          egress:
            - to: [{podSelector: {}}]
            - to: [{namespaceSelector: {matchLabels: {team: web}}, podSelector: {}}]
            - to: [{ipBlock: {cidr: 10.0.0.0/8}}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [], egress: []}
        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: cilium}
        spec: {ingress: [{}], egress: [{toEntities: [cluster]}]}
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: calico}
        spec: {ingress: [{action: Deny}, {action: Allow, source: {nets: [10.0.0.0/8]}}]}
      `,
    },
  ],
});

type Openness = 'anybody' | 'every pod';

function openness(peers: readonly Node[]): Openness | undefined {
  if (peers.length === 0) return 'anybody';
  return peers.some(isEveryPod) ? 'every pod' : undefined;
}

function isEveryPod(peer: Node): boolean {
  const pods = peer.at('podSelector');
  return isEmpty(peer.at('namespaceSelector')) && (isEmpty(pods) || !pods.present);
}

const isEmpty = (selector: Node): boolean => selector.present && selector.entries().length === 0;

/** DNS, and where OpenShift serves it. */
const DNS = new Set<unknown>([53, 5353, 'dns', 'dns-tcp']);

/** Every pod must resolve names, so that DNS for anybody is the least of the open rules. */
function severityOf(direction: Direction, ports: readonly Node[]): Severity {
  if (ports.length === 0) return 'high';
  const onlyDns = ports.every((port) => DNS.has(port.at('port').value) && !port.at('endPort').present);
  return direction === 'Egress' && onlyDns ? 'low' : 'medium';
}

function sentence(direction: Direction, who: string): string {
  return direction === 'Ingress' ? `ingress from ${who}` : `egress to ${who}`;
}
