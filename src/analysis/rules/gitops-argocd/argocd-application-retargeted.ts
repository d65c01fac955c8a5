import { type Application, applications, ownerOf, type Source, sourcesOf, within } from '../../cluster/argocd.js';
import type { Cluster } from '../../cluster/cluster.js';
import { predecessorOf } from '../../cluster/departed.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const argocdApplicationRetargeted = defineRule({
  id: 'argocd-application-retargeted',
  title: 'Change moves an Application to another project, cluster or source',
  family: 'gitops-argocd',
  why: 'A few characters decide who may deploy, where, and from which repository. What ran at the old place is pruned or left without an owner.',
  remedy: 'Confirm the new target with its owner, and expect the objects at the old one to be pruned.',
  severity: 'high',
  standards: ['slsa: source', 'mitre: T1036.005'],
  equivalents: { kyverno: ['argo/application-prevent-updates-project'] },
  *check(view) {
    const { now, before } = view;
    if (before === now) return;
    const former = [before, ...(view.formerly ?? [])].map((cluster) => cluster.once(byIdentity));
    for (const application of applications(now)) {
      const old = formerOf(application, view, former);
      if (old === undefined) continue;
      yield* settings(old, application);
      yield* movedSources(old, application);
    }
  },
  examples: [
    {
      name: 'another project, another cluster, and another owner of the source',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          project: web
          destination: {server: https://10.0.0.1:6443, namespace: web}
          source: {repoURL: https://github.com/acme/gitops, path: web}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          project: platform # <-- here
          destination:
            server: https://10.0.0.2:6443 # <-- here
            namespace: shop # <-- here
          source:
            repoURL: https://github.com/acme-inc/gitops # <-- here
            path: web
      `,
    },
    {
      name: 'another path, another chart, and a source from a new owner',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          template:
            spec:
              project: web
              sources:
                - {repoURL: https://github.com/acme/gitops, path: "teams/web/{{env}}"}
                - {repoURL: https://charts.acme.com, chart: redis}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          template:
            spec:
              project: web
              sources:
                - {repoURL: https://github.com/acme/gitops, path: "platform/{{env}}"} # <-- here
                - {repoURL: https://charts.acme.com, chart: redis-ha} # <-- here
                - {repoURL: https://github.com/vendor/app, path: deploy} # <-- here
      `,
    },
    {
      name: 'the same place under another name, a new version, a path below and new applications are clean',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          project: web
          destination: {server: https://kubernetes.default.svc, namespace: web}
          source: {repoURL: https://github.com/acme/gitops.git, path: web, targetRevision: v1}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          project: web
          destination: {name: in-cluster, namespace: web}
          source: {repoURL: git@github.com:acme/gitops.git, path: web/overlays/production, targetRevision: v2}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: new}
        spec: {project: new, source: {repoURL: https://github.com/vendor/app, path: deploy}}
      `,
    },
    {
      name: 'a look at one state is clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec: {project: web}
      `,
    },
  ],
});

function formerOf(
  { resource, label }: Application,
  view: View,
  former: readonly ReadonlyMap<string, Application>[],
): Application | undefined {
  const old = predecessorOf(resource, view);
  if (old === undefined) return undefined;
  return former.map((known) => known.get(identityOf(old, label))).find((known) => known?.resource === old);
}

function identityOf({ id }: Resource, label: string): string {
  return `${id} ${label}`;
}

function byIdentity(cluster: Cluster): ReadonlyMap<string, Application> {
  return new Map(
    applications(cluster).map((application) => [identityOf(application.resource, application.label), application]),
  );
}

const FIELDS: readonly (readonly [path: readonly string[], words: string])[] = [
  [['project'], 'project'],
  [['destination', 'server'], 'cluster'],
  [['destination', 'name'], 'cluster'],
  [['destination', 'namespace'], 'namespace'],
];

/** The in-cluster destination has two names. */
function meaning(node: Node, words: string): string {
  const text = node.text() ?? '';
  if (words === 'cluster' && /^(?:in-cluster|https:\/\/kubernetes\.default\.svc\/?)$/.test(text)) return 'in-cluster';
  return words === 'project' && text === '' ? 'default' : text;
}

function* settings(old: Application, application: Application): Iterable<Remark> {
  for (const [path, words] of FIELDS) {
    const node = application.spec.at(...path);
    const former = words === 'cluster' ? clusterOf(old) : meaning(old.spec.at(...path), words);
    const present = meaning(node, words);
    if (!node.present || present === '' || former === '' || former === present) continue;
    yield {
      about: application.resource,
      subject: within(application, path.join('.')),
      at: node,
      message: `the application moves from ${words} ${former} to ${present}`,
    };
  }
}

function clusterOf({ spec }: Application): string {
  const nodes = [spec.at('destination', 'server'), spec.at('destination', 'name')];
  return nodes.map((node) => meaning(node, 'cluster')).find((text) => text !== '') ?? '';
}

function* movedSources(old: Application, application: Application): Iterable<Remark> {
  const [former, present] = [sourcesOf(old), sourcesOf(application)];
  const owners = new Set(former.flatMap(({ repoURL }) => addressOf(repoURL) ?? []));
  const twins = new Map(former.map((source) => [keyOf(source), source]));
  for (const [index, source] of present.entries()) {
    const twin = twins.get(keyOf(source)) ?? former[index];
    const message = twin === undefined ? undefined : moveOf(twin, source);
    const owner = addressOf(source.repoURL);
    const foreign = owner !== undefined && owners.size > 0 && !owners.has(owner);
    const about = { about: application.resource, subject: source.label };
    if (foreign)
      yield {
        ...about,
        at: source.repoURL,
        message: `manifests now come from ${owner}, which the application did not use`,
      };
    else if (message !== undefined) yield { ...about, ...message };
  }
}

function keyOf({ label, repoURL }: Source): string {
  return `${label} ${repoURL.text()}`;
}

function addressOf(repoURL: Node): string | undefined {
  const owner = ownerOf(repoURL.text() ?? '');
  return owner === undefined ? undefined : `${owner.host}/${owner.owner}`;
}

type Move = { readonly at: Node; readonly severity: Severity; readonly message: string };

function moveOf(old: Source, source: Source): Move | undefined {
  const [chart, formerChart] = [source.node.at('chart'), old.node.at('chart').text()];
  if ((chart.text() ?? '') !== '' && formerChart !== undefined && chart.text() !== formerChart)
    return { at: chart, severity: 'high', message: `chart ${formerChart} becomes ${chart.text()}` };
  const [one, other] = [ownerOf(old.repoURL.text() ?? ''), ownerOf(source.repoURL.text() ?? '')];
  if (one !== undefined && other !== undefined && one.repository !== other.repository)
    return {
      at: source.repoURL,
      severity: 'medium',
      message: `manifests now come from another repository of ${other.host}/${other.owner}`,
    };
  const [path, former] = [source.node.at('path'), old.node.at('path').text()];
  const root = rootOf(former);
  if (root === undefined || (path.text() ?? '') === '' || root === rootOf(path.text())) return undefined;
  return { at: path, severity: 'info', message: `the path moves from ${former} to ${path.text()}` };
}

/** The first folder of a path; undefined where a placeholder decides it. */
function rootOf(path: string | undefined): string | undefined {
  const [root = ''] = (path ?? '').replace(/^\.?\//, '').split('/');
  return path === undefined || holdsVariable(root) || root.includes('{{') ? undefined : root;
}
