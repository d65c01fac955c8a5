import { isInternalLoadBalancer, isRestricted } from '../../cluster/load-balancer.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const serviceLoadBalancerPublic = defineRule({
  id: 'service-load-balancer-public',
  title: 'Service asks for a public or unrestricted load balancer',
  family: 'service-exposure',
  why: 'Most providers give such a Service an address on the internet, past every ingress controller and its protections.',
  remedy: "Add the provider's annotation for internal load balancers, or loadBalancerSourceRanges.",
  severity: 'high',
  confidence: 'likely',
  standards: ['nsa', 'owasp: K06', 'mitre: T1133', 'mitre: T1190'],
  equivalents: {
    'kube-linter': ['exposed-services'],
    kics: ['service_with_external_load_balancer'],
    kubescape: ['C-0256', 'C-0274'],
    kyverno: ['other/restrict-loadbalancer'],
    gatekeeper: ['k8sblockloadbalancer'],
  },
  *check({ now }) {
    for (const service of now.ofKind('Service').filter(({ group }) => group === '')) {
      const type = service.root.at('spec', 'type');
      if (type.text() !== 'LoadBalancer' || isInternalLoadBalancer(service)) continue;
      const reach = isRestricted(service) ? 'some' : 'anyone';
      const port = service.root.at('spec', 'ports').items().find(isSensitive);
      const what = port === undefined ? '' : `, on port ${portNumber(port)}, which no stranger should reach`;
      yield {
        about: service,
        subject: 'type',
        at: type,
        severity: severityOf(reach, port !== undefined),
        message: `the Service asks for a load balancer that ${SENTENCES[reach]}${what}`,
        ...(port === undefined ? {} : { related: [port] }),
      };
    }
  },
  examples: [
    {
      name: "AWS's own controller keeps load balancers internal, and others' that are marked so are clean",
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb, ports: [{port: 443}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b, annotations: {service.beta.kubernetes.io/do-loadbalancer-network: INTERNAL}}
        spec: {type: LoadBalancer, ports: [{port: 443}]}
      `,
    },
    {
      name: 'a database behind another port, and a load balancer of AWS that is to face the internet',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec:
          type: LoadBalancer # <-- here
          ports: [{port: 80, targetPort: 5432}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b, annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing}}
        spec:
          type: LoadBalancer # <-- here
          loadBalancerClass: service.k8s.aws/nlb
          ports: [{port: 443}]
      `,
    },
    {
      name: 'open, open on a database port, and open by its ranges',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer # <-- here
          ports: [{port: 443}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          type: LoadBalancer # <-- here
          ports: [{port: 5432}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: both}
        spec:
          type: LoadBalancer # <-- here
          loadBalancerSourceRanges: [203.0.113.0/24, 0.0.0.0/0]
          ports: [{port: 443}]
      `,
    },
    {
      name: 'narrow ranges are milder',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: partners}
        spec:
          type: LoadBalancer # <-- here
          loadBalancerSourceRanges: [203.0.113.0/24]
          ports: [{port: 443}]
      `,
    },
    {
      name: 'internal load balancers and other types are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: aws, annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: internal}}
        spec: {type: LoadBalancer, ports: [{port: 5432}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: gke, annotations: {networking.gke.io/load-balancer-type: Internal}}
        spec: {type: LoadBalancer, ports: [{port: 443}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: azure, annotations: {service.beta.kubernetes.io/azure-load-balancer-internal: "true"}}
        spec: {type: LoadBalancer, ports: [{port: 443}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: metal, annotations: {metallb.universe.tf/loadBalancerIPs: 192.168.1.20}}
        spec: {type: LoadBalancer, ports: [{port: 443}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: inside}
        spec: {ports: [{port: 443}]}
      `,
    },
  ],
});

/** Ports of SSH, databases, etcd and the kubelet. */
const SENSITIVE = new Set([22, 2379, 3306, 5432, 6379, 9200, 10_250, 27_017]);

/** A port is known by its own number, and by the one on which the pods listen. */
const portNumber = (port: Node): number | undefined =>
  [port.at('port').number(), port.at('targetPort').number()].find((number) => SENSITIVE.has(number ?? 0));
const isSensitive = (port: Node): boolean => portNumber(port) !== undefined;

type Reach = 'anyone' | 'some';
const SENTENCES: Readonly<Record<Reach, string>> = {
  anyone: 'anyone can reach',
  some: 'is public, though only for some address ranges',
};

function severityOf(reach: Reach, sensitive: boolean): Severity {
  if (reach === 'some') return sensitive ? 'high' : 'medium';
  return sensitive ? 'critical' : 'high';
}
