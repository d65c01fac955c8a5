import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { completeTargets, incompleteness, isLiteral, mayMakePods } from '../../cluster/completeness.js';
import { missingLabel, parseSelector, selects, selectsAll } from '../../cluster/label-selector.js';
import { type Resource, stringMap } from '../../cluster/resource.js';
import { equalityOf, servicesByNamespace, workloadsIn } from '../../cluster/selection.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const serviceSelectorDangling = defineConfigurableRule({
  id: 'service-selector-dangling',
  title: 'Service or monitor selects nothing, or two Services clash',
  family: 'service-exposure',
  why: 'A Service without pods answers nobody, and its name waits for whichever pod takes the labels next.',
  remedy: 'Align the selector with the labels of the pod template.',
  severity: 'medium',
  confidence: 'likely',
  standards: [],
  equivalents: {
    'kube-linter': ['dangling-service', 'dangling-servicemonitor'],
    'kube-score': ['service-targets-pod'],
    kics: ['service_does_not_target_pod'],
    kubescape: ['C-0293'],
    kyverno: ['other/require-unique-service-selector'],
    gatekeeper: ['k8suniqueserviceselector'],
  },
  options: z.strictObject({ completeTargets }),
  *check({ now }, options) {
    yield* clashes(now);
    if (incompleteness(now) !== undefined || mayMakePods(now)) return;
    for (const service of now.ofKind('Service')) yield* dangling(service, now, options.completeTargets);
    for (const monitor of now.ofKind('ServiceMonitor', 'PodMonitor')) yield* unmonitored(monitor, now);
  },
  examples: [
    {
      name: 'labels of the Deployment that its pods lack, labels of nothing, and a monitor of nothing',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web, tier: front} # <-- here
          ports: [{port: 80}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: other}
        spec:
          selector: {app: other} # <-- here
          ports: [{port: 80}]
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: metrics}} # <-- here
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web, tier: front}}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.27.0"}]}}
      `,
    },
    {
      name: 'two Services of the same pods',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: one, namespace: shop}
        spec: {selector: {app: web, tier: front}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: two, namespace: shop}
        spec:
          selector: {tier: front, app: web} # <-- here
          ports: [{port: 80}]
      `,
    },
    {
      name: 'template labels, a Rollout, no selector, ExternalName, a headless twin, and other ports are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [{name: web, image: "nginx:1.27.0"}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop, labels: {app: web}}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: headless, namespace: shop}
        spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: metrics, namespace: shop}
        spec: {selector: {app: web}, ports: [{port: 9090}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: manual, namespace: shop}
        spec: {selector: null, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: outside, namespace: shop}
        spec: {type: ExternalName, externalName: db.example.com, selector: {app: db}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: nextdoor, namespace: other}
        spec: {selector: {app: db}, ports: [{port: 80}]}
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: all, namespace: shop}
        spec: {selector: {matchLabels: {app: metrics}}, namespaceSelector: {any: true}}
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: PodMonitor
        metadata: {name: web, namespace: shop}
        spec: {selector: {matchLabels: {app: web}}}
      `,
    },
    {
      name: 'nothing beside the Service, of a directory that is said to be complete',
      options: { completeTargets: true },
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web} # <-- here
          ports: [{port: 80}]
      `,
    },
    {
      name: 'pods of an operator or of a chart',
      beside: { 'kustomization.yaml': 'helmCharts: [{name: redis}]\n' },
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: redis}
        spec: {selector: {app: redis}, ports: [{port: 6379}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});

function* dangling(service: Resource, now: Cluster, complete: boolean): Iterable<Remark> {
  const at = service.root.at('spec', 'selector');
  const labels = stringMap(at);
  const external = service.root.at('spec', 'type').text() === 'ExternalName';
  if (service.group !== '' || service.fragment || external || !isAsked(labels)) return;
  const known = workloadsIn(now).in(service.namespace);
  const pods = equalityOf(labels);
  if ((!complete && known.every(ends)) || workloadsIn(now).takes(service.namespace, pods)) return;
  const owner = known.find(({ resource }) => selects(pods, resource.labels));
  const close = owner ?? nearest(known, labels);
  const written = JSON.stringify(labels);
  const asked =
    close === undefined
      ? 'no workload stands beside the Service, and it asks for'
      : `no pod of the ${known.length} ${known.length === 1 ? 'workload' : 'workloads'} beside the Service has`;
  yield {
    about: service,
    subject: 'selector',
    at: missingLabel(
      at,
      known.map((workload) => workload.labels),
    ),
    message:
      owner === undefined
        ? `${asked} the labels ${written}`
        : `the selector is that of ${owner.resource.kind} ${owner.resource.name} itself, whose pods do not have the labels ${written}`,
    related: close === undefined ? [] : [close.metadata],
  };
}

/** Workloads that end serve nobody: beside them alone nothing tells that the servers are here too. */
const ends = ({ resource }: Workload): boolean => resource.kind === 'Job' || resource.kind === 'CronJob';

const isAsked = (labels: Readonly<Record<string, string>>): boolean =>
  Object.keys(labels).length > 0 && isLiteral(labels);

/** The workload that shares most labels with a selector: most likely the one that is meant. */
function nearest(known: readonly Workload[], labels: Readonly<Record<string, string>>): Workload | undefined {
  const shared = (workload: Workload) =>
    Object.entries(labels).filter(([key, value]) => workload.labels[key] === value).length;
  const [first] = known;
  return first && known.reduce((best, each) => (shared(each) > shared(best) ? each : best), first);
}

/** A monitor of its own namespace, where Services or pods stand beside it and it selects none of them. */
function* unmonitored(monitor: Resource, now: Cluster): Iterable<Remark> {
  if (monitor.group !== 'monitoring.coreos.com' || monitor.fragment) return;
  const { root, namespace } = monitor;
  const at = root.at('spec', 'selector');
  const selector = parseSelector(at);
  if (root.at('spec', 'namespaceSelector').entries().length > 0 || selector === undefined || selectsAll(selector))
    return;
  if (!isLiteral(stringMap(at.at('matchLabels')))) return;
  const services = servicesByNamespace(now).of(namespace);
  const pods = workloadsIn(now).in(namespace);
  const found =
    monitor.kind === 'PodMonitor'
      ? workloadsIn(now).takes(namespace, selector)
      : services.some(({ labels }) => !isLiteral(labels) || selects(selector, labels));
  const beside = monitor.kind === 'PodMonitor' ? pods.length : services.length;
  if (found || beside === 0) return;
  const what = monitor.kind === 'PodMonitor' ? 'workloads' : 'Services';
  const message = `the ${monitor.kind} selects none of the ${what} beside it`;
  yield { about: monitor, subject: 'selector', at, confidence: 'guess', message };
}

/** Two Services with one selector and a port in common; a headless twin is how a StatefulSet is built. */
function* clashes(now: Cluster): Iterable<Remark> {
  const seen = new Map<string, Resource>();
  for (const service of now.ofKind('Service').filter(({ group, fragment }) => group === '' && !fragment)) {
    const labels = stringMap(service.root.at('spec', 'selector'));
    if (!isAsked(labels) || service.root.at('spec', 'clusterIP').text() === 'None') continue;
    const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
    for (const port of service.root.at('spec', 'ports').items()) {
      const key = JSON.stringify([
        service.namespace,
        sorted,
        port.at('port').value,
        service.root.at('spec', 'type').value,
      ]);
      const other = seen.get(key);
      if (other === undefined) seen.set(key, service);
      if (other === undefined || other.id === service.id) continue;
      yield clash(service, other, service.root.at('spec', 'selector'));
      break;
    }
  }
}

function clash(service: Resource, other: Resource, at: Node): Remark {
  return {
    about: service,
    subject: `same pods as ${other.name}`,
    at,
    severity: 'info',
    message: `Service ${other.name} selects the same pods on the same port`,
    related: [other.root.at('spec', 'selector')],
  };
}
