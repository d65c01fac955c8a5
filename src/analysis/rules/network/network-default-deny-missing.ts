import type { Cluster } from '../../cluster/cluster.js';
import { incompleteness, Neighbours } from '../../cluster/completeness.js';
import { isolationsIn } from '../../cluster/isolation.js';
import { selectsAll } from '../../cluster/label-selector.js';
import { DIRECTIONS, type Isolation, networkIsolations } from '../../cluster/network.js';
import { vendorPolicies } from '../../cluster/network-vendors.js';
import { workloadsIn } from '../../cluster/selection.js';
import { defineRule, yaml } from '../rule.js';

export const networkDefaultDenyMissing = defineRule({
  id: 'network-default-deny-missing',
  title: 'Namespace has no default-deny policy',
  family: 'network',
  why: 'Policies that name pods leave out the pods of tomorrow; only a policy for all of them closes the namespace.',
  remedy: 'Add a NetworkPolicy with an empty podSelector, both policyTypes and no rules.',
  severity: 'low',
  confidence: 'likely',
  enabled: false,
  standards: ['cis: 5.3.2', 'nsa', 'owasp: K05'],
  equivalents: { kubescape: ['C-0030'] },
  *check({ now }) {
    if (incompleteness(now) !== undefined || vendorPolicies(now).some(isClusterwide)) return;
    const policies = new Neighbours(networkIsolations(now), ({ policy }) => policy);
    const vendors = new Neighbours(vendorPolicies(now), (policy) => policy);
    for (const namespace of now.ofKind('Namespace')) {
      if (namespace.group !== '' || namespace.fragment || vendors.of(namespace.name).length > 0) continue;
      const denied = policies.of(namespace.name).filter(isDefaultDeny);
      const open = DIRECTIONS.filter((direction) => !denied.some((each) => each.direction === direction));
      if (open.length === 0 || isReportedOtherwise(namespace.name, now)) continue;
      yield {
        about: namespace,
        subject: 'default deny',
        at: namespace.root.at('metadata', 'name'),
        message: `no policy denies ${open.map((direction) => direction.toLowerCase()).join(' and ')} to all pods of namespace ${namespace.name}, which is made here`,
      };
    }
  },
  examples: [
    {
      name: 'a namespace without policies, and one whose policies name pods or one direction',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: empty # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: half # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: half}
        spec: {podSelector: {}, policyTypes: [Ingress]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: half}
        spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}
      `,
    },
    {
      name: 'both directions, in one policy or two, and policies of Cilium, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: one}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: one}
        spec: {policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {}}]}]}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: two}
        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: deny, namespace: two}
        spec: {endpointSelector: {}, ingress: [{}], egress: [{}]}
      `,
    },
    {
      name: 'a namespace of which no workload is isolated has a finding of its own already',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});

const isClusterwide = ({ kind }: { readonly kind: string }): boolean =>
  kind !== 'NetworkPolicy' && kind !== 'CiliumNetworkPolicy';

/** A policy for all pods that does not let everybody in again. */
function isDefaultDeny({ pods, allowed }: Isolation): boolean {
  return selectsAll(pods) && !allowed.some(({ peer, ports }) => peer.kind === 'anybody' && ports === undefined);
}

/** True when network-policy-missing names every workload of the namespace. */
function isReportedOtherwise(namespace: string, now: Cluster): boolean {
  const isolations = isolationsIn(now);
  const workloads = workloadsIn(now)
    .in(namespace)
    .filter(({ resource }) => resource.namespace === namespace);
  return workloads.length > 0 && workloads.every((workload) => !isolations.isolated(workload, 'Ingress'));
}
