import { z } from 'zod';
import { type Application, applications, IN_CLUSTER, literal, within } from '../../cluster/argocd.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const argocdTargetsControlPlane = defineConfigurableRule({
  id: 'argocd-targets-control-plane',
  title: 'Application deploys into the GitOps control namespace',
  family: 'gitops-argocd',
  why: 'What lands beside Argo CD can be an Application of any project, its RBAC policy or the Secrets of its clusters, so that whoever owns the source of the application owns Argo CD.',
  remedy:
    'Manage Argo CD and its applications from a project of its own that only administrators may use, and name that project in the options of this rule.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1098.006'],
  equivalents: {},
  options: z.strictObject({
    namespaces: z
      .array(z.string())
      .default(['argocd', 'argo-cd', 'openshift-gitops'])
      .describe('Namespaces that Argo CD itself runs in.'),
    projects: z
      .array(z.string())
      .default(['argocd', 'argo-cd', 'admin', 'gitops', 'platform', 'infra', 'infrastructure', 'cluster-admin'])
      .describe('Projects that only administrators may use.'),
    applications: z
      .array(z.string())
      .default([
        'root',
        'app-of-apps',
        'apps',
        'bootstrap',
        'argocd',
        'argo-cd',
        'argocd-*',
        'argo-cd-*',
        'root-*',
        '*-root',
        'bootstrap-*',
        '*-app-of-apps',
        'app-of-apps-*',
        'projects',
        'applicationsets',
      ])
      .describe(
        'Applications that may deploy there: Argo CD itself, and those that only make other applications. A star stands for any text.',
      ),
  }),
  *check({ now }, options) {
    const known = options.applications.map(patternOf);
    for (const application of applications(now)) {
      const namespace = literal(application.spec.at('destination', 'namespace'));
      if (namespace === undefined || !options.namespaces.includes(namespace) || !isOwnCluster(application)) continue;
      const project = literal(application.spec.at('project')) ?? 'default';
      const name = literal(application.metadata.at('name')) ?? application.resource.name;
      if (options.projects.includes(project) || known.some((pattern) => pattern.test(name))) continue;
      yield {
        about: application.resource,
        subject: within(application, 'destination'),
        at: application.spec.at('destination', 'namespace'),
        message: `an application of project ${project} deploys into ${namespace}, where Argo CD runs`,
      };
    }
  },
  examples: [
    {
      name: 'an application of a team, and a template',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: shop}
        spec:
          project: shop
          destination:
            server: https://kubernetes.default.svc
            namespace: argocd # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: teams}
        spec:
          template:
            metadata: {name: "{{name}}"}
            spec:
              destination:
                name: in-cluster
                namespace: openshift-gitops # <-- here
      `,
    },
    {
      name: 'the options name other namespaces',
      options: { namespaces: ['delivery'], projects: [], applications: [] },
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: argocd}
        spec:
          project: admin
          destination: {server: https://kubernetes.default.svc, namespace: delivery} # <-- here
      `,
    },
    {
      name: 'Argo CD itself, its root, a project of administrators, other clusters and placeholders are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: app-of-apps}
        spec: {project: default, destination: {server: https://kubernetes.default.svc, namespace: argocd}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: notifications}
        spec: {project: argocd, destination: {name: in-cluster, namespace: argocd}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: agent}
        spec: {project: shop, destination: {server: https://10.0.0.1:6443, namespace: argocd}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: teams}
        spec: {template: {spec: {project: shop, destination: {server: "{{server}}", namespace: argocd}}}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: shop}
        spec: {project: shop, destination: {server: https://kubernetes.default.svc, namespace: null}}
      `,
    },
  ],
});

function isOwnCluster({ spec }: Application): boolean {
  const destination = spec.at('destination');
  return IN_CLUSTER.test(destination.at('server').text() ?? '') || destination.at('name').text() === 'in-cluster';
}

/** A name in which a star stands for any text; everything else stands for itself. */
function patternOf(text: string): RegExp {
  const parts = text.split(/\*+/).map((part) => part.replace(/[^\w-]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^\\n]*')}$`);
}
