import type { Cluster } from '../../cluster/cluster.js';
import { departed } from '../../cluster/departed.js';
import { remoteEntries } from '../../cluster/kustomize-remote.js';
import type { Resource } from '../../cluster/resource.js';
import { makesSecret } from '../../cluster/secret-maker.js';
import type { Severity } from '../../finding.js';
import { defineRule, type View, yaml } from '../rule.js';

export const statefulResourceDeleted = defineRule({
  id: 'stateful-resource-deleted',
  title: 'Change deletes a resource that holds data or tenants',
  family: 'reliability',
  why: 'Where the target is pruned, the object goes at the next sync and takes along what it holds: a Namespace everything inside, a definition every object of its kind, a claim its volume. Git brings back the manifest, not the data.',
  remedy:
    'Delete it in a change of its own, protect it until then with Prune=false, and confirm that there is a backup.',
  severity: 'critical',
  standards: ['owasp: K07', 'mitre: T1485', 'mitre: T1490', 'ms: MS-TA9038'],
  equivalents: { kyverno: ['other/block-updates-deletes', 'other/namespace-protection'] },
  *check(view) {
    const heirs = heirsIn(view);
    const fetchesMore = fetchedBy(view.now).some((text) => !fetchedBy(view.before).includes(text));
    const unless = fetchesMore ? '; what the build file fetches now may bring it back' : '';
    for (const about of departed(view, ...Object.keys(HOLDS))) {
      const held = Object.hasOwn(HOLDS, about.kind) ? HOLDS[about.kind] : undefined;
      if (held === undefined || isKept(about) || !isOwnKind(about) || isMadeNow(about, view)) continue;
      const heir = heirs.get(likenessOf(about) ?? '');
      const words = heir === undefined ? '' : `; ${heir.name} is a new one, not the same renamed`;
      yield {
        about,
        subject: 'deletion',
        at: about.root.at('metadata', 'name'),
        severity: held.severity,
        confidence: fetchesMore ? 'guess' : 'likely',
        message: `the ${about.kind} is deleted where the target is pruned, and with it ${held.words}${words}${unless}`,
      };
    }
  },
  examples: [
    {
      name: 'a namespace, a claim, and a StatefulSet that is renamed',
      before: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: web}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: web}
        spec: {}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: web, labels: {app: db}}
        spec: {}
      `,
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: database, namespace: web, labels: {app: db}} # <-- here
        spec: {}
        ---
        apiVersion: v1
        kind: ConfigMap # <-- here
        metadata: {name: one}
        data: {}
        ---
        apiVersion: v1
        kind: ConfigMap # <-- here
        metadata: {name: two}
      `,
    },
    {
      name: 'what is protected, moved to another target, or held by nobody is clean',
      before: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: web, annotations: {argocd.argoproj.io/sync-options: "Prune=false"}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, annotations: {helm.sh/resource-policy: keep}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: flux, labels: {kustomize.toolkit.fluxcd.io/prune: disabled}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: moved}
        spec: {}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        ---
        apiVersion: example.com/v1
        kind: Secret
        metadata: {name: other}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
      `,
      elsewhere: [
        yaml`
          apiVersion: apps/v1
          kind: StatefulSet
          metadata: {name: moved}
          spec: {}
        `,
      ],
    },
    {
      name: 'objects whose namespace moves to the build file, and Secrets that are made from now on, are clean',
      before: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: web}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: cache}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: database, namespace: web}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: api, namespace: web}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: cache, namespace: web}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: from-vault, namespace: web}
        spec: {target: {name: database}}
        ---
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: api, namespace: web}
      `,
    },
    {
      name: 'a file that the build file no longer lists',
      file: 'kustomization.yaml',
      beside: {
        'data.yaml': 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n',
        'kept.yaml': 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: kept}\n',
      },
      before: yaml`
        resources:
          - kept.yaml
          - data.yaml
      `,
      manifest: yaml`
        resources:
          - kept.yaml
        namespace: web # <-- here
      `,
    },
    {
      name: 'a file that became a patch, or gave way to a base that is not seen here, is clean',
      file: 'kustomization.yaml',
      beside: { 'data.yaml': 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n' },
      before: 'resources: [data.yaml]\n',
      manifest: 'resources: [../base]\n',
    },
    {
      name: 'a claim of another namespace is not the same',
      before: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: web}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: shop} # <-- here
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
      `,
    },
    {
      name: 'a patch that is gone deletes nothing',
      fragment: true,
      before: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: web, labels: {team: web}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
      `,
    },
    {
      name: 'a look at one state is clean',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: web}
      `,
    },
  ],
});

/** What the build files of a target take from elsewhere; nobody here knows what is in it. */
function fetchedBy(cluster: Cluster): readonly string[] {
  const charts = cluster.buildDocuments('kustomization').flatMap(({ root }) => root.at('helmCharts').items());
  return [...remoteEntries(cluster).map(({ text }) => text), ...charts.map((chart) => chart.at('name').text() ?? '')];
}

/** A Secret that a controller or a generator makes from now on stays, and its values leave Git, as they should. */
function isMadeNow(about: Resource, { now, elsewhere }: View): boolean {
  return about.kind === 'Secret' && [now, ...elsewhere].some((cluster) => makesSecret(cluster, about));
}

interface Held {
  readonly group: string;
  readonly severity: Severity;
  readonly words: string;
}

const HOLDS: Readonly<Record<string, Held>> = {
  Namespace: { group: '', severity: 'critical', words: 'every object inside' },
  PersistentVolumeClaim: { group: '', severity: 'critical', words: 'the data of its volume, unless that is retained' },
  PersistentVolume: { group: '', severity: 'critical', words: 'the way to its data' },
  CustomResourceDefinition: { group: 'apiextensions.k8s.io', severity: 'critical', words: 'every object of its kind' },
  StatefulSet: { group: 'apps', severity: 'high', words: 'its pods; its claims may follow' },
  StorageClass: { group: 'storage.k8s.io', severity: 'high', words: 'the way to make and grow its volumes' },
  Secret: { group: '', severity: 'high', words: 'values that Git may not be able to bring back' },
  ClusterSecretStore: { group: 'external-secrets.io', severity: 'high', words: 'the Secrets that are read through it' },
};

function isOwnKind({ group, kind }: Resource): boolean {
  return HOLDS[kind]?.group === group;
}

function isKept({ annotations, labels }: Resource): boolean {
  const options = annotations['argocd.argoproj.io/sync-options'] ?? '';
  const flux = 'kustomize.toolkit.fluxcd.io/prune';
  return (
    /\b(?:Prune|Delete)=false\b/.test(options) ||
    [annotations[flux], labels[flux]].includes('disabled') ||
    annotations['helm.sh/resource-policy'] === 'keep'
  );
}

/** New objects by kind and labels: what a reader may take for the old one. */
function heirsIn({ now, before }: View): ReadonlyMap<string, Resource> {
  if (before === now) return new Map();
  const fresh = now.ofKind(...Object.keys(HOLDS)).filter(({ id }) => before.find(id) === undefined);
  return new Map(
    fresh.flatMap((resource) =>
      [likenessOf(resource)].flatMap((key) => (key === undefined ? [] : [[key, resource] as const])),
    ),
  );
}

function likenessOf({ kind, labels }: Resource): string | undefined {
  const written = JSON.stringify(labels);
  return written === '{}' ? undefined : `${kind} ${written}`;
}
