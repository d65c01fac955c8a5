import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { fluxObjects, showsFlag, showsTenants } from '../../cluster/flux.js';
import type { Resource } from '../../cluster/resource.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const fluxImpersonationMissing = defineConfigurableRule({
  id: 'flux-impersonation-missing',
  title: 'Flux applies with the controller cluster-admin identity',
  family: 'gitops-flux',
  why: 'Without an identity of its own, what a team commits is applied with the rights of the controller, which may do anything.',
  remedy: 'Set spec.serviceAccountName to a service account that may only do what the team may.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1098.006'],
  equivalents: { kyverno: ['flux/generate-flux-multi-tenant-resources'] },
  options: z.strictObject({
    platformNamespaces: z
      .array(z.string().min(1))
      .default(['flux-system'])
      .describe('Namespaces whose Flux objects belong to the owners of the cluster.'),
  }),
  *check({ now }, { platformNamespaces }) {
    const reconcilers = fluxObjects(now, 'Kustomization', 'HelmRelease');
    if (reconcilers.length === 0) return;
    const locked = showsFlag(now, '--default-service-account') || showsFlag(now, '"multitenant":true');
    for (const reconciler of reconcilers) {
      const namespace = namespaceOf(reconciler, now);
      const spec = reconciler.root.at('spec');
      if (namespace !== undefined && platformNamespaces.includes(namespace)) continue;
      if (!spec.present || spec.at('kubeConfig').present) continue;
      const account = spec.at('serviceAccountName');
      const name = account.text();
      if (name !== undefined && name !== '') {
        const binding = now.once(administrators).get(`${namespace ?? ''}/${name}`);
        if (binding === undefined) continue;
        const message = `the service account ${name}, by which the ${reconciler.kind} is applied, is bound to cluster-admin`;
        yield {
          about: reconciler,
          subject: 'serviceAccountName',
          at: account,
          message,
          related: [binding.root.at('subjects')],
        };
      } else if (!locked && !reconciler.fragment && (!account.present || name === '')) {
        yield {
          about: reconciler,
          subject: 'serviceAccountName',
          at: account,
          confidence: showsTenants(now) ? 'likely' : 'guess',
          message: `the ${reconciler.kind} names no service account, so the controller applies it with its own rights`,
        };
      }
    }
  },
  examples: [
    {
      name: 'no service account beside tenants that have one',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: web, namespace: team-a}
        spec: # <-- here
          path: ./web
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: redis, namespace: team-a}
        spec: # <-- here
          chart: {spec: {chart: redis}}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: web, namespace: team-b}
        spec: {path: ./web, serviceAccountName: team-b}
      `,
    },
    {
      name: 'an account that is bound to cluster-admin in the whole cluster',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: web, namespace: team-a}
        spec:
          serviceAccountName: deployer # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: deployer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: deployer, namespace: team-a}]
      `,
    },
    {
      name: 'platform namespaces, remote clusters, patches and an account bound in its namespace are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: flux-system, namespace: flux-system}
        spec: {path: ./clusters/production}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: remote, namespace: team-a}
        spec: {kubeConfig: {secretRef: {name: remote}}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web, namespace: team-a}
        spec: {values: {replicas: 2}}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: web, namespace: team-b}
        spec: {serviceAccountName: team-b}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: team-b, namespace: team-b}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: team-b, namespace: team-b}]
      `,
    },
    {
      name: 'controllers with a default service account, and a namespace that the build file gives, are clean',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web, namespace: team-a}
        spec: {chart: {spec: {chart: web}}}
      `,
      beside: {
        'kustomization.yaml': yaml`
          resources: [gotk-components.yaml, manifest.yaml]
          patches:
            - target: {kind: Deployment}
              patch: |
                - op: add
                  path: /spec/template/spec/containers/0/args/-
                  value: --default-service-account=default
        `,
      },
    },
  ],
});

/** The service accounts that are bound to cluster-admin in every namespace, by "namespace/name". */
function administrators(cluster: Cluster): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  for (const binding of cluster.ofKind('ClusterRoleBinding')) {
    if (binding.root.at('roleRef', 'name').text() !== 'cluster-admin') continue;
    for (const subject of binding.root.at('subjects').items()) {
      if (subject.at('kind').text() !== 'ServiceAccount') continue;
      found.set(`${subject.at('namespace').text() ?? ''}/${subject.at('name').text() ?? ''}`, binding);
    }
  }
  return found;
}
