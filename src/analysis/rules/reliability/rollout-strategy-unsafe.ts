import type { Cluster } from '../../cluster/cluster.js';
import { shareAt, shareText } from '../../cluster/disruption-budget.js';
import type { Resource } from '../../cluster/resource.js';
import { isBase, replicasOf } from '../../cluster/scaling.js';
import { servicesBefore } from '../../cluster/served.js';
import { mustRunAlone } from '../../cluster/volume-claim.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const rolloutStrategyUnsafe = defineRule({
  id: 'rollout-strategy-unsafe',
  title: 'Update strategy causes an avoidable outage',
  family: 'reliability',
  why: 'Every update first ends all pods and then starts new ones; until these are ready, and for ever if they do not start, nobody answers.',
  remedy: 'Use RollingUpdate with a maxUnavailable below 100% and below the number of replicas.',
  severity: 'low',
  standards: [],
  equivalents: {
    'kube-linter': ['no-rolling-update-strategy'],
    'kube-score': ['deployment-strategy'],
    kubescape: ['C-0305'],
  },
  *check({ now }) {
    for (const about of now.ofKind('Deployment', 'DaemonSet', 'StatefulSet', 'Rollout')) {
      const strategy = strategyOf(about);
      if (strategy === undefined || !strategy.present) continue;
      yield* refused(about, strategy);
      yield* allAtOnce(about, strategy, now);
      if (strategy.at('type').text() !== 'OnDelete') continue;
      yield {
        about,
        subject: 'strategy',
        at: strategy.at('type'),
        severity: 'info',
        message: `an update of ${about.kind} ${about.name} reaches no pod until somebody deletes it`,
        fix: { title: 'Update by itself', safety: 'unsafe', patch: set(strategy, ['type'], 'RollingUpdate') },
      };
    }
    for (const workload of now.workloads) yield* recreated(workload, now);
  },
  examples: [
    {
      name: 'a Deployment behind a Service that is ended before it is started again',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          strategy:
            type: Recreate # <-- here
          selector: {}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}
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
          strategy:
            type: RollingUpdate
          selector: {}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'all pods at once',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          updateStrategy:
            rollingUpdate:
              maxUnavailable: 100% # <-- here
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          strategy:
            rollingUpdate:
              maxUnavailable: 2 # <-- here
          selector: {}
          template: {spec: {containers: [{name: app, image: a}]}}
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          updateStrategy:
            rollingUpdate:
              maxUnavailable: 1
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          strategy:
            rollingUpdate:
              maxUnavailable: 25%
          selector: {}
          template: {spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'what is refused, and what waits for a person',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          strategy:
            rollingUpdate:
              maxSurge: 0 # <-- here
              maxUnavailable: "0%"
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: b}
        spec:
          updateStrategy: {rollingUpdate: {maxUnavailable: 0}} # <-- here
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: c}
        spec:
          updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}} # <-- here
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec:
          strategy:
            type: Recreate
            rollingUpdate: {maxSurge: 1} # <-- here
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: e}
        spec:
          updateStrategy:
            type: OnDelete # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: f}
        spec:
          strategy: {canary: {maxUnavailable: 0, maxSurge: 0}} # <-- here
      `,
    },
    {
      name: 'what cannot run twice on its volume, node or device must be ended first',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}}}
          - {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {selector: {app: b}}}
          - {apiVersion: v1, kind: Service, metadata: {name: c}, spec: {selector: {app: c}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          strategy: {type: Recreate, rollingUpdate: null}
          selector: {}
          template:
            metadata: {labels: {app: a}}
            spec:
              volumes: [{name: data, persistentVolumeClaim: {claimName: elsewhere}}]
              containers: [{name: app, image: a}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: b}
        spec: {strategy: {type: Recreate}, selector: {}, template: {metadata: {labels: {app: b}}, spec: {hostNetwork: true, containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: c}
        spec:
          strategy: {type: Recreate}
          selector: {}
          template:
            metadata: {labels: {app: c}}
            spec: {containers: [{name: app, image: a, resources: {limits: {nvidia.com/gpu: 1}}}]}
      `,
    },
    {
      name: 'a shared volume does not stand in the way',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {selector: {app: a}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: shared}
        spec: {accessModes: [ReadWriteMany]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          strategy:
            type: Recreate # <-- here
          selector: {}
          template:
            metadata: {labels: {app: a}}
            spec:
              volumes: [{name: data, persistentVolumeClaim: {claimName: shared}}, {name: tmp, emptyDir: {}}]
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
      `,
    },
    {
      name: 'defaults, some pods at a time, no Service, null and other types are clean',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec: {replicas: 3, strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: b}
        spec: {strategy: {type: Recreate}, selector: {}, template: {metadata: {labels: {app: b}}, spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: c}
        spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: d}
        spec: {updateStrategy: null}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: e}
        spec: {strategy: {rollingUpdate: {maxUnavailable: [], maxSurge: "none"}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: f}
        spec: {replicas: 0, strategy: {rollingUpdate: {maxUnavailable: 1}}, selector: {}, template: {spec: {containers: [{name: app, image: a}]}}}
      `,
    },
  ],
});

function strategyOf({ kind, group, root }: Resource): Node | undefined {
  if (kind === 'Rollout') return group === 'argoproj.io' ? root.at('spec', 'strategy') : undefined;
  if (group !== 'apps' && group !== 'extensions') return undefined;
  return root.at('spec', kind === 'Deployment' ? 'strategy' : 'updateStrategy');
}

const rollingOf = ({ kind }: Resource, strategy: Node): Node =>
  strategy.at(kind === 'Rollout' ? 'canary' : 'rollingUpdate');

/** Whether a bound is none; undefined where it is not known. */
function isNone(node: Node): boolean | undefined {
  const share = shareAt(node);
  return share === undefined ? undefined : Object.values(share)[0] === 0;
}

function* refused(about: Resource, strategy: Node): Iterable<Remark> {
  const rolling = rollingOf(about, strategy);
  const [surge, unavailable] = [rolling.at('maxSurge'), rolling.at('maxUnavailable')];
  const common = { about, subject: 'bounds', severity: 'high' } as const;
  if (about.kind === 'Deployment' && strategy.at('type').text() === 'Recreate' && rolling.present)
    yield {
      ...common,
      at: rolling,
      message: 'rollingUpdate is refused beside the type Recreate',
      fix: { title: 'Keep Recreate alone', safety: 'suggestion', patch: remove(rolling) },
    };
  if (about.kind === 'StatefulSet') return;
  const surgeDefault = about.kind === 'DaemonSet' && !about.fragment && !surge.present ? true : undefined;
  const [noSurge, noneMissing] = [isNone(surge) ?? surgeDefault, isNone(unavailable)];
  if (noSurge === true && noneMissing === true)
    yield {
      ...common,
      at: surge.present ? surge : unavailable,
      message: 'maxSurge and maxUnavailable are both zero, which is refused: no pod could ever be replaced',
    };
  if (about.kind === 'DaemonSet' && noSurge === false && noneMissing === false)
    yield { ...common, at: surge, message: 'maxSurge and maxUnavailable are both set, which a DaemonSet refuses' };
}

function* allAtOnce(about: Resource, strategy: Node, cluster: Cluster): Iterable<Remark> {
  const most = rollingOf(about, strategy).at('maxUnavailable');
  const share = shareAt(most);
  if (share === undefined) return;
  const workload = cluster.workloads.length > 0 ? cluster.once(workloadsByResource).get(about) : undefined;
  const replicas = replicasOf(about, cluster);
  const counted = 'count' in share && workload?.complete === true ? replicas : undefined;
  const all = 'percent' in share ? share.percent >= 100 : counted !== undefined && share.count >= counted.min;
  if (!all || replicas?.max === 0) return;
  if (workload !== undefined && counted?.min === 1 && mustRunAlone(workload, cluster)) return;
  const few = counted === undefined ? '' : `, as there may be ${counted.min}`;
  const guess = counted !== undefined && (isBase(about) || !counted.written);
  yield {
    about,
    subject: 'maxUnavailable',
    at: most,
    ...(guess ? { confidence: 'guess' } : {}),
    message: `maxUnavailable ${shareText(share)} lets an update end all pods of ${about.kind} ${about.name} at once${few}`,
    fix: { title: 'Use the default', safety: 'suggestion', patch: set(most, [], DEFAULTS[about.kind] ?? '25%') },
  };
}

/** What holds where maxUnavailable is not set; for a Deployment and a Rollout a quarter. */
const DEFAULTS: Readonly<Record<string, number>> = { DaemonSet: 1, StatefulSet: 1 };

const workloadsByResource = (cluster: Cluster): ReadonlyMap<Resource, Workload> =>
  new Map(cluster.workloads.map((workload) => [workload.resource, workload]));

function* recreated(workload: Workload, cluster: Cluster): Iterable<Remark> {
  const { resource } = workload;
  const type = resource.root.at('spec', 'strategy', 'type');
  if (resource.kind !== 'Deployment' || type.text() !== 'Recreate' || !workload.complete) return;
  const [service] = servicesBefore(workload, cluster);
  if (service === undefined || mustRunAlone(workload, cluster) || replicasOf(resource, cluster)?.max === 0) return;
  yield {
    about: resource,
    subject: 'strategy',
    at: type,
    related: [service.root.at('spec', 'selector')],
    message: `every update of Deployment ${resource.name} leaves Service ${service.name} without pods for a while`,
    fix: { title: 'Replace pods one after the other', safety: 'unsafe', patch: set(type, [], 'RollingUpdate') },
  };
}
