import type { Cluster } from '../../cluster/cluster.js';
import { isEveryone } from '../../cluster/network.js';
import { type Weakening, weakenings } from '../../cluster/network-change.js';
import { vendorPolicies, vendorRules } from '../../cluster/network-vendors.js';
import type { Resource } from '../../cluster/resource.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const networkPolicyWeakened = defineRule({
  id: 'network-policy-weakened',
  title: 'Change removes or widens a network policy',
  family: 'network',
  why: 'After the change, connections are possible that were refused before; an attacker in one pod reaches further.',
  remedy: 'Restore the rule, or have the owner of the network approve the change.',
  severity: 'high',
  standards: ['cis: 5.3.2', 'nsa', 'owasp: K05', 'mitre: T1562.001'],
  *check({ now, before }) {
    for (const weakening of weakenings(before, now)) yield remarkOn(weakening);
    if (before !== now) yield* vendorRemarks(before, now);
  },
  examples: [
    {
      name: 'a dropped direction and a narrowed selector',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: web}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: web}
        spec:
          podSelector: {matchLabels: {app: api}} # <-- here
          policyTypes: [Ingress] # <-- here
      `,
    },
    {
      name: 'wider addresses, ports and peers',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: web}
        spec:
          podSelector: {matchLabels: {app: db}}
          ingress:
            - {from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 5432}]}
            - {from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 8000, endPort: 8010}]}
            - {from: [{namespaceSelector: {matchLabels: {team: web}}}]}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: web}
        spec:
          podSelector: {matchLabels: {app: db}}
          ingress:
            - {from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 5432}]} # <-- here
            - {from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 8000, endPort: 8100}]} # <-- here
            - {from: [{namespaceSelector: {}}]} # <-- here
      `,
    },
    {
      name: 'a policy of Cilium that lets more through, and one of Calico that denies less',
      before: yaml`
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: web}
        spec:
          endpointSelector: {matchLabels: {app: web}}
          ingress: [{fromEndpoints: [{matchLabels: {app: api}}]}]
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: deny}
        spec: {egress: [{action: Deny, destination: {nets: [169.254.169.254/32]}}]}
      `,
      manifest: yaml`
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: web}
        spec:
          endpointSelector: {matchLabels: {app: web}}
          ingress:
            - fromEndpoints: [{matchLabels: {app: api}}]
            - fromEntities: [world] # <-- here
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: deny}
        spec: {egress: []} # <-- here
      `,
    },
    {
      name: 'a denial more, another order, another name and the same selector in other words are clean',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: old, namespace: web}
        spec:
          podSelector: {matchLabels: {app: db}}
          ingress:
            - {from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [api, jobs]}]}}], ports: [{port: 5432}]}
            - {from: [{ipBlock: {cidr: 10.0.0.0/8}}]}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: new, namespace: web}
        spec:
          podSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]}
          policyTypes: [Ingress, Egress]
          ingress:
            - {from: [{ipBlock: {cidr: 10.128.0.0/9}}, {ipBlock: {cidr: 10.0.0.0/9, except: [10.2.0.0/16]}}]}
            - {from: [{podSelector: {matchLabels: {app: jobs}}}], ports: [{port: 5432, protocol: TCP}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: web}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
      `,
    },
    {
      name: 'the policy of a new application opens nothing that existed',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: web}
        spec: {podSelector: {}}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: web}
        spec: {podSelector: {}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: api, namespace: web}
        spec: {podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: web, labels: {app: api}}
        spec: {containers: [{name: api, image: "api:1.0.0"}]}
      `,
    },
  ],
});

const WORDS = { Ingress: 'ingress', Egress: 'egress' } as const;

function remarkOn(weakening: Weakening): Remark {
  const { policy, direction, confidence } = weakening;
  const word = WORDS[direction];
  switch (weakening.kind) {
    case 'isolation-lost': {
      const now = weakening.now;
      const how = now === undefined ? `${policy.name} is removed` : `${policy.name} is narrowed`;
      const message = `${how}: ${word} of pods that it isolated is open to everyone`;
      return { about: now ?? policy, subject: `${word} isolation`, at: weakening.at, confidence, message };
    }
    case 'rule-widened': {
      const { peer, node } = weakening.allowed;
      const wide = isEveryone(peer);
      const whom = wide ? 'everyone' : 'more peers or ports';
      const message = `${policy.name} opens ${word} ${direction === 'Ingress' ? 'from' : 'to'} ${whom} than before the change`;
      return {
        about: policy,
        subject: `${word} rule`,
        at: node,
        severity: wide ? 'high' : 'medium',
        confidence,
        message: wide ? message.replace(' than before the change', ', which was refused before') : message,
      };
    }
  }
}

/** Policies in the vendors' languages are compared rule by rule, as written. */
function* vendorRemarks(before: Cluster, now: Cluster): Iterable<Remark> {
  for (const former of vendorPolicies(before)) {
    const about = now.find(former.id);
    if (about === undefined) {
      const at = former.root.at('metadata', 'name');
      yield { about: former, subject: 'policy', at, confidence: 'likely', message: `${former.name} is removed` };
    } else yield* vendorChanges(former, about);
  }
}

function* vendorChanges(former: Resource, about: Resource): Iterable<Remark> {
  const [old, current] = [vendorRules(former), vendorRules(about)];
  const written = (rules: typeof old, effect: 'allow' | 'deny') =>
    new Map(
      rules
        .filter((rule) => rule.effect === effect)
        .map((rule) => [`${rule.direction} ${canonical(rule.node.value)}`, rule]),
    );
  const allowed = written(old, 'allow');
  for (const [text, { node, direction }] of written(current, 'allow')) {
    if (allowed.has(text)) continue;
    const message = `${about.name} allows ${WORDS[direction]} that it did not allow before`;
    yield { about, subject: `${WORDS[direction]} rule`, at: node, severity: 'medium', confidence: 'likely', message };
  }
  const denied = written(current, 'deny');
  const lost = [...written(old, 'deny')].find(([text]) => !denied.has(text));
  if (lost === undefined) return;
  const at = about.root.at('spec', WORDS[lost[1].direction]);
  yield {
    about,
    subject: 'denial',
    at,
    confidence: 'likely',
    message: `${about.name} no longer denies what it denied before`,
  };
}

/** A value as text that does not depend on the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
