import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacPersistentVolumeCreate = defineRule({
  id: 'rbac-persistent-volume-create',
  title: 'Role can create PersistentVolumes',
  family: 'rbac',
  why: 'A PersistentVolume may point at any folder of a node, and no Pod Security level looks at it.',
  remedy: 'Let the provisioner of the storage class make the volumes, and claim them with PersistentVolumeClaims.',
  severity: 'medium',
  standards: ['cis: 5.1.9', 'owasp: K02', 'mitre: T1611'],
  equivalents: { kubescape: ['C-0278'], badrobot: ['PersistentVolumeClusterRole'] },
  *check({ now }) {
    for (const grant of grantsOf(now, [POWER])) yield { ...grant.remark, severity: severityOf(grant) };
  },
  examples: [
    {
      name: 'for anybody, for a provisioner, and in a Role, where it does nothing',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: volumes}
        rules:
          - {apiGroups: [""], resources: [persistentvolumes], verbs: [get, create]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: provisioner}
        rules:
          - {apiGroups: [""], resources: [persistentvolumes], verbs: ["*"]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: provisioner}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: provisioner}
        subjects: [{kind: ServiceAccount, name: ebs-csi-controller-sa, namespace: kube-system}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: volumes, namespace: web}
        rules:
          - {apiGroups: ["*"], resources: [persistentvolumes], verbs: [create]} # <-- here
      `,
    },
    {
      name: 'claims, statuses, reading and deleting are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: claims}
        rules:
          - {apiGroups: [""], resources: [persistentvolumeclaims, persistentvolumes/status], verbs: [create, patch]}
          - {apiGroups: [""], resources: [persistentvolumes], verbs: [get, list, delete]}
          - {apiGroups: [example.com], resources: [persistentvolumes], verbs: [create]}
      `,
    },
  ],
});

const POWER: Power = {
  groups: [''],
  resources: ['persistentvolumes'],
  verbs: ['create', 'update', 'patch'],
  clusterWide: true,
};

/** How the accounts of storage drivers and provisioners are called. */
const PROVISIONER = /^ServiceAccount .*(?:\bcsi\b|provisioner|volume-binder)/;

function severityOf({ idle, named, subjects }: Grant): Severity {
  const provisioning = subjects.length > 0 && subjects.every((label) => PROVISIONER.test(label));
  return idle || provisioning ? 'info' : named ? 'low' : 'medium';
}
