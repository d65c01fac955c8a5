import type { YamlPath } from '../source/location.js';
import type { Node } from '../source/node.js';
import { parseQuantity } from './quantity.js';

/** Group and kind → the fields that the API server refuses to change; an absent field is not compared. */
export const IMMUTABLE_FIELDS: ReadonlyMap<string, readonly YamlPath[]> = new Map([
  ['apps/Deployment', [['spec', 'selector']]],
  ['apps/DaemonSet', [['spec', 'selector']]],
  ['apps/ReplicaSet', [['spec', 'selector']]],
  [
    'apps/StatefulSet',
    [
      ['spec', 'selector'],
      ['spec', 'serviceName'],
      ['spec', 'volumeClaimTemplates'],
      ['spec', 'podManagementPolicy'],
    ],
  ],
  [
    'batch/Job',
    [
      ['spec', 'selector'],
      ['spec', 'template'],
      ['spec', 'completionMode'],
      ['spec', 'podFailurePolicy'],
    ],
  ],
  [
    '/PersistentVolumeClaim',
    [
      ['spec', 'storageClassName'],
      ['spec', 'accessModes'],
      ['spec', 'volumeName'],
      ['spec', 'volumeMode'],
      ['spec', 'selector'],
      ['spec', 'dataSource'],
    ],
  ],
  [
    '/PersistentVolume',
    [
      'csi',
      'nfs',
      'hostPath',
      'local',
      'awsElasticBlockStore',
      'gcePersistentDisk',
      'azureDisk',
      'azureFile',
      'volumeMode',
    ].map((field) => ['spec', field]),
  ],
  ['/Service', [['spec', 'clusterIP']]],
  ['storage.k8s.io/StorageClass', [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']]],
  ['rbac.authorization.k8s.io/RoleBinding', [['roleRef']]],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', [['roleRef']]],
]);

/** True when two values mean the same to the API server: order of keys and the writing of quantities do not count. */
export function meansTheSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => meansTheSame(item, other[index]));
  if (isRecord(one) && isRecord(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].every((key) => meansTheSame(one[key] ?? undefined, other[key] ?? undefined));
  }
  const [first, second] = [quantityOf(one), quantityOf(other)];
  return first !== undefined && first === second;
}

function quantityOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields below `root` that the table names and that the change gives another meaning. */
export function changedFields(kind: string, before: Node, now: Node): readonly Node[] {
  return (IMMUTABLE_FIELDS.get(kind) ?? []).flatMap((path) => {
    const [old, present] = [before.at(...path), now.at(...path)];
    const both = old.present && present.present && old.value !== '' && present.value !== '';
    return both && !meansTheSame(old.value, present.value) ? [present] : [];
  });
}
