import { applications, within } from '../../cluster/argocd.js';
import { type SyncOption, syncOptions } from '../../cluster/argocd-sync.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Severity } from '../../finding.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdSyncOptionsDestructive = defineRule({
  id: 'argocd-sync-options-destructive',
  title: 'Sync option replaces, forces or deletes resources',
  family: 'gitops-argocd',
  why: 'Force deletes an object and makes it anew, and with it its volumes, its address and what belongs to it; Replace undoes what controllers wrote into it. On a Job, which cannot change, they are the way to run it again.',
  remedy: 'Remove Replace and Force, or set them by annotation on the one Job that needs them.',
  severity: 'medium',
  standards: ['mitre: T1485'],
  equivalents: {},
  *check({ now }) {
    const options = now.once(grouped);
    for (const group of options.values()) {
      const given = new Set(group.map(({ name, value }) => `${name}=${value}`));
      for (const option of group) {
        const judged = judge(option, given);
        if (judged === undefined) continue;
        const { about, subject, at, application } = option;
        const fix = { title: 'Drop the option', safety: 'suggestion' as const, patch: remove(at) };
        yield { about, subject, at, ...judged, ...(application === undefined ? {} : { fix }) };
      }
    }
    yield* forcedOperations(now);
  },
  examples: [
    {
      name: 'for a whole application',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          syncPolicy:
            syncOptions:
              - CreateNamespace=true
              - Replace=true # <-- here
      `,
      fixed: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          syncPolicy:
            syncOptions:
              - CreateNamespace=true
      `,
    },
    {
      name: 'on objects that hold data, an address or other objects, and on a Deployment',
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: db
          annotations:
            argocd.argoproj.io/sync-options: Force=true,Replace=true # <-- here x2
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations:
            argocd.argoproj.io/sync-options: Replace=true # <-- here
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          annotations:
            argocd.argoproj.io/sync-options: Force=true # <-- here
      `,
    },
    {
      name: 'contradicting options, orphans, and a forced operation',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          template:
            spec:
              syncPolicy:
                syncOptions:
                  - ServerSideApply=true # <-- here
                  - Replace=true # <-- here
                  - PrunePropagationPolicy=orphan # <-- here
                  - ClientSideApplyMigration=false # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: api}
        spec: {project: api}
        operation:
          sync:
            syncStrategy:
              apply:
                force: true # <-- here
      `,
    },
    {
      name: 'a Job that is run anew, harmless options, other values and wrong types are clean',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: migrate
          annotations:
            argocd.argoproj.io/sync-options: Force=true,Replace=true
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          syncPolicy:
            syncOptions: [CreateNamespace=true, Replace=false, ServerSideApply=true, true, null]
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations: {argocd.argoproj.io/sync-options: Prune=false}
      `,
    },
  ],
});

function grouped(cluster: Cluster): ReadonlyMap<unknown, readonly SyncOption[]> {
  const groups = new Map<unknown, SyncOption[]>();
  for (const option of syncOptions(cluster)) {
    const owner = option.application ?? option.about;
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [option]);
    else group.push(option);
  }
  return groups;
}

interface Judgement {
  readonly severity: Severity;
  readonly message: string;
}

const HOLDING = /^(?:Service|PersistentVolumeClaim|PersistentVolume|StatefulSet|Namespace|CustomResourceDefinition)$/;

function judge(option: SyncOption, given: ReadonlySet<string>): Judgement | undefined {
  const { name, value, about, application } = option;
  const what = application === undefined ? `the ${about.kind}` : 'every object of the application';
  if ((name === 'Force' || name === 'Replace') && value === 'true') {
    if (application === undefined && /^(?:Job|Pod)$/.test(about.kind)) return undefined;
    const holding = application === undefined && HOLDING.test(about.kind);
    const milder = about.kind === 'CustomResourceDefinition' && name === 'Replace' && !given.has('Force=true');
    const both = application !== undefined && name === 'Force' && given.has('Replace=true');
    const words =
      name === 'Force' ? 'is deleted and made anew when it cannot be changed' : 'is replaced as a whole, not patched';
    return { severity: (holding && !milder) || both ? 'high' : 'medium', message: `${what} ${words}` };
  }
  if (name === 'ServerSideApply' && value === 'true' && given.has('Replace=true'))
    return { severity: 'low', message: 'Replace overrules ServerSideApply, so nothing is applied on the server' };
  if (name === 'ClientSideApplyMigration' && value === 'false' && given.has('ServerSideApply=true'))
    return {
      severity: 'info',
      message: 'fields that were applied from the client before stay as they are when they are removed here',
    };
  if (/^(?:PrunePropagationPolicy|DeletePropagationPolicy)$/.test(name) && /^orphan$/i.test(value))
    return { severity: 'info', message: 'what a pruned object owns stays in the cluster without an owner' };
  return undefined;
}

function* forcedOperations(now: Cluster): Iterable<Remark> {
  for (const application of applications(now).filter(({ label }) => label === 'Application')) {
    const strategy = application.resource.root.at('operation', 'sync', 'syncStrategy');
    for (const way of ['apply', 'hook']) {
      const force = strategy.at(way, 'force');
      if (force.flag() !== true) continue;
      yield {
        about: application.resource,
        subject: within(application, `operation ${way}`),
        at: force,
        message: 'the committed operation deletes objects and makes them anew when they cannot be changed',
        fix: { title: 'Sync without force', safety: 'suggestion', patch: set(force, [], false) },
      };
    }
  }
}
