import { argoObjects, generators } from '../../cluster/argocd.js';
import type { Cluster } from '../../cluster/cluster.js';
import { lineIn, parsedFiles } from '../../cluster/parsed-file.js';
import type { Resource } from '../../cluster/resource.js';
import type { Place } from '../../source/location.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const argocdApplicationsetTemplatedProject = defineRule({
  id: 'argocd-applicationset-templated-project',
  title: 'ApplicationSet derives the project from generator data',
  family: 'gitops-argocd',
  why: 'The project is the fence around an application. Whoever writes what the generator reads, a file, a branch or a pull request, chooses the fence.',
  remedy: 'Write the project into spec.template.spec.project, and use one ApplicationSet for each project.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1098.006'],
  equivalents: {},
  *check({ now }) {
    for (const set of argoObjects(now, 'ApplicationSet')) {
      const origin = generators(set).find(({ type }) => WRITABLE.has(type))?.type;
      if (origin === undefined) continue;
      const words = `comes from the ${origin} generator, which is filled by ${WRITABLE.get(origin)}`;
      for (const { name, at, severity } of [...templated(set), ...patched(now, set)])
        yield { about: set, subject: name, at, severity, message: `the ${name} of the applications ${words}` };
    }
  },
  examples: [
    {
      name: 'the project and the destination from files in Git',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: tenants}
        spec:
          generators:
            - matrix:
                generators:
                  - git: {repoURL: https://github.com/acme/tenants, files: [{path: "*/config.json"}]}
                  - clusters: {}
          template:
            spec:
              project: "{{ .tenant.project }}" # <-- here
              destination:
                server: "{{ .tenant.server }}" # <-- here
                namespace: web
      `,
    },
    {
      name: 'a patch of the template',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: previews}
        spec:
          generators:
            - pullRequest: {github: {owner: acme, repo: web, labels: [preview]}}
          template: {spec: {project: previews}}
          templatePatch: |
            spec:
              project: '{{ .branch_slug }}' # <-- here
      `,
    },
    {
      name: 'folders of Git as names, lists that stand here, and clusters are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: apps}
        spec:
          generators: [{git: {repoURL: https://github.com/acme/gitops, directories: [{path: "apps/*"}]}}]
          template:
            spec:
              project: apps
              destination: {server: https://kubernetes.default.svc, namespace: apps}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: tenants}
        spec:
          generators: [{list: {elements: [{project: web}]}}, {clusters: {}}, null]
          template: {spec: {project: "{{project}}", destination: {server: "{{server}}"}}}
      `,
    },
  ],
});

/** Generators whose data others than the author of the ApplicationSet write, and who does. */
const WRITABLE: ReadonlyMap<string, string> = new Map([
  ['git', 'whoever writes to its repository'],
  ['scmProvider', 'whoever can create a repository'],
  ['pullRequest', 'whoever opens a pull request'],
  ['plugin', 'a service'],
]);

interface Derived {
  readonly name: 'project' | 'server' | 'namespace';
  readonly at: Node | Place;
  readonly severity: 'high' | 'medium';
}

function templated({ root }: Resource): readonly Derived[] {
  const spec = root.at('spec', 'template', 'spec');
  const fields: readonly Derived[] = [
    { name: 'project', at: spec.at('project'), severity: 'high' },
    { name: 'server', at: spec.at('destination', 'server'), severity: 'medium' },
    { name: 'namespace', at: spec.at('destination', 'namespace'), severity: 'medium' },
  ];
  return fields.filter(({ at }) => 'path' in at && (at.text() ?? '').includes('{{'));
}

const PROJECT = /^\s*project\s*:[^\n]*\{\{/;

function patched(now: Cluster, set: Resource): readonly Derived[] {
  const patch = set.root.at('spec', 'templatePatch');
  const line = (patch.text() ?? '').split('\n').findIndex((text) => PROJECT.test(text));
  if (line < 0) return [];
  const place = lineIn(parsedFiles(now), set, patch, line);
  return [{ name: 'project', at: place ?? patch, severity: 'high' }];
}
