import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const storageReclaimDelete = defineRule({
  id: 'storage-reclaim-delete',
  title: 'Volumes are deleted with their claim',
  family: 'storage',
  why: 'A claim that is pruned, scaled away or deleted by mistake takes the data with it at once.',
  remedy: 'Use the reclaim policy Retain for data that matters, and keep claims when a StatefulSet goes.',
  severity: 'info',
  enabled: false,
  standards: ['mitre: T1485'],
  *check({ now }) {
    const used = now.once(usedClasses);
    for (const about of now.ofKind('StorageClass').filter(({ name, fragment }) => used.has(name) && !fragment)) {
      const policy = about.root.at('reclaimPolicy');
      if ((policy.text() ?? 'Delete') === 'Delete') yield deleting(about);
    }
    for (const about of now.ofKind('StatefulSet')) yield* deletedClaims(about);
  },
  examples: [
    {
      name: 'a class that a StatefulSet uses, and claims that go with their pods',
      manifest: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com # <-- here
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          persistentVolumeClaimRetentionPolicy:
            whenDeleted: Delete # <-- here
            whenScaled: Retain
          volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast}}]
      `,
      fixed: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        reclaimPolicy: Retain
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          persistentVolumeClaimRetentionPolicy:
            whenDeleted: Retain
            whenScaled: Retain
          volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast}}]
      `,
    },
    {
      name: 'a class that keeps volumes, and one that nothing here uses, are clean',
      manifest: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: ebs.csi.aws.com
        reclaimPolicy: Retain
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: scratch}
        provisioner: ebs.csi.aws.com
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast}}]}
      `,
    },
  ],
});

/** The storage classes that StatefulSets of the target claim volumes of. */
function usedClasses(cluster: Cluster): ReadonlySet<string> {
  const templates = cluster
    .ofKind('StatefulSet')
    .flatMap(({ root }) => root.at('spec', 'volumeClaimTemplates').items());
  return new Set(templates.flatMap((claim) => claim.at('spec', 'storageClassName').text() ?? []));
}

function deleting(about: Resource): Remark {
  const policy = about.root.at('reclaimPolicy');
  return {
    about,
    subject: 'reclaim policy',
    at: policy.present ? policy : about.root.at('provisioner'),
    message: `volumes of the class ${about.name} are deleted with their claim`,
    fix: { title: 'Keep the volumes', safety: 'suggestion', patch: set(about.root, ['reclaimPolicy'], 'Retain') },
  };
}

function* deletedClaims(about: Resource): Iterable<Remark> {
  for (const [when, policy] of about.root.at('spec', 'persistentVolumeClaimRetentionPolicy').entries()) {
    if (policy.text() !== 'Delete') continue;
    yield {
      about,
      subject: `claims ${when}`,
      at: policy,
      message: `the claims of ${about.name}, and the data in them, are deleted when it is ${when === 'whenScaled' ? 'scaled down' : 'deleted'}`,
      severity: 'medium',
      fix: { title: 'Keep the claims', safety: 'suggestion', patch: set(policy, [], 'Retain') },
    };
  }
}
