import type { Cluster } from '../../cluster/cluster.js';
import { hasProbe, isLongRunning, probedContainers } from '../../cluster/probe.js';
import { type ServedPort, servedPorts } from '../../cluster/served.js';
import type { Container, Workload } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const readinessProbeMissing = defineRule({
  id: 'readiness-probe-missing',
  title: 'Container behind a Service has no readiness probe',
  family: 'reliability',
  why: 'The pod gets requests from the moment its process starts, and a rollout goes on before it can answer: callers see errors.',
  remedy: 'Add a readinessProbe on the port that the Service sends to.',
  severity: 'medium',
  standards: [],
  equivalents: {
    'kube-linter': ['no-readiness-probe'],
    'kube-score': ['pod-probes'],
    polaris: ['readinessProbeMissing'],
    checkov: ['CKV_K8S_9'],
    kics: ['readiness_probe_is_not_configured'],
    kubescape: ['C-0018'],
    kyverno: ['best-practices/require-probes'],
    gatekeeper: ['k8srequiredprobes'],
  },
  *check({ now }) {
    const unready = now.once(unreadyPorts);
    for (const container of probedContainers(now)) {
      if (hasProbe(container, 'readinessProbe')) continue;
      const { workload, label, node } = container;
      const about = { about: workload.resource, subject: label, at: node.at('readinessProbe') };
      const served = unready.get(container);
      if (served === undefined) {
        yield { ...about, severity: 'info', message: `${label} has no readinessProbe` };
        continue;
      }
      const { service, port, protocol } = served;
      const message = `${label} has no readinessProbe, and Service ${service.name} sends to its port ${port}`;
      const patch = set(node, ['readinessProbe'], { tcpSocket: { port } });
      const fix = { title: 'Ask whether the port answers', safety: 'suggestion', patch } as const;
      yield { ...about, message, related: [service.root.at('spec', 'ports')], ...(protocol === 'TCP' ? { fix } : {}) };
    }
  },
  examples: [
    {
      name: 'the container whose port a Service names, and by the way its neighbour',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, tier: front}}
            spec:
              containers:
                - name: app # <-- here
                  image: a
                  ports: [{containerPort: 8080, name: http}]
                - name: helper
                  image: a
                  readinessProbe: {exec: {command: [check]}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, tier: front}}
            spec:
              containers:
                - name: app
                  image: a
                  ports: [{containerPort: 8080, name: http}]
                  readinessProbe:
                    tcpSocket:
                      port: http
                - name: helper
                  image: a
                  readinessProbe: {exec: {command: [check]}}
      `,
    },
    {
      name: 'a port that nobody declares, UDP, metrics alone, and no Service at all',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
          - {apiVersion: v1, kind: Service, metadata: {name: dns}, spec: {selector: {app: dns}, ports: [{port: 53, protocol: UDP}]}}
          - {apiVersion: v1, kind: Service, metadata: {name: m}, spec: {selector: {app: m}, ports: [{port: 9090, name: metrics}]}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
            - {name: app, image: a} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: dns, labels: {app: dns}}
        spec:
          containers:
            - {name: app, image: a, ports: [{containerPort: 53, protocol: UDP}]} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: m, labels: {app: m}}
        spec:
          containers:
            - {name: app, image: a} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: alone, labels: {app: alone}}
        spec:
          containers:
            - {name: app, image: a} # <-- here
      `,
    },
    {
      name: 'a probe, a run to an end, an init container are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          initContainers: [{name: setup, image: a}]
          containers:
            - {name: app, image: a, ports: [{containerPort: 80}], readinessProbe: {grpc: {port: 80}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: once}
        spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}}
      `,
    },
  ],
});

/** Ports for monitoring, which nobody but the monitoring waits for. */
const isMetrics = (text: string): boolean => /metrics|prometheus|monitoring|profiling|pprof/i.test(text);

/** The containers to which Services send without knowing whether they are ready, each with one such port. */
function unreadyPorts(cluster: Cluster): ReadonlyMap<Container, ServedPort> {
  const unready = new Map<Container, ServedPort>();
  for (const workload of cluster.workloads.filter((each) => each.complete && isLongRunning(each))) {
    for (const served of servedPorts(workload, cluster)) {
      if (served.service.root.at('spec', 'publishNotReadyAddresses').flag() === true) continue;
      if (isMetrics(served.name) || isMetrics(String(served.port))) continue;
      const receivers = receiversOf(served, workload);
      if (receivers.some((container) => hasProbe(container, 'readinessProbe'))) continue;
      for (const container of receivers.filter((each) => !unready.has(each))) unready.set(container, served);
    }
  }
  return unready;
}

/** Declaring ports is for readers only: a port that none declares belongs to any of the containers. */
function receiversOf({ containers }: ServedPort, { containers: all }: Workload): readonly Container[] {
  const running = (each: Container) => each.role === 'container' || each.role === 'sidecar';
  return containers.length > 0 ? containers.filter(running) : all.filter(running);
}
