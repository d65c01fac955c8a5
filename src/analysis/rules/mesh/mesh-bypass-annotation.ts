import type { Cluster } from '../../cluster/cluster.js';
import { podMarks } from '../../cluster/mesh.js';
import type { Workload } from '../../cluster/workload.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const meshBypassAnnotation = defineRule({
  id: 'mesh-bypass-annotation',
  title: 'Workload opts out of the mesh or skips ports',
  family: 'mesh',
  why: 'Traffic that does not pass the proxy is neither encrypted nor judged by the policies of the mesh.',
  remedy: 'Remove the opt-out, or exclude only the port that must be.',
  severity: 'medium',
  standards: ['owasp: K05', 'mitre: T1562.001'],
  equivalents: {
    kyverno: [
      'istio/prevent-disabling-injection-pods',
      'linkerd/prevent-linkerd-pod-injection-override',
      'linkerd/prevent-linkerd-port-skipping',
    ],
  },
  *check({ now }) {
    for (const workload of now.workloads) {
      yield* optOuts(workload);
      yield* proxyUsers(workload);
    }
    yield* namespaces(now);
  },
  examples: [
    {
      name: 'opt-outs are removed, as labels and as annotations',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels:
                app: web
                sidecar.istio.io/inject: "false" # <-- here
              annotations:
                linkerd.io/inject: disabled # <-- here
                note: kept
            spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels:
                app: web
              annotations:
                note: kept
            spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'ports and ranges that bypass the proxy, a namespace, and a container that runs as the proxy',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            traffic.sidecar.istio.io/excludeOutboundPorts: "3306" # <-- here
            traffic.sidecar.istio.io/includeInboundPorts: "" # <-- here
            config.linkerd.io/skip-inbound-ports: "8080" # <-- here
        spec:
          containers:
            - name: web
              image: nginx:1.27.0
              securityContext:
                runAsUser: 1337 # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: legacy
          annotations:
            config.linkerd.io/skip-outbound-ports: "4222" # <-- here
      `,
    },
    {
      name: 'a Job, and a pod on the network of its node, are milder',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate}
        spec:
          template:
            metadata:
              annotations:
                sidecar.istio.io/inject: "false" # <-- here
            spec: {containers: [{name: migrate, image: "migrate:1.0.0"}]}
      `,
    },
    {
      name: 'pods that opt in, empty exclusions, the proxy itself, and marks of a controller instead of its pods are clean',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, annotations: {sidecar.istio.io/inject: "false"}}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels: {app: web, sidecar.istio.io/inject: "true"}
              annotations: {traffic.sidecar.istio.io/excludeInboundPorts: "", linkerd.io/inject: enabled}
            spec:
              containers: [{name: istio-proxy, image: "istio/proxyv2:1.24.0", securityContext: {runAsUser: 1337}}]
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: plain, labels: {istio-injection: disabled}}
      `,
    },
  ],
});

/** Labels and annotations of pods, and the values by which they leave the mesh. */
const OUT: Readonly<Record<string, RegExp>> = {
  'sidecar.istio.io/inject': /^false$/i,
  'linkerd.io/inject': /^disabled$/,
  'istio.io/dataplane-mode': /^none$/,
  'consul.hashicorp.com/connect-inject': /^false$/i,
};

/** Annotations that take traffic past the proxy, with the values that do. */
const PAST: Readonly<Record<string, RegExp>> = {
  'traffic.sidecar.istio.io/excludeInboundPorts': /\S/,
  'traffic.sidecar.istio.io/excludeOutboundPorts': /\S/,
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': /\S/,
  'traffic.sidecar.istio.io/includeInboundPorts': /^$/,
  'traffic.sidecar.istio.io/includeOutboundIPRanges': /^$/,
  'config.linkerd.io/skip-inbound-ports': /\S/,
  'config.linkerd.io/skip-outbound-ports': /\S/,
};

function* optOuts(workload: Workload): Iterable<Remark> {
  const mild = MILD.has(workload.resource.kind) || workload.pod.at('hostNetwork').flag() === true;
  const severity: Severity = mild ? 'info' : 'medium';
  for (const [key, at] of podMarks(workload)) {
    const text = at.text() ?? '';
    if (OUT[key]?.test(text) === true)
      yield {
        about: workload.resource,
        ...marked(key, at),
        severity,
        message: `the pods stay out of the mesh: ${key} is ${text}`,
      };
    else if (at.present && PAST[key]?.test(text) === true)
      yield { about: workload.resource, ...marked(key, at), severity, message: past(key, text) };
  }
}

/** Jobs never ended beside the sidecars of old. */
const MILD = new Set(['Job', 'CronJob']);

const marked = (key: string, at: Node) => ({
  subject: key,
  at,
  fix: { title: `Remove ${key}`, safety: 'unsafe', patch: remove(at) } as const,
});

const past = (key: string, text: string): string =>
  `traffic passes by the proxy: ${key} is ${text === '' ? 'empty' : text.slice(0, 100)}`;

/** The traffic of the proxy's own user is not captured, so that whoever runs as it is outside the mesh. */
function* proxyUsers({ containers }: Workload): Iterable<Remark> {
  for (const container of containers) {
    const user = container.inherited('runAsUser');
    if (user.number() !== 1337 || /^istio-(?:proxy|init|validation)$/.test(container.name)) continue;
    if (/(?:proxyv2|pilot|ztunnel)/.test(container.node.at('image').text() ?? '')) continue;
    yield {
      about: container.workload.resource,
      subject: `user of ${container.label}`,
      at: user,
      confidence: 'likely',
      message: `${container.label} runs as 1337, the user of the Istio proxy, whose traffic is not captured`,
    };
  }
}

function* namespaces(now: Cluster): Iterable<Remark> {
  for (const namespace of now.ofKind('Namespace')) {
    for (const [key, at] of namespace.root.at('metadata', 'annotations').entries()) {
      const text = at.text() ?? '';
      if (!key.startsWith('config.linkerd.io/skip-') || PAST[key]?.test(text) !== true) continue;
      yield { about: namespace, ...marked(key, at), message: past(key, text) };
    }
  }
}
