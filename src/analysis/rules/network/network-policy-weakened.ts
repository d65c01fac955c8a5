import { isEveryone } from '../../cluster/network.js';
import { type Weakening, weakenings } from '../../cluster/network-change.js';
import { type VendorChange, vendorChanges } from '../../cluster/network-vendors.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const networkPolicyWeakened = defineRule({
  id: 'network-policy-weakened',
  title: 'Change removes or widens a network policy',
  family: 'network',
  why: 'After the change, connections are possible that were refused before; an attacker in one pod reaches further.',
  remedy: 'Restore the rule, or have the owner of the network approve the change.',
  severity: 'high',
  standards: ['cis: 5.3.2', 'nsa', 'owasp: K05', 'mitre: T1562.001'],
  *check(view) {
    for (const weakening of weakenings(view)) yield remarkOn(weakening);
    for (const change of vendorChanges(view)) yield vendorRemark(change);
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
      name: "a policy of a vendor in the place of Kubernetes' own has to be compared",
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: web}
        spec: {podSelector: {}}
      `,
      manifest: yaml`
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: deny, namespace: web} # <-- here
        spec: {endpointSelector: {}, ingress: [{}]}
      `,
    },
    {
      name: 'a policy that its pods leave behind when they move',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: web}
        spec: {podSelector: {}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: web}
        spec: {containers: [{name: api, image: "api:1.0.0"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: left} # <-- here
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: api, namespace: web}
          spec: {containers: [{name: api, image: "api:1.0.0"}]}
        `,
      ],
    },
    {
      name: 'a policy that is split by label value and moved, and one that goes with its namespace, are clean',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: both, namespace: web}
        spec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [api, db]}]}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: moved, namespace: web}
        spec: {podSelector: {}, policyTypes: [Egress]}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: old}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: old}
        spec: {podSelector: {}}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: api, namespace: web}
        spec: {podSelector: {matchLabels: {app: api}}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: web}
        spec: {podSelector: {matchLabels: {app: db}}}
      `,
      elsewhere: [
        yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: moved, namespace: web}
          spec: {podSelector: {}, policyTypes: [Egress]}
        `,
      ],
    },
    {
      name: 'policies that move between targets, or leave their namespace to the build file, are told where they are now',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: inner, namespace: web}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: outer, namespace: web}
        spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: inner}
        spec: {podSelector: {}, policyTypes: [Ingress]} # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db}
        spec:
          podSelector: {matchLabels: {app: db}}
          policyTypes: [Ingress] # <-- here
          ingress:
            - from: [] # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: same}
        spec: {podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {}}]}]}
        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: edited}
        spec:
          endpointSelector: {}
          ingress:
            - fromEntities: [cluster]
            - fromEntities: [world] # <-- here
      `,
      formerly: [
        yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: db, namespace: web}
          spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}}]}]}
          ---
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: same, namespace: web}
          spec: {podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {}}]}]}
          ---
          apiVersion: cilium.io/v2
          kind: CiliumNetworkPolicy
          metadata: {name: edited, namespace: web}
          spec: {endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}
        `,
      ],
      elsewhere: [
        yaml`
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: outer, namespace: web}
          spec: {podSelector: {matchLabels: {app: web}}}
        `,
      ],
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
  const { policy, confidence } = weakening;
  switch (weakening.kind) {
    case 'isolation-lost': {
      const { now, at, successor } = weakening;
      const words = weakening.directions.map((direction) => WORDS[direction]).join(' and ');
      const how = now === undefined ? 'is removed' : 'no longer covers all its pods';
      const lost = `the policy ${how}: ${words} of pods that it isolated is open to everyone`;
      const remark = { about: now ?? policy, subject: `${words} isolation`, at, confidence };
      if (successor === undefined) return { ...remark, message: lost };
      const message = `${lost}, unless ${successor.kind} ${successor.name} takes its place`;
      return { ...remark, severity: 'medium', confidence: 'likely', message };
    }
    case 'rule-widened': {
      const { allowed, direction } = weakening;
      const wide = isEveryone(allowed.peer);
      const way = `${WORDS[direction]} ${direction === 'Ingress' ? 'from' : 'to'}`;
      const message = wide
        ? `the policy opens ${way} everyone, which was refused before`
        : `the policy opens ${way} peers or ports that were refused before`;
      const severity = wide ? 'high' : 'medium';
      return { about: policy, subject: `${WORDS[direction]} rule`, at: allowed.node, severity, confidence, message };
    }
  }
}

function vendorRemark({ kind, policy, now, direction, at }: VendorChange): Remark {
  const about = now ?? policy;
  switch (kind) {
    case 'removed':
      return { about, subject: 'policy', at, confidence: 'likely', message: `the policy is removed` };
    case 'allows-more': {
      const message = `the policy allows ${WORDS[direction]} that it did not allow before`;
      return { about, subject: `${WORDS[direction]} rule`, at, severity: 'medium', confidence: 'likely', message };
    }
    case 'denies-less': {
      const message = `the policy no longer denies ${WORDS[direction]} that it denied before`;
      return { about, subject: `${WORDS[direction]} denial`, at, confidence: 'likely', message };
    }
  }
}
