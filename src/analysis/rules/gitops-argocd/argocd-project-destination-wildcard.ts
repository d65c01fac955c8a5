import { argoObjects, IN_CLUSTER, isAnything } from '../../cluster/argocd.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const argocdProjectDestinationWildcard = defineRule({
  id: 'argocd-project-destination-wildcard',
  title: 'AppProject may deploy to any cluster or namespace',
  family: 'gitops-argocd',
  why: 'An application of the project can write into the namespaces of other teams, and where Argo CD itself runs also into its own configuration.',
  remedy:
    'List pairs of cluster and namespace in spec.destinations, and deny the namespaces of the system ("!kube-system", "!argocd").',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1610'],
  equivalents: {},
  *check({ now }) {
    for (const project of argoObjects(now, 'AppProject')) {
      const destinations = project.root.at('spec', 'destinations').items();
      const denied = destinations.some((each) => CONTROL.test(each.at('namespace').text() ?? ''));
      for (const destination of destinations) {
        const namespace = destination.at('namespace');
        if (!isAnything(namespace.text() ?? '')) continue;
        const server = destination.at('server').text() ?? destination.at('name').text() ?? '';
        const { severity, words } = reachOf(project, destination, server, denied);
        yield {
          about: project,
          subject: `destination ${server === '' ? 'without a cluster' : server}`,
          at: namespace,
          severity,
          message: `the project may deploy to every namespace ${words}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'every cluster, the own cluster, and another cluster',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          destinations:
            - server: '*'
              namespace: '*' # <-- here
            - name: in-cluster
              namespace: '*' # <-- here
            - server: https://10.0.0.1:6443
              namespace: '*' # <-- here
      `,
    },
    {
      name: 'clusters of the project only, and a denial of the control namespace, are milder',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: own-clusters}
        spec:
          permitOnlyProjectScopedClusters: true
          destinations:
            - {server: '*', namespace: '*'} # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: denied}
        spec:
          destinations:
            - {server: https://kubernetes.default.svc, namespace: '*'} # <-- here
            - {server: https://kubernetes.default.svc, namespace: '!argocd'}
      `,
    },
    {
      name: 'named namespaces, patterns of names and a missing list are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          destinations:
            - {server: https://kubernetes.default.svc, namespace: web}
            - {server: '*', namespace: web}
            - {name: production, namespace: team-web-*}
            - {server: https://kubernetes.default.svc, namespace: null}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: closed}
        spec: {}
      `,
    },
  ],
});

/** Denials of the namespaces that Argo CD usually runs in. */
const CONTROL = /^!(?:argo-?cd|openshift-gitops)$/;

function reachOf(
  { root }: Resource,
  destination: Node,
  server: string,
  denied: boolean,
): { severity: Severity; words: string } {
  const spec = root.at('spec');
  if (isAnything(server)) {
    return spec.at('permitOnlyProjectScopedClusters').flag() === true
      ? { severity: 'medium', words: 'of the clusters that belong to it' }
      : { severity: 'high', words: 'of every cluster' };
  }
  const own = IN_CLUSTER.test(server) || destination.at('name').text() === 'in-cluster';
  if (!own) return { severity: 'medium', words: `of the cluster ${server}` };
  return denied
    ? { severity: 'medium', words: 'but those that it denies, of the cluster that Argo CD runs in' }
    : { severity: 'critical', words: 'of the cluster that Argo CD runs in, its own configuration included' };
}
