import {
  scaledWorkloads,
  scalersOf,
  sharedTargets,
  targetFault,
  utilizationsOf,
} from '../../cluster/autoscaler-target.js';
import type { Cluster } from '../../cluster/cluster.js';
import { hasRequest } from '../../cluster/compute-resource.js';
import { isBase } from '../../cluster/scaling.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const autoscalerTargetInvalid = defineRule({
  id: 'autoscaler-target-invalid',
  title: 'Autoscaler points at a missing or shared target',
  family: 'reliability',
  why: 'An autoscaler without a target scales nothing, and two on one target undo what the other did; nobody is told but those who read its events.',
  remedy:
    'Let scaleTargetRef name the apiVersion, kind and name of a workload in its own namespace, one autoscaler for each, and request the resource that is measured.',
  severity: 'medium',
  standards: [],
  equivalents: {
    'kube-linter': ['dangling-horizontalpodautoscaler'],
    'kube-score': ['horizontalpodautoscaler-has-target'],
    kics: ['hpa_targets_invalid_object'],
    kubescape: ['C-0300'],
    kyverno: [
      'other/verify-vpa-target',
      'other/check-vpa-configuration',
      'other/prevent-duplicate-hpa',
      'other/prevent-duplicate-vpa',
    ],
    gatekeeper: ['k8shorizontalpodautoscaler'],
  },
  *check({ now }) {
    for (const scaler of scalersOf(now)) {
      const fault = targetFault(scaler, now);
      if (fault === undefined) continue;
      const { message, confidence, related } = fault;
      const others = related === undefined ? [] : [related.root.at('metadata', 'name')];
      yield {
        about: scaler.resource,
        subject: 'target',
        at: scaler.target.at('name'),
        message,
        confidence,
        related: others,
      };
    }
    for (const { scaler, other } of sharedTargets(now)) {
      const message = `${scaler.targetKind} ${scaler.targetName} is scaled by ${other.resource.kind} ${other.resource.name} too`;
      const related = [other.target];
      yield { about: scaler.resource, subject: 'shared target', at: scaler.target, message, related };
    }
    yield* unmeasured(now);
    yield* objectMetrics(now);
  },
  examples: [
    {
      name: 'kinds that cannot be scaled, and no name at all',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: a}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: DaemonSet, name: a} # <-- here
        ---
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: {name: b}
        spec:
          targetRef: {apiVersion: apps/v1, kind: deployment, name: b} # <-- here
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: c}
        spec:
          scaleTargetRef: {kind: Deployment} # <-- here
      `,
    },
    {
      name: 'another namespace, another kind, a misspelt name, and one that nobody has',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: checkout, namespace: shop}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec: {template: {spec: {containers: [{name: app, image: a, resources: {requests: {cpu: 1}}}]}}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: a, namespace: other}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: checkout} # <-- here
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: b, namespace: shop}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web} # <-- here
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: c, namespace: shop}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: chekout} # <-- here
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: d, namespace: shop}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: payments} # <-- here
      `,
    },
    {
      name: 'two for one target',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: a}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: b}
        spec:
          scaleTargetRef: {name: web} # <-- here
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: c, annotations: {scaledobject.keda.sh/transfer-hpa-ownership: "true"}}
        spec: {scaleTargetRef: {name: web}}
        ---
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: {name: d}
        spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
        ---
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: {name: e}
        spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, updatePolicy: {updateMode: "Off"}}
      `,
    },
    {
      name: 'a share of what is not requested, said, for one container, by KEDA and by default',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {}
          template:
            spec:
              containers:
                - {name: app, image: a, resources: {requests: {memory: 1Gi}}}
                - {name: helper, image: a, resources: {limits: {cpu: 1}}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          metrics:
            - type: Resource # <-- here
              resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
            - type: ContainerResource
              containerResource: {name: cpu, container: helper, target: {type: Utilization, averageUtilization: 80}}
            - type: ContainerResource # <-- here
              containerResource: {name: cpu, container: typo, target: {type: Utilization, averageUtilization: 80}}
            - type: Resource
              resource: {name: memory, target: {type: AverageValue, averageValue: 500Mi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: api}
        spec:
          scaleTargetRef: {name: api}
          triggers:
            - {type: cpu, metricType: Utilization, metadata: {value: "50"}} # <-- here
            - {type: kafka, metadata: {topic: orders}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: plain}
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: plain}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: plain} # <-- here
          maxReplicas: 3
      `,
    },
    {
      name: 'a metric of an object that it does not name',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          metrics:
            - type: Object
              object: # <-- here
                metric: {name: requests}
                target: {type: Value, value: 10k}
            - type: Object
              object:
                describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: web}
                metric: {name: requests}
      `,
    },
    {
      name: 'targets in other directories, of other kinds, and filled in later are clean',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: a}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: elsewhere}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: b}
        spec: {scaleTargetRef: {apiVersion: example.com/v1, kind: Database, name: db}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: c}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: "\${NAME}"}}
        ---
        apiVersion: example.com/v1
        kind: VerticalPodAutoscaler
        metadata: {name: d}
      `,
    },
    {
      name: 'a target that takes in other directories may have it there',
      beside: { 'kustomization.yaml': 'resources: [../base, web.yaml]\n' },
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: payments}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: payments}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: checkout}
      `,
    },
    {
      name: 'a LimitRange gives the request',
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: defaults}
        spec: {limits: [{type: Container, defaultRequest: {cpu: 100m}}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, targetCPUUtilizationPercentage: 80}
      `,
    },
  ],
});

function* unmeasured(cluster: Cluster): Iterable<Remark> {
  for (const { scaler, workload } of scaledWorkloads(cluster)) {
    const running = workload.containers.filter(({ role }) => role === 'container' || role === 'sidecar');
    for (const { resource, container, at } of utilizationsOf(scaler)) {
      const about = { about: scaler.resource, at, related: [workload.pod.at('containers')] };
      if (container !== undefined && !running.some(({ name }) => name === container)) {
        const message = `${workload.resource.kind} ${workload.resource.name} has no container ${container} to measure`;
        yield { ...about, subject: `container ${container}`, message };
        continue;
      }
      const without = running
        .filter(({ name }) => container === undefined || name === container)
        .find((each) => !hasRequest(cluster, each, resource));
      if (without === undefined) continue;
      yield {
        ...about,
        subject: `requests of ${resource}`,
        confidence: isBase(workload.resource) || isBase(scaler.resource) ? 'guess' : 'likely',
        related: [without.node.at('resources')],
        message: `${resource} is measured as a share of the request, and ${without.label} of ${workload.resource.kind} ${workload.resource.name} has none`,
      };
    }
  }
}

function* objectMetrics(cluster: Cluster): Iterable<Remark> {
  for (const { resource: about } of scalersOf(cluster)) {
    if (about.kind !== 'HorizontalPodAutoscaler') continue;
    for (const metric of about.root.at('spec', 'metrics').items()) {
      const object = metric.at('object');
      const described = [object.at('describedObject'), object.at('target')].find((node) => node.at('name').present);
      if (metric.at('type').text() !== 'Object' || described?.at('kind').present) continue;
      const name = object.at('metric', 'name').text() ?? object.at('metricName').text() ?? 'without a name';
      const message = `the metric ${name} is of an object, and describedObject does not say of which`;
      yield { about, subject: `metric ${name}`, at: object.at('describedObject'), message };
    }
  }
}
