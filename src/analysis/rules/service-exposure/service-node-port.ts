import { z } from 'zod';
import type { Resource } from '../../cluster/resource.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const serviceNodePort = defineConfigurableRule({
  id: 'service-node-port',
  title: 'Service is published on every node port',
  family: 'service-exposure',
  why: 'A node port is open on every node to everyone who reaches a node, past ingress controllers and their TLS.',
  remedy: 'Use a ClusterIP Service behind an Ingress or a Gateway.',
  severity: 'medium',
  standards: ['owasp: K06', 'mitre: T1133'],
  equivalents: {
    'kube-linter': ['exposed-services'],
    'kube-score': ['service-type'],
    kics: ['service_type_is_nodeport'],
    kyverno: ['best-practices/restrict-node-port', 'other/restrict-service-port-range'],
    gatekeeper: ['k8sblocknodeport'],
  },
  options: z.strictObject({
    range: z
      .string()
      .regex(/^(?:\d{1,5}-\d{1,5})?$/)
      .default('')
      .describe('Node ports that Services may ask for, as "30000-32767"; empty for any.'),
  }),
  *check({ now }, { range }) {
    for (const service of now.ofKind('Service').filter(({ group }) => group === '')) {
      const type = service.root.at('spec', 'type');
      if (type.text() === 'NodePort') {
        const message = 'the Service is reachable on a port of every node';
        yield { about: service, subject: 'type', at: type, message, fix: insideOnly(service, type) };
      }
      yield* outside(service, range);
    }
  },
  examples: [
    {
      name: 'a node port is closed',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: NodePort # <-- here
          selector: {app: web}
          ports:
            - port: 80
              nodePort: 30080
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: ClusterIP
          selector: {app: web}
          ports:
            - port: 80
      `,
    },
    {
      name: 'a port outside the allowed range',
      options: { range: '30000-30100' },
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer
          ports:
            - port: 80
              nodePort: 31000 # <-- here
      `,
    },
    {
      name: 'other types, load balancers and a type of null are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: headless}
        spec: {clusterIP: None, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: direct}
        spec: {type: LoadBalancer, ports: [{port: 80, nodePort: 31000}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: unset}
        spec: {type: null, ports: [{port: 80}]}
        ---
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata: {name: knative}
        spec: {type: NodePort}
      `,
    },
  ],
});

function insideOnly({ root }: Resource, type: Node): Fix {
  const policy = root.at('spec', 'externalTrafficPolicy');
  const ports = root
    .at('spec', 'ports')
    .items()
    .map((port) => port.at('nodePort'));
  return {
    title: 'Keep the Service inside the cluster',
    safety: 'unsafe',
    patch: [...set(type, [], 'ClusterIP'), ...[policy, ...ports].filter(({ present }) => present).flatMap(remove)],
  };
}

function* outside(service: Resource, range: string): Iterable<Remark> {
  const [first = 0, last = 0] = range.split('-').map(Number);
  for (const port of service.root.at('spec', 'ports').items()) {
    const at = port.at('nodePort');
    const number = at.number();
    if (range === '' || number === undefined || (number >= first && number <= last)) continue;
    const message = `node port ${number} is outside the range ${range} that the settings allow`;
    yield { about: service, subject: `node port ${number}`, at, message };
  }
}
