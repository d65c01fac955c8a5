import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const storageClassUnapproved = defineConfigurableRule({
  id: 'storage-class-unapproved',
  title: 'Claim uses no or an unapproved StorageClass',
  family: 'storage',
  why: 'The class decides whether the data is encrypted, backed up and kept; a claim without one takes whatever the cluster has as its default.',
  remedy: 'Set storageClassName to an approved class.',
  severity: 'low',
  enabled: false,
  standards: [],
  equivalents: {
    kyverno: ['other/require-storageclass', 'other/restrict-storageclass'],
    gatekeeper: ['k8sstorageclass'],
  },
  options: z.strictObject({
    allow: z.array(z.string().min(1)).default([]).describe('The approved classes; when empty, every named class is.'),
  }),
  *check({ now }, { allow }) {
    for (const claim of claimsIn(now)) {
      const remark = remarkOn(claim, allow);
      if (remark !== undefined) yield remark;
    }
  },
  examples: [
    {
      name: 'no class, and for a claim template none either',
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: # <-- here
          accessModes: [ReadWriteOnce]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          volumeClaimTemplates:
            - metadata: {name: data}
              spec: {accessModes: [ReadWriteOnce]} # <-- here
      `,
    },
    {
      name: 'a class that nobody approved, and a volume that is bound by hand',
      options: { allow: ['fast'] },
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: slow} # <-- here
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: bound}
        spec: {storageClassName: "", volumeName: pv-1} # <-- here
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: good}
        spec: {storageClassName: fast}
      `,
    },
    {
      name: 'a named class, in the old annotation too, is clean',
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: fast}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: old, annotations: {volume.beta.kubernetes.io/storage-class: fast}}
        spec: {accessModes: [ReadWriteOnce]}
      `,
    },
  ],
});

const LEGACY = 'volume.beta.kubernetes.io/storage-class';

interface Claim {
  readonly about: Resource;
  readonly label: string;
  readonly spec: Node;
  readonly legacy: Node;
}

function claimsIn(cluster: Cluster): readonly Claim[] {
  const own = cluster
    .ofKind('PersistentVolumeClaim')
    .filter(({ fragment }) => !fragment)
    .map((about) => ({
      about,
      label: `claim ${about.name}`,
      spec: about.root.at('spec'),
      legacy: about.root.at('metadata', 'annotations', LEGACY),
    }));
  const templates = cluster.ofKind('StatefulSet').flatMap((about) =>
    about.root
      .at('spec', 'volumeClaimTemplates')
      .items()
      .map((item) => ({
        about,
        label: `claim template ${item.at('metadata', 'name').text() ?? ''}`,
        spec: item.at('spec'),
        legacy: item.at('metadata', 'annotations', LEGACY),
      })),
  );
  return [...own, ...templates];
}

function remarkOn({ about, label, spec, legacy }: Claim, allow: readonly string[]): Remark | undefined {
  const written = spec.at('storageClassName');
  const at = written.present ? written : legacy.present ? legacy : written;
  const name = written.text() ?? legacy.text();
  const remark = (message: string): Remark => ({ about, subject: label, at, message });
  if (name === undefined) return remark(`${label} names no storage class`);
  if (name === '') {
    if (!spec.at('volumeName').present) return remark(`${label} asks for no storage class and names no volume`);
    return { ...remark(`${label} is bound to a volume by hand`), severity: 'info' };
  }
  return allow.length === 0 || allow.includes(name)
    ? undefined
    : remark(`${label} uses the class ${name}, which is not approved`);
}
