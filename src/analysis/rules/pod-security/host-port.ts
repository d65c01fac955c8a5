import { z } from 'zod';
import { removeWhole } from '../../cluster/emptied.js';
import { breachesIn } from '../../cluster/pod-standards.js';
import { defineConfigurableRule, yaml } from '../rule.js';

const options = z.object({
  allowed: z
    .array(z.string().regex(/^\d{1,5}(?:-\d{1,5})?$/))
    .default([])
    .describe('Ports of the node that containers may bind, as "9100" or "30000-32000".'),
});

export const hostPort = defineConfigurableRule({
  id: 'host-port',
  title: 'Container binds a port on the node',
  family: 'pod-security',
  why: 'The port is open to everyone who reaches the node, past Services and often past NetworkPolicies, and no second pod with it fits on the node.',
  remedy: 'Remove hostPort and expose the container through a Service.',
  severity: 'medium',
  standards: ['pss: baseline', 'cis: 5.2.12', 'owasp: K05', 'mitre: T1133'],
  equivalents: {
    polaris: ['hostPortSet'],
    trivy: ['KSV-0024'],
    checkov: ['CKV_K8S_26'],
    kics: ['workload_host_port_not_specified'],
    kubescape: ['C-0044'],
    kyverno: ['pod-security/baseline/disallow-host-ports', 'pod-security/baseline/disallow-host-ports-range'],
    gatekeeper: ['k8spsphostnetworkingports'],
    psa: ['hostPorts'],
  },
  options,
  *check({ now, kubernetes }, { allowed }) {
    for (const { workload, label, node } of breachesIn(now, 'hostPorts', kubernetes.minor)) {
      const port = node.number() ?? 0;
      // On the node's network every port is one of the node's: host-network says so.
      if (workload.pod.at('hostNetwork').flag() === true || isAllowed(port, allowed)) continue;
      yield {
        about: workload.resource,
        subject: `${label}, port ${port} of the node`,
        at: node,
        message: `${label} opens port ${port} of the node that it runs on`,
        fix: {
          title: 'Leave the ports of the node alone',
          safety: 'unsafe',
          patch: removeWhole(workload.pod, node.path.slice(workload.pod.path.length)),
        },
      };
    }
  },
  examples: [
    {
      name: 'a Revision of Knative, which is a pod itself',
      manifest: yaml`
        apiVersion: serving.knative.dev/v1
        kind: Revision
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              ports: [{containerPort: 80, hostPort: 80}] # <-- here
      `,
    },
    {
      name: 'two ports of an agent',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              containers:
                - name: agent
                  image: agent:1.4.0
                  ports:
                    - containerPort: 8125
                      hostPort: 8125 # <-- here
                      protocol: UDP
                    - {containerPort: 8126, hostPort: 9000} # <-- here
                    - {containerPort: 8127}
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              containers:
                - name: agent
                  image: agent:1.4.0
                  ports:
                    - containerPort: 8125
                      protocol: UDP
                    - {containerPort: 8126}
                    - {containerPort: 8127}
      `,
    },
    {
      name: 'init and ephemeral containers, the pods of a CronJob, and the same port twice',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  initContainers:
                    - {name: proxy, image: "a:1", restartPolicy: Always, ports: [{containerPort: 80, hostPort: 80}]} # <-- here
                  containers:
                    - name: dns
                      image: a:1
                      ports:
                        - {containerPort: 53, hostPort: 53, protocol: UDP} # <-- here
                        - {containerPort: 53, hostPort: 53, protocol: TCP} # <-- here
      `,
    },
    {
      name: 'a patch that opens one',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: app, ports: [{containerPort: 80, hostPort: 80}]}]}}} # <-- here
      `,
    },
    {
      name: 'zero, null, the string, and the network of the node are clean',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec:
              containers:
                - name: app
                  image: a:1
                  ports:
                    - {containerPort: 80, hostPort: 0}
                    - {containerPort: 81, hostPort: null}
                    - {containerPort: 82, hostPort: "82"}
          - apiVersion: v1
            kind: Pod
            metadata: {name: b}
            spec:
              hostNetwork: true
              containers: [{name: app, image: "a:1", ports: [{containerPort: 80, hostPort: 80}]}]
      `,
    },
    {
      name: 'ports that the settings allow are clean',
      options: { allowed: ['9100', '30000-32000'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: exporter}
        spec:
          containers:
            - {name: app, image: "a:1", ports: [{containerPort: 9100, hostPort: 9100}, {containerPort: 80, hostPort: 31000}]}
      `,
    },
  ],
});

function isAllowed(port: number, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    const [from = '', to = from] = entry.split('-');
    return Number(from) <= port && port <= Number(to);
  });
}
