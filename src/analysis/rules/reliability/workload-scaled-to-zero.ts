import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { departed, predecessorOf } from '../../cluster/departed.js';
import type { Resource } from '../../cluster/resource.js';
import { stringMap } from '../../cluster/resource.js';
import { workloadOf } from '../../cluster/workload.js';
import { defineConfigurableRule, type Remark, type View, yaml } from '../rule.js';

export const workloadScaledToZero = defineConfigurableRule({
  id: 'workload-scaled-to-zero',
  title: 'Change scales a workload to zero or removes it',
  family: 'reliability',
  why: 'Nothing runs any more, while whatever calls it still does. When it is a security agent, nobody sees what happens next.',
  remedy: 'Confirm that the shutdown is meant, and remove what still leads to the workload.',
  severity: 'medium',
  standards: ['mitre: T1499'],
  equivalents: {},
  options: z.strictObject({
    agents: z
      .array(z.string())
      .default([
        'falco',
        'tetragon',
        'trivy',
        'kubearmor',
        'neuvector',
        'wazuh',
        'falcon-sensor',
        'sysdig',
        'kyverno',
        'gatekeeper',
        'twistlock',
        'aqua',
        'stackrox',
      ])
      .describe('Words of the names of workloads that guard others; losing one of them is graver.'),
  }),
  *check(view, { agents }) {
    const { now, before } = view;
    if (before === now) return;
    for (const remark of [...scaled(view), ...scaledByBuild(now, before), ...removed(view, agents)]) {
      const name = remark.about?.name ?? '';
      yield isAgent(name, agents) ? { ...remark, severity: 'high' } : remark;
    }
  },
  examples: [
    {
      name: 'replicas, also where they were left out, and a suspended CronJob',
      before: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {serviceName: db}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: backup}
        spec: {suspend: false}
      `,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 0 # <-- here
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 0 # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: backup}
        spec:
          suspend: true # <-- here
      `,
    },
    {
      name: 'a workload that a Service still leads to, and a security agent',
      before: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: web}]}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: falco}
        spec:
          selector: {matchLabels: {app: falco}}
          template: {metadata: {labels: {app: falco}}, spec: {containers: [{name: app, image: falco}]}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web} # <-- here
        spec: {selector: {app: web}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data:
          two: three # <-- here
      `,
    },
    {
      name: 'replicas of a Kustomize build file',
      file: 'web/kustomization.yaml',
      before: yaml`
        replicas: [{name: web, count: 2}]
      `,
      manifest: yaml`
        replicas:
          - name: web
            count: 0 # <-- here
      `,
    },
    {
      name: 'fewer replicas, none before, a scaler, a workload that was replaced or moved are clean',
      before: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: off}
        spec: {replicas: 0}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec: {replicas: 1}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          selector: {matchLabels: {app: api}}
          template: {metadata: {labels: {app: api}}, spec: {containers: [{name: app, image: api}]}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: falco}
        spec: {}
      `,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 1}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: off}
        spec: {replicas: "0"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec: {replicas: 0}
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: worker}
        spec: {scaleTargetRef: {name: worker}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: api}
        spec:
          selector: {matchLabels: {app: api}}
          template: {metadata: {labels: {app: api}}, spec: {containers: [{name: app, image: api}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: api}
        spec: {selector: {app: api}}
      `,
      elsewhere: [
        yaml`
          apiVersion: apps/v1
          kind: DaemonSet
          metadata: {name: falco}
          spec: {}
        `,
      ],
    },
  ],
});

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'ReplicaSet'];

function isAgent(name: string, agents: readonly string[]): boolean {
  return agents.some((agent) => `-${name}-`.includes(`-${agent}-`));
}

function* scaled(view: View): Iterable<Remark> {
  const { now } = view;
  const scalers = new Set(
    now.ofKind('ScaledObject').map(({ root }) => root.at('spec', 'scaleTargetRef', 'name').text()),
  );
  for (const about of now.ofKind(...KINDS)) {
    const replicas = about.root.at('spec', 'replicas');
    const old = replicas.value === 0 ? predecessorOf(about, view)?.root.at('spec', 'replicas') : undefined;
    if (old === undefined || old.value === 0 || scalers.has(about.name)) continue;
    const from = old.number() ?? 1;
    yield { about, subject: 'replicas', at: replicas, message: `the ${about.kind} is scaled from ${from} to zero` };
  }
  for (const about of now.ofKind('CronJob')) {
    const suspend = about.root.at('spec', 'suspend');
    const old = predecessorOf(about, view);
    if (suspend.flag() !== true || old === undefined || old.root.at('spec', 'suspend').flag() === true) continue;
    yield { about, subject: 'suspend', at: suspend, message: 'the CronJob no longer runs' };
  }
}

function* scaledByBuild(now: Cluster, before: Cluster): Iterable<Remark> {
  const counts = new Map(
    before.buildDocuments('kustomization').flatMap(({ file, root }) =>
      root
        .at('replicas')
        .items()
        .map((item) => [`${file} ${item.at('name').text()}`, item.at('count').value] as const),
    ),
  );
  const known = new Set(before.buildDocuments('kustomization').map(({ file }) => file));
  for (const within of now.buildDocuments('kustomization').filter(({ file }) => known.has(file))) {
    for (const item of within.root.at('replicas').items()) {
      const [name, count] = [item.at('name').text() ?? '', item.at('count')];
      if (count.value !== 0 || counts.get(`${within.file} ${name}`) === 0) continue;
      yield { within, subject: `replicas of ${name}`, at: count, message: `${name} is scaled to zero` };
    }
  }
}

function* removed(view: View, agents: readonly string[]): Iterable<Remark> {
  const gone = departed(view, ...KINDS);
  if (gone.length === 0) return;
  const services = byFirstLabel(view.now);
  const served = new Set(view.now.workloads.flatMap(({ resource, labels }) => servicesOf(services, resource, labels)));
  for (const about of gone) {
    const at = about.root.at('metadata', 'name');
    const subject = 'removal';
    const [service, ...others] = servicesOf(services, about, workloadOf(about)?.labels ?? {});
    const orphan = [service, ...others].find((each) => each !== undefined && !served.has(each));
    if (orphan !== undefined)
      yield { about, subject, at, message: `the ${about.kind} is gone while Service ${orphan.name} still leads to it` };
    else if (service === undefined && isAgent(about.name, agents))
      yield { about, subject, at, message: `the ${about.kind}, which guards the cluster, is gone` };
  }
}

/** Services with a selector, by namespace and the first label that it asks for. */
type Services = ReadonlyMap<string, readonly { readonly service: Resource; readonly selector: Labels }[]>;
type Labels = Readonly<Record<string, string>>;

function byFirstLabel(cluster: Cluster): Services {
  const services = new Map<string, { service: Resource; selector: Labels }[]>();
  for (const service of cluster.ofKind('Service')) {
    const selector = stringMap(service.root.at('spec', 'selector'));
    const [first] = Object.entries(selector);
    if (first === undefined) continue;
    const key = [service.namespace ?? '', ...first].join(' ');
    const same = services.get(key);
    if (same === undefined) services.set(key, [{ service, selector }]);
    else same.push({ service, selector });
  }
  return services;
}

function servicesOf(services: Services, { namespace }: Resource, labels: Labels): readonly Resource[] {
  return Object.entries(labels)
    .flatMap((label) => services.get([namespace ?? '', ...label].join(' ')) ?? [])
    .filter(({ selector }) => Object.entries(selector).every(([key, value]) => labels[key] === value))
    .map(({ service }) => service);
}
