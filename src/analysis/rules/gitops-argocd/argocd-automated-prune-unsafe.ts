import { applications, sourcesOf, within } from '../../cluster/argocd.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const argocdAutomatedPruneUnsafe = defineRule({
  id: 'argocd-automated-prune-unsafe',
  title: 'Automated prune lacks safeguards',
  family: 'gitops-argocd',
  why: 'Argo CD refuses to prune everything when a source comes out empty, unless allowEmpty says so; then a mistyped path deletes the whole application. Prune alone is not reported.',
  remedy: 'Leave allowEmpty out, and protect data with the sync option Prune=confirm or Prune=false.',
  severity: 'medium',
  standards: ['mitre: T1485'],
  equivalents: {},
  *check({ now }) {
    for (const application of applications(now)) {
      const about = application.resource;
      const automated = application.spec.at('syncPolicy', 'automated');
      const prunes = automated.at('prune').flag() === true && automated.at('enabled').flag() !== false;
      const empty = automated.at('allowEmpty');
      if (empty.flag() === true)
        yield {
          about,
          subject: within(application, 'allowEmpty'),
          at: empty,
          severity: prunes ? 'high' : 'low',
          message: prunes
            ? 'a source that comes out empty deletes every object of the application'
            : 'the application may sync to nothing; once prune is switched on, an empty source deletes everything',
          fix: { title: 'Refuse to sync an empty source', safety: 'unsafe', patch: set(empty, [], false) },
        };
      if (!prunes) continue;
      for (const { node, label } of sourcesOf(application)) {
        const include = node.at('directory', 'include');
        if (node.at('directory', 'recurse').flag() !== true || !include.present) continue;
        yield {
          about,
          subject: `${label}: include`,
          at: include,
          confidence: 'likely',
          message: 'objects in files that no longer match the pattern are deleted without asking',
        };
      }
    }
  },
  examples: [
    {
      name: 'an empty source that may be pruned',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          syncPolicy:
            automated:
              prune: true
              allowEmpty: true # <-- here
      `,
      fixed: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          syncPolicy:
            automated:
              prune: true
              allowEmpty: false
      `,
    },
    {
      name: 'a pattern of files, in a template, and an empty source without prune',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          template:
            spec:
              source:
                repoURL: https://github.com/acme/gitops
                path: apps
                directory:
                  recurse: true
                  include: "*.{yml,yaml}" # <-- here
              syncPolicy: {automated: {prune: true}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: api}
        spec:
          syncPolicy:
            automated: {allowEmpty: true} # <-- here
      `,
    },
    {
      name: 'prune alone, switched-off automation, a templated path and a wrong type are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          template:
            spec:
              source: {path: "apps/{{path}}"}
              syncPolicy: {automated: {prune: true, selfHeal: true, allowEmpty: "true"}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: api}
        spec:
          source: {path: apps, directory: {recurse: true, include: "*.yaml"}}
          syncPolicy: {automated: {enabled: false, prune: true}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: manual}
        spec: {syncPolicy: {automated: null}}
      `,
    },
  ],
});
