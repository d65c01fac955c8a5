import { successorOf } from '../../cluster/departed.js';
import { holdsData, isManagedGroup, type ManagedResource, managedResources } from '../../cluster/managed-resource.js';
import { stringMap } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const crossplaneDestructiveManagement = defineRule({
  id: 'crossplane-destructive-management',
  title: 'Managed cloud resource can be deleted from Git',
  family: 'crossplane',
  why: 'Deleting a few lines deletes a database or a bucket in the cloud, with all that it holds.',
  remedy:
    'Use deletionPolicy Orphan or managementPolicies without Delete for what holds data, and keep deletion protection on.',
  severity: 'medium',
  standards: ['mitre: T1485'],
  *check(view) {
    for (const managed of managedResources(view.now)) if (holdsData(managed.kind)) yield* unprotected(managed);
    if (view.before !== view.now) yield* deleted(view);
  },
  examples: [
    {
      name: 'a database that is deleted',
      before: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: orders}
        spec: {forProvider: {region: eu-west-1}}
      `,
      manifest: yaml`
        apiVersion: v1 # <-- here
        kind: Namespace
        metadata: {name: orders}
      `,
    },
    {
      name: 'protection that is switched off',
      manifest: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: orders}
        spec:
          forProvider:
            skipFinalSnapshot: true # <-- here
            deletionProtection: false # <-- here
        ---
        apiVersion: storage.cnrm.cloud.google.com/v1beta1
        kind: StorageBucket
        metadata:
          name: files
          annotations:
            cnrm.cloud.google.com/force-destroy: "true" # <-- here
        ---
        apiVersion: apiextensions.crossplane.io/v1
        kind: Composition
        metadata: {name: bucket}
        spec:
          resources:
            - name: bucket
              base:
                apiVersion: s3.aws.upbound.io/v1beta1
                kind: Bucket
                spec:
                  forProvider: {forceDestroy: true} # <-- here
      `,
    },
    {
      name: 'how it would be deleted does not count for what is kept',
      manifest: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: orders}
        spec: {deletionPolicy: Orphan, forProvider: {skipFinalSnapshot: true}}
      `,
    },
    {
      name: 'what is kept in the cloud, what moved to another target, and what holds no data is clean',
      before: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: a}
        spec: {deletionPolicy: Orphan}
        ---
        apiVersion: s3.aws.upbound.io/v1beta1
        kind: Bucket
        metadata: {name: b}
        spec: {managementPolicies: [Observe, Create, Update]}
        ---
        apiVersion: sql.cnrm.cloud.google.com/v1beta1
        kind: SQLInstance
        metadata: {name: c, annotations: {cnrm.cloud.google.com/deletion-policy: abandon}}
        ---
        apiVersion: dynamodb.services.k8s.aws/v1alpha1
        kind: Table
        metadata: {name: d, annotations: {services.k8s.aws/deletion-policy: retain}}
        ---
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: e}
        ---
        apiVersion: ec2.aws.upbound.io/v1beta1
        kind: Route
        metadata: {name: f}
      `,
      manifest: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: g}
        spec: {forProvider: {deletionProtection: null, skipFinalSnapshot: "true"}}
      `,
      elsewhere: ['apiVersion: rds.aws.upbound.io/v1beta1\nkind: Instance\nmetadata: {name: e}\n'],
    },
  ],
});

const FIELDS: readonly (readonly [string, boolean, string])[] = [
  ['forceDestroy', true, 'is deleted with everything in it'],
  ['skipFinalSnapshot', true, 'is deleted without a last snapshot'],
  ['skipFinalSnapshotBeforeDeletion', true, 'is deleted without a last snapshot'],
  ['deletionProtection', false, 'is not protected against deletion'],
  ['deletionProtectionEnabled', false, 'is not protected against deletion'],
];
const FORCE = 'cnrm.cloud.google.com/force-destroy';

function* unprotected({ about, template, kind, root, settings }: ManagedResource): Iterable<Remark> {
  const name = template === '' ? about.name : `${template} of ${about.name}`;
  const within = template === '' ? '' : ` of ${template}`;
  const kept = isKept(root);
  for (const holder of [settings, settings.at('settings')]) {
    for (const [field, unsafe, what] of FIELDS) {
      const at = holder.at(field);
      if (at.flag() !== unsafe || (kept && what.startsWith('is deleted'))) continue;
      yield { about, subject: `${field}${within}`, at, severity: 'high', message: `the ${kind} ${name} ${what}` };
    }
  }
  const forced = root.at('metadata', 'annotations', FORCE);
  if (forced.text() !== 'true' || kept) return;
  const message = `the ${kind} ${name} is deleted with everything in it`;
  yield { about, subject: `${FORCE}${within}`, at: forced, severity: 'high', message };
}

function* deleted(view: View): Iterable<Remark> {
  for (const gone of view.before.resources) {
    if (!isManagedGroup(gone.group) || gone.fragment || !holdsData(gone.kind) || isKept(gone.root)) continue;
    if (successorOf(gone, view) !== undefined) continue;
    const message = `the ${gone.kind} ${gone.name} is deleted or renamed here, and so it is deleted in the cloud`;
    yield { about: gone, subject: 'deletion', at: gone.root, message };
  }
}

/** True for what stays in the cloud when its object goes, so that how it would be deleted does not count. */
function isKept(root: Node): boolean {
  const annotations = stringMap(root.at('metadata', 'annotations'));
  const policies = root.at('spec', 'managementPolicies');
  const listed = policies.texts();
  return (
    root.at('spec', 'deletionPolicy').text() === 'Orphan' ||
    (listed.length > 0 && !listed.includes('*') && !listed.includes('Delete')) ||
    annotations['cnrm.cloud.google.com/deletion-policy'] === 'abandon' ||
    annotations['services.k8s.aws/deletion-policy'] === 'retain'
  );
}
