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
      const types = new Set(generators(set).map(({ type }) => type));
      const origin = [...WRITABLE.keys()].find((type) => types.has(type));
      if (origin === undefined) continue;
      const words = `comes from the ${origin} generator, which is filled by ${WRITABLE.get(origin)}`;
      for (const { name, at, severity } of [...templated(set, origin), ...patched(now, set)])
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
    {
      name: 'the server of a registered cluster, and namespaces with a fixed beginning are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: apps}
        spec:
          generators:
            - matrix:
                generators:
                  - git: {repoURL: https://github.com/acme/gitops, directories: [{path: "apps/*"}]}
                  - clusters: {}
          template:
            spec:
              project: apps
              destination: {server: "{{ .server }}", namespace: "apps-{{ .path.basename }}"}
      `,
    },
  ],
});

/** Generators whose data others than the author of the ApplicationSet write, and who does; the most open ones first. */
const WRITABLE: ReadonlyMap<string, string> = new Map([
  ['pullRequest', 'whoever opens a pull request'],
  ['scmProvider', 'whoever can create a repository'],
  ['plugin', 'a service'],
  ['git', 'whoever writes to its repository'],
]);

interface Derived {
  readonly name: 'project' | 'server' | 'namespace';
  readonly at: Node | Place;
  readonly severity: 'high' | 'medium' | 'low';
}

/** Whoever writes to the repository of the manifests writes them too, so that a namespace from there adds little. */
function templated(set: Resource, origin: string): readonly Derived[] {
  const { root } = set;
  const spec = root.at('spec', 'template', 'spec');
  const fields: readonly Derived[] = [
    { name: 'project', at: spec.at('project'), severity: 'high' },
    { name: 'server', at: spec.at('destination', 'server'), severity: 'medium' },
    { name: 'namespace', at: spec.at('destination', 'namespace'), severity: origin === 'git' ? 'low' : 'medium' },
  ];
  const clusters = generators(set).some(({ type }) => type.startsWith('cluster'));
  return fields.filter(({ name, at }) => 'path' in at && isChosen(name, at.text() ?? '', clusters));
}

/** What a cluster's own registration says, or what stands behind a fixed beginning, nobody chooses freely. */
function isChosen(name: Derived['name'], text: string, clusters: boolean): boolean {
  if (name === 'server' && clusters && /^\{\{\s{0,9}\.?server\s{0,9}\}\}$/.test(text)) return false;
  return text.includes('{{') && !(name === 'namespace' && /^[a-z0-9][a-z0-9-]+-\{\{/.test(text));
}

const PROJECT = /^\s*project\s*:[^\n]*\{\{/;

function patched(now: Cluster, set: Resource): readonly Derived[] {
  const patch = set.root.at('spec', 'templatePatch');
  const line = (patch.text() ?? '').split('\n').findIndex((text) => PROJECT.test(text));
  if (line < 0) return [];
  const place = lineIn(parsedFiles(now), set, patch, line);
  return [{ name: 'project', at: place ?? patch, severity: 'high' }];
}
