import type { Resource } from '../../cluster/resource.js';
import { defineRule, yaml } from '../rule.js';

export const argocdDefaultProject = defineRule({
  id: 'argocd-default-project',
  title: 'Application belongs to the default project',
  family: 'gitops-argocd',
  why: 'Unless someone locked it down, the default project lets an application deploy anything from anywhere to everywhere.',
  remedy: 'Create a restricted AppProject and set spec.project to it.',
  severity: 'high',
  standards: ['owasp: K02', 'owasp: K04'],
  equivalents: { kyverno: ['argo/application-prevent-default-project'] },
  *check({ now }) {
    const projects = now.ofKind('AppProject').filter(({ name }) => name === 'default');
    const locked = projects.length > 0 && projects.every(isLocked);
    for (const app of now.ofKind('Application', 'ApplicationSet').filter(({ group }) => group === 'argoproj.io')) {
      const spec = app.kind === 'Application' ? app.root.at('spec') : app.root.at('spec', 'template', 'spec');
      const project = spec.at('project');
      if (project.present ? !['', 'default'].includes(project.text() ?? '-') : app.fragment || !spec.present) continue;
      yield {
        about: app,
        subject: 'project',
        at: project,
        severity: locked ? 'medium' : 'high',
        message: locked
          ? `the ${app.kind} belongs to the default project, which is restricted here`
          : `the ${app.kind} belongs to the default project, which restricts nothing`,
        related: projects.map(({ root }) => root.at('spec')),
      };
    }
  },
  examples: [
    {
      name: 'named, empty and left out',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          project: default # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: api}
        spec:
          project: "" # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: tenants}
        spec:
          template:
            spec: # <-- here
              destination: {namespace: tenants}
      `,
    },
    {
      name: 'a default project that was locked down is milder',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: default}
        spec:
          sourceRepos: [https://github.com/acme/gitops]
          destinations: [{server: https://kubernetes.default.svc, namespace: web}]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          project: default # <-- here
      `,
    },
    {
      name: 'a project of its own, a templated one, and other kinds of application are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec: {project: web}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: tenants}
        spec: {template: {spec: {project: "{{ .tenant }}"}}}
        ---
        apiVersion: app.k8s.io/v1beta1
        kind: Application
        metadata: {name: other}
        spec: {}
      `,
    },
    {
      name: 'the deletion of an application is clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        $patch: delete
      `,
    },
    {
      name: 'a patch that does not speak of the project is clean',
      fragment: true,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec: {source: {targetRevision: v1.2.3}}
      `,
    },
  ],
});

function isLocked({ root }: Resource): boolean {
  const spec = root.at('spec');
  const kinds = spec.at('clusterResourceWhitelist').items();
  const open = [
    spec.at('sourceRepos').texts(),
    spec
      .at('destinations')
      .items()
      .flatMap((to) => [to.at('server'), to.at('name'), to.at('namespace')].map((node) => node.text())),
    kinds.flatMap((entry) => [entry.at('group').text(), entry.at('kind').text()]),
  ];
  return open.every((values) => !values.includes('*'));
}
