import { z } from 'zod';
import { type Autoscaler, autoscalerOf, isAutoscaler } from '../../cluster/scaling.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const hpaMinReplicasLow = defineConfigurableRule({
  id: 'hpa-min-replicas-low',
  title: 'Autoscaler floor or range is too small',
  family: 'reliability',
  why: 'At a floor of one, every quiet hour is an hour with a single replica; where floor and ceiling are the same, nothing is scaled at all.',
  remedy: 'Set minReplicas to 2 or more, and maxReplicas above minReplicas.',
  severity: 'low',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-linter': ['hpa-minimum-three-replicas'],
    'kube-score': ['horizontalpodautoscaler-replicas'],
    polaris: ['hpaMinAvailability', 'hpaMaxAvailability'],
    gatekeeper: ['k8shorizontalpodautoscaler'],
  },
  options: z.strictObject({
    min: z.int().min(1).max(100).default(2).describe('The lowest floor that is enough.'),
  }),
  *check({ now }, options) {
    for (const resource of now.ofKind('HorizontalPodAutoscaler', 'ScaledObject')) {
      if (!isAutoscaler(resource)) continue;
      const scaler = autoscalerOf(resource);
      yield* lowFloor(scaler, options.min);
      yield* smallRange(scaler);
    }
  },
  examples: [
    {
      name: 'a floor of one, said and by default, and a range without room',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: one}
        spec:
          minReplicas: 1 # <-- here
          maxReplicas: 4
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: silent}
        spec: # <-- here
          maxReplicas: 5
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: fixed}
        spec:
          minReplicaCount: 5
          maxReplicaCount: 5 # <-- here
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: refused}
        spec:
          minReplicas: 5 # <-- here
          maxReplicas: 4
      `,
    },
    {
      name: 'the floor is raised',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          minReplicas: 1 # <-- here
          maxReplicas: 4
      `,
      fixed: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          minReplicas: 2
          maxReplicas: 4
      `,
    },
    {
      name: 'enough, down to zero, filled in later, and other kinds of that name are clean',
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {minReplicas: 2, maxReplicas: 4}
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: queue}
        spec: {scaleTargetRef: {name: queue}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: later}
        spec: {minReplicas: "{{ .min }}", maxReplicas: "{{ .max }}"}
        ---
        apiVersion: example.com/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: other}
        spec: {minReplicas: 1, maxReplicas: 1}
      `,
    },
    {
      name: 'a patch is judged by what it says',
      fragment: true,
      manifest: yaml`
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {maxReplicas: 1}
      `,
    },
  ],
});

function* lowFloor({ resource, min, max, minReplicas }: Autoscaler, enough: number): Iterable<Remark> {
  const meant = resource.kind === 'ScaledObject' && min === 0;
  if (min === undefined || min >= enough || meant || (resource.fragment && !minReplicas.present)) return;
  const field = minReplicas.path.at(-1) ?? '';
  const patch = set(resource.root, minReplicas.path, enough);
  yield {
    about: resource,
    subject: 'floor',
    at: minReplicas,
    message: minReplicas.present ? `${field} is ${min}, below ${enough}` : `${field} is not set, and so ${min}`,
    ...((max ?? 0) > enough ? { fix: { title: `Never run less than ${enough}`, safety: 'suggestion', patch } } : {}),
  };
}

function* smallRange({ resource, min, max, minReplicas, maxReplicas }: Autoscaler): Iterable<Remark> {
  const patched = resource.fragment && !(minReplicas.present && maxReplicas.present);
  if (min === undefined || max === undefined || max > min || patched) return;
  const refused = max < min;
  yield {
    about: resource,
    subject: 'range',
    at: refused ? minReplicas : maxReplicas,
    ...(refused ? { severity: 'high' } : {}),
    related: [refused ? maxReplicas : minReplicas],
    message: refused
      ? `the ceiling ${max} is below the floor ${min}, which is refused`
      : `floor and ceiling are both ${max}, so that nothing is scaled`,
  };
}
