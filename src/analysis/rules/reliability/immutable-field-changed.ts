import { SYNC_OPTIONS } from '../../cluster/argocd-sync.js';
import { predecessorOf } from '../../cluster/departed.js';
import { changedFields, IMMUTABLE_FIELDS, meansTheSame } from '../../cluster/immutable-field.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import { quantityAt } from '../../cluster/quantity.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const immutableFieldChanged = defineRule({
  id: 'immutable-field-changed',
  title: 'Change edits a field the API will not update in place',
  family: 'reliability',
  why: 'The API server refuses the change, so that the sync fails for this object and for what waits for it, or the object is deleted and made anew.',
  remedy: 'Make a new object under another name, or plan to delete and recreate this one.',
  severity: 'high',
  standards: [],
  equivalents: {},
  *check(view) {
    if (view.before === view.now) return;
    for (const about of view.now.ofKind(...KINDS)) {
      // Where it left another target it may have left another cluster, and is a new object here.
      const old = predecessorOf(about, { ...view, formerly: [] });
      if (old === undefined || isHook(about)) continue;
      const recreated = isRecreated(about);
      const expires = about.kind === 'Job' && old.root.at('spec', 'ttlSecondsAfterFinished').present;
      for (const at of [
        ...changedFields(`${about.group}/${about.kind}`, old.root, about.root),
        ...ownChanges(old, about),
      ]) {
        if (holdsVariable(JSON.stringify(at.value ?? ''))) continue;
        const field = at.path.join('.');
        yield {
          about,
          subject: field,
          at,
          severity: recreated || expires ? 'medium' : 'high',
          message: recreated
            ? `${field} cannot be changed in place; by its annotation the ${about.kind} is deleted and made anew`
            : `${field} of the ${about.kind} cannot be changed in place${expires ? ' until the old one has expired' : ''}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'selectors, templates of volumes, and a reference to a role',
      before: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {selector: {matchLabels: {app: web}}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}}}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
      `,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web, tier: front}} # <-- here
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: database # <-- here
          volumeClaimTemplates: # <-- here
            - {metadata: {name: data}, spec: {resources: {requests: {storage: 2Gi}}}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web} # <-- here
      `,
    },
    {
      name: 'a smaller volume, frozen settings, a Job, and one that is made anew on purpose',
      before: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: fast, resources: {requests: {storage: 10Gi}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        immutable: true
        data: {mode: one}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate}
        spec: {template: {spec: {containers: [{name: app, image: "web:1"}]}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: again}
        spec: {template: {spec: {containers: [{name: app, image: "web:1"}]}}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: slow # <-- here
          resources: {requests: {storage: 5Gi}} # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        immutable: true
        data: {mode: two} # <-- here
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate}
        spec:
          template: {spec: {containers: [{name: app, image: "web:2"}]}} # <-- here
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: again, annotations: {argocd.argoproj.io/sync-options: "Force=true,Replace=true"}}
        spec:
          template: {spec: {containers: [{name: app, image: "web:2"}]}} # <-- here
      `,
    },
    {
      name: 'another writing of the same, what may change, hooks, variables and new objects are clean',
      before: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 1, selector: {matchLabels: {app: web, tier: front}}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: null, resources: {requests: {storage: 1024Mi}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: hook, annotations: {argocd.argoproj.io/hook: PreSync}}
        spec: {template: {spec: {containers: [{name: app, image: "web:1"}]}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: "\${OLD}"}
      `,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 3, selector: {matchLabels: {tier: front, app: web}}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {storageClassName: fast, resources: {requests: {storage: 1Gi}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: hook, annotations: {argocd.argoproj.io/hook: PreSync}}
        spec: {template: {spec: {containers: [{name: app, image: "web:2"}]}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: "\${NEW}"}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: new}
        spec: {template: {spec: {containers: [{name: app, image: "web:2"}]}}}
      `,
    },
    {
      name: 'a look at one state is clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        immutable: true
        data: {mode: one}
      `,
    },
    {
      name: 'an object whose namespace went into the build file, and one that comes from another target and so is new',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: web}
        immutable: true
        data: {mode: one}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        immutable: true
        data: {mode: two} # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: moved}
        immutable: true
        data: {mode: two}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: moved}
          immutable: true
          data: {mode: one}
        `,
      ],
      elsewhere: [''],
    },
  ],
});

const KINDS = [
  ...new Set([...IMMUTABLE_FIELDS.keys()].map((kind) => kind.slice(kind.indexOf('/') + 1))),
  'ConfigMap',
  'Secret',
];

/** Hooks are deleted and made anew at each sync, and objects with a generated name are new ones. */
function isHook({ annotations, name }: Resource): boolean {
  return name.endsWith('*') || 'argocd.argoproj.io/hook' in annotations || 'helm.sh/hook' in annotations;
}

function isRecreated({ annotations }: Resource): boolean {
  const forced = /\bForce=true\b/.test(annotations[SYNC_OPTIONS] ?? '');
  return forced || /^enabled$/i.test(annotations['kustomize.toolkit.fluxcd.io/force'] ?? '');
}

/** What a table of fields cannot say: claims may grow only, and frozen settings stay as they are. */
function ownChanges(old: Resource, about: Resource): readonly Node[] {
  if (about.group !== '') return [];
  if (about.kind === 'PersistentVolumeClaim') {
    const path = ['spec', 'resources', 'requests', 'storage'];
    const [from, to] = [quantityAt(old.root.at(...path)), quantityAt(about.root.at(...path))];
    return from !== undefined && to !== undefined && to < from ? [about.root.at(...path)] : [];
  }
  if (about.fragment || old.root.at('immutable').flag() !== true) return [];
  const fields = ['data', 'binaryData', 'stringData'].filter(
    (field) => !meansTheSame(old.root.at(field).value ?? undefined, about.root.at(field).value ?? undefined),
  );
  const thawed = about.root.at('immutable').flag() === true ? [] : ['immutable'];
  return [...fields, ...thawed].map((field) => about.root.at(field));
}
