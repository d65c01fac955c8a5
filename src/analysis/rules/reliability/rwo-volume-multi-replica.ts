import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { isBase, replicasOf } from '../../cluster/scaling.js';
import { isExclusive, mountedClaims } from '../../cluster/volume-claim.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const rwoVolumeMultiReplica = defineRule({
  id: 'rwo-volume-multi-replica',
  title: 'ReadWriteOnce claim shared by several replicas',
  family: 'reliability',
  why: "The volume can be attached to one node, or with ReadWriteOncePod to one pod: the other replicas hang while they start, and those that share it can damage each other's data.",
  remedy: 'Use a claim template of a StatefulSet, or a storage class that gives ReadWriteMany.',
  severity: 'medium',
  confidence: 'likely',
  standards: [],
  equivalents: {},
  *check({ now }) {
    for (const workload of now.workloads) {
      const { resource, pod } = workload;
      if (!workload.complete || !KINDS.has(resource.kind) || !pod.at('volumes').present) continue;
      for (const mounted of mountedClaims(workload, now).filter(isExclusive)) {
        const { claim, volume, accessModes } = mounted;
        const alone = accessModes.every((mode) => mode === 'ReadWriteOncePod');
        if (!alone && staysOnOneNode(workload)) continue;
        const sharing = sharingOf(resource, alone, now);
        if (sharing === undefined) continue;
        yield {
          about: resource,
          subject: volume.label,
          at: volume.node.at('persistentVolumeClaim', 'claimName'),
          related: [claim.root.at('spec', 'accessModes'), ...sharing.related],
          ...(isBase(resource) ? { confidence: 'guess' } : alone ? { confidence: 'certain' } : {}),
          message: `claim ${claim.name} is ${alone ? 'ReadWriteOncePod' : 'ReadWriteOnce'}, and ${sharing.who}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'replicas, the ceiling of an autoscaler, and every node',
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {}
          template:
            spec:
              volumes:
                - name: data
                  persistentVolumeClaim:
                    claimName: data # <-- here
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: api}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}, maxReplicas: 3}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api}
        spec:
          selector: {}
          template:
            spec:
              volumes:
                - {name: data, persistentVolumeClaim: {claimName: data}} # <-- here
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {}
          template:
            spec:
              volumes:
                - {name: data, persistentVolumeClaim: {claimName: data}} # <-- here
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
      `,
    },
    {
      name: 'one pod at a time, while an update starts the next one first',
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOncePod]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {}
          template:
            spec:
              volumes:
                - {name: data, persistentVolumeClaim: {claimName: data}} # <-- here
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: patient}
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
      name: 'one replica, a shared claim, one elsewhere, one that nobody mounts, and pods that stay together are clean',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}
          - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: shared}, spec: {accessModes: [ReadWriteOnce, ReadWriteMany]}}
          - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: silent}, spec: {accessModes: null}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: one}
        spec:
          selector: {}
          template:
            spec:
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: several}
        spec:
          replicas: 3
          selector: {}
          template:
            spec:
              volumes:
                - {name: shared, persistentVolumeClaim: {claimName: shared}}
                - {name: silent, persistentVolumeClaim: {claimName: silent}}
                - {name: elsewhere, persistentVolumeClaim: {claimName: elsewhere}}
                - {name: unused, persistentVolumeClaim: {claimName: data}}
              containers:
                - name: app
                  image: a
                  volumeMounts: [{name: shared, mountPath: /a}, {name: silent, mountPath: /b}, {name: elsewhere, mountPath: /c}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: together}
        spec:
          replicas: 3
          selector: {}
          template:
            spec:
              nodeSelector: {kubernetes.io/hostname: node-1}
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
              containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /data}]}]
      `,
    },
  ],
});

const KINDS = new Set(['Deployment', 'ReplicaSet', 'DaemonSet', 'Rollout', 'StatefulSet', 'ReplicationController']);
const HOSTNAME = 'kubernetes.io/hostname';

/** True when all pods are sent to the node of the first, or to one by name. */
function staysOnOneNode({ pod }: Workload): boolean {
  const together = pod.at('affinity', 'podAffinity', 'requiredDuringSchedulingIgnoredDuringExecution').items();
  return (
    pod.at('nodeName').present ||
    pod.at('nodeSelector', HOSTNAME).present ||
    together.some((term) => term.at('topologyKey').text() === HOSTNAME)
  );
}

interface Sharing {
  /** Who shares the volume, as the end of a sentence. */
  readonly who: string;
  readonly related: readonly Node[];
}

function sharingOf(resource: Resource, alone: boolean, cluster: Cluster): Sharing | undefined {
  const { kind, name } = resource;
  if (kind === 'DaemonSet') return { who: `DaemonSet ${name} mounts it on every node`, related: [] };
  const replicas = replicasOf(resource, cluster);
  if (replicas === undefined || replicas.max === 0) return undefined;
  const { max, at, scaler } = replicas;
  if (max > 1)
    return scaler === undefined
      ? { who: `${kind} ${name} mounts it in ${max} replicas`, related: [at] }
      : { who: `${kind} ${name} mounts it in up to ${max} replicas`, related: [scaler.maxReplicas] };
  const rolling = kind === 'Deployment' && resource.root.at('spec', 'strategy', 'type').text() !== 'Recreate';
  const surge = resource.root.at('spec', 'strategy', 'rollingUpdate', 'maxSurge');
  if (!alone || !rolling || surge.value === 0 || surge.value === '0%') return undefined;
  return { who: `an update of ${kind} ${name} starts the next pod while this one has it`, related: [] };
}
