import { z } from 'zod';
import { autoscalersFor, isBase, replicasOf } from '../../cluster/scaling.js';
import { servicesBefore } from '../../cluster/served.js';
import { isExclusive, mountedClaims } from '../../cluster/volume-claim.js';
import { set } from '../../source/patch.js';
import { matchesWildcard } from '../../source/wildcard.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const replicasSingle = defineConfigurableRule({
  id: 'replicas-single',
  title: 'Service-bearing workload runs a single replica',
  family: 'reliability',
  why: 'Whenever its node is drained or its process ends, nobody answers until another pod is up.',
  remedy: 'Set replicas to 2 or more, or add a HorizontalPodAutoscaler with minReplicas of 2 or more.',
  severity: 'low',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-linter': ['minimum-three-replicas'],
    'kube-score': ['deployment-replicas'],
    polaris: ['deploymentMissingReplicas'],
    kyverno: ['other/require-deployments-have-multiple-replicas'],
    gatekeeper: ['k8sreplicalimits'],
  },
  options: z.strictObject({
    min: z.int().min(2).max(100).default(2).describe('The fewest replicas that are enough.'),
    exempt: z
      .array(z.string().min(1))
      .default([])
      .describe('Namespaces in which one replica is enough; `*` stands for any run of characters.'),
  }),
  *check({ now }, { min, exempt }) {
    for (const workload of now.workloads) {
      const { resource } = workload;
      if (!KINDS.has(resource.kind) || !workload.complete || autoscalersFor(resource, now).length > 0) continue;
      const replicas = replicasOf(resource, now);
      if (replicas === undefined || replicas.min < 1 || replicas.min >= min) continue;
      if (exempt.some((pattern) => matchesWildcard(pattern, resource.namespace ?? ''))) continue;
      const recreated = resource.root.at('spec', 'strategy', 'type').text() === 'Recreate';
      if (recreated && mountedClaims(workload, now).some(isExclusive)) continue;
      const [service] = servicesBefore(workload, now);
      const own = resource.root.at('spec', 'replicas');
      const count = replicas.min === 1 ? 'a single replica' : `${replicas.min} replicas`;
      const patch = set(resource.root, ['spec', 'replicas'], min);
      yield {
        about: resource,
        subject: 'replicas',
        at: replicas.written && !own.present ? resource.root.at('spec') : own,
        ...(service === undefined ? { severity: 'info' } : { related: [service.root.at('spec', 'selector')] }),
        ...(isBase(resource) ? { confidence: 'guess' } : {}),
        message: `${resource.kind} ${resource.name} runs ${count}${service === undefined ? '' : ` behind Service ${service.name}`}`,
        ...(replicas.at === own || !replicas.written || own.present
          ? { fix: { title: `Run ${min} replicas`, safety: 'suggestion', patch } as const }
          : {}),
      };
    }
  },
  examples: [
    {
      name: 'one replica by default behind a Service, and one without',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: # <-- here
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: worker}
        spec:
          replicas: 1 # <-- here
          selector: {matchLabels: {app: worker}}
          template: {metadata: {labels: {app: worker}}, spec: {containers: [{name: app, image: a}]}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}
          replicas: 2
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: worker}
        spec:
          replicas: 2
          selector: {matchLabels: {app: worker}}
          template: {metadata: {labels: {app: worker}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'enough, none, filled in later, scaled, and alone on its volume are clean',
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {replicas: 3, selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: off}
        spec: {replicas: 0, selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: later}
        spec: {replicas: "\${REPLICAS}", selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: scaled}
        spec: {scaleTargetRef: {name: scaled}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: scaled}
        spec: {replicas: 1, selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: alone}
        spec:
          strategy: {type: Recreate}
          selector: {}
          template:
            spec:
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
      `,
    },
    {
      name: 'a Kustomize build file gives more, and a namespace that is exempt',
      options: { min: 3, exempt: ['dev-*'] },
      beside: { 'kustomization.yaml': 'replicas: [{name: web, count: 3}]\n' },
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 1, selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: dev, namespace: dev-1}
        spec: {replicas: 1, selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: two, namespace: prod}
        spec:
          replicas: 2 # <-- here
          selector: {}
          template: {spec: {containers: [{name: app, image: a}]}}
      `,
    },
  ],
});

const KINDS = new Set(['Deployment', 'StatefulSet', 'Rollout']);
