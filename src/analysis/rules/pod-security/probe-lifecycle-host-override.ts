import { removeWhole } from '../../cluster/emptied.js';
import { parseRange, rangeWithin } from '../../cluster/ip.js';
import { breachesIn } from '../../cluster/pod-standards.js';
import { defineRule, yaml } from '../rule.js';

export const probeLifecycleHostOverride = defineRule({
  id: 'probe-lifecycle-host-override',
  title: 'Probe or hook points at a fixed host',
  family: 'pod-security',
  why: 'The kubelet makes the request from the node, so that whoever writes the pod can reach what only the node may: its loopback, the metadata service of the cloud, and hosts behind its firewall.',
  remedy: 'Delete the host, so that the address of the pod is used.',
  severity: 'medium',
  standards: ['pss: baseline', 'owasp: K05', 'mitre: T1046'],
  equivalents: { gatekeeper: ['k8spsphostprobeslifecycle'], psa: ['hostProbesAndHostLifecycle'] },
  *check({ now, kubernetes }) {
    for (const breach of breachesIn(now, 'hostProbesAndHostLifecycle', kubernetes.minor)) {
      const { workload, label, node } = breach;
      const host = node.text() ?? '';
      const path = node.path.slice(workload.pod.path.length);
      const handler = path.slice(2, -2).join('.');
      // On the node's network the loopback is the pod's own.
      const ofNode = isLocal(host) && workload.pod.at('hostNetwork').flag() !== true;
      yield {
        about: workload.resource,
        subject: `${label}, ${handler}`,
        at: node,
        message: `${label} has the kubelet send its ${handler} to ${host}${ofNode ? ', which is the node itself or next to it' : ''}`,
        severity: ofNode ? 'high' : 'medium',
        fix: { title: 'Use the address of the pod', safety: 'unsafe', patch: removeWhole(workload.pod, path) },
      };
    }
  },
  examples: [
    {
      name: 'probes and hooks',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              livenessProbe:
                httpGet:
                  host: 169.254.169.254 # <-- here
                  path: /latest
                  port: 80
              readinessProbe:
                tcpSocket: {host: db.example.com, port: 5432} # <-- here
              lifecycle:
                preStop:
                  httpGet: {host: localhost, path: /bye, port: 8080} # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              livenessProbe:
                httpGet:
                  path: /latest
                  port: 80
              readinessProbe:
                tcpSocket: {port: 5432}
              lifecycle:
                preStop:
                  httpGet: {path: /bye, port: 8080}
      `,
    },
    {
      name: 'a sidecar, and a pod on the network of its node',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostNetwork: true
          initContainers:
            - name: mesh
              image: a:1
              restartPolicy: Always
              startupProbe: {httpGet: {host: 127.0.0.1, port: 8080}} # <-- here
          containers:
            - {name: app, image: "a:1", lifecycle: {postStart: {tcpSocket: {host: "::1", port: 80}}}} # <-- here
      `,
    },
    {
      name: 'a Kubernetes whose standards do not know the control',
      kubernetes: '1.33',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1", livenessProbe: {httpGet: {host: example.com, port: 80}}}
      `,
    },
    {
      name: 'no host, an empty one, null, a Host header, and other handlers are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: a
              image: a:1
              livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: Host, value: example.com}]}}
              readinessProbe: {httpGet: {host: "", port: 80}}
              startupProbe: {tcpSocket: {host: null, port: 80}}
            - name: b
              image: a:1
              livenessProbe: {exec: {command: [curl, example.com]}}
              readinessProbe: {grpc: {port: 80}}
      `,
    },
  ],
});

const LOCAL = ['127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10'].flatMap((range) => parseRange(range) ?? []);

/** The node's loopback, and addresses that only the node itself reaches. */
function isLocal(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const address = parseRange(host);
  return address !== undefined && LOCAL.some((range) => rangeWithin(address, range));
}
