import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { type DeclaredPort, declaredPorts, podsBehind, servicesIn } from '../../cluster/service-pods.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const containerPortSensitive = defineConfigurableRule({
  id: 'container-port-sensitive',
  title: 'Container exposes SSH or a privileged port',
  family: 'workload',
  why: 'An SSH server in a container is a way in beside the API server and its audit log; ports below 1024 often mean that the process starts as root.',
  remedy:
    'Listen above 1024, and leave the SSH server out of the image: kubectl exec is logged and bound to permissions.',
  severity: 'low',
  standards: ['owasp: K06', 'mitre: T1133', 'ms: MS-TA9010'],
  equivalents: { 'kube-linter': ['ssh-port', 'privileged-ports'], trivy: ['KSV-0117'], kubescape: ['C-0042'] },

  options: z.strictObject({
    sshPorts: z.array(z.number().int()).default([22, 2222]).describe('The TCP ports that mean an SSH server.'),
    allowed: z.array(z.number().int()).default([]).describe('Ports below 1024 on which containers may listen.'),
  }),
  *check({ now }, { sshPorts, allowed }) {
    for (const container of now.containers) {
      for (const port of declaredPorts(container)) {
        const ssh = isOneOf(sshPorts, port);
        const low = (port.number ?? 0) > 0 && (port.number ?? 0) < 1024 && !allowed.includes(port.number ?? 0);
        if (!ssh && !low) continue;
        yield {
          about: container.workload.resource,
          subject: `${container.label} port ${port.number}/${port.protocol}`,
          at: port.node.at('containerPort'),
          severity: ssh ? 'medium' : 'info',
          message: ssh
            ? `${container.label} exposes the SSH port ${port.number}`
            : `${container.label} listens on the privileged port ${port.number}`,
        };
      }
    }
    for (const service of servicesIn(now)) {
      for (const port of service.root.at('spec', 'ports').items()) {
        const number = targetOf(port, service, now);
        if (number === undefined || !sshPorts.includes(number) || (port.at('protocol').text() ?? 'TCP') !== 'TCP')
          continue;
        yield {
          about: service,
          subject: `port ${String(port.at('port').value)}`,
          at: port.at('targetPort'),
          severity: 'medium',
          message: `Service ${service.name} leads to the SSH port ${number}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'SSH, a privileged port, and a Service that leads to SSH by number, by default and by name',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, labels: {app: a}}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              ports:
                - {containerPort: 22, name: shell} # <-- here
                - {containerPort: 2222, protocol: TCP} # <-- here
                - {containerPort: 80} # <-- here
                - {containerPort: 8080}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec:
          selector: {app: a}
          ports:
            - {port: 2022, targetPort: 22} # <-- here
            - {port: 22} # <-- here
            - {port: 23, targetPort: shell} # <-- here
            - {port: 80, targetPort: 8080}
      `,
    },
    {
      name: 'high ports, UDP, words, allowed ports and pods elsewhere are clean',
      options: { allowed: [443] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              ports: [{containerPort: 2222, protocol: UDP}, {containerPort: "22"}, {containerPort: 443}, {containerPort: null}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {type: ExternalName, externalName: ssh.example.com, ports: [{port: 22}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {selector: {app: b}, ports: [{port: 22, targetPort: shell}]}
      `,
    },
  ],
});

const isOneOf = (numbers: readonly number[], { number, protocol }: DeclaredPort): boolean =>
  number !== undefined && numbers.includes(number) && protocol === 'TCP';

/** The number of the container port that a Service's port leads to, if it can be known. */
function targetOf(port: Node, service: Resource, cluster: Cluster): number | undefined {
  if (service.root.at('spec', 'type').text() === 'ExternalName') return undefined;
  const target = port.at('targetPort');
  const name = target.text();
  if (name === undefined) return target.number() ?? port.at('port').number();
  const declared = podsBehind(service, cluster).flatMap(({ containers }) => containers.flatMap(declaredPorts));
  return declared.find((candidate) => candidate.name === name)?.number;
}
