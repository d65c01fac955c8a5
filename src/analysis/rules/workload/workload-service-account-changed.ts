import { accessOf } from '../../cluster/access.js';
import type { Cluster } from '../../cluster/cluster.js';
import { permissionsOf, severityOf } from '../../cluster/permission.js';
import { accountOf, accountsNamed, bindingsOfAccount, tokenMount } from '../../cluster/service-account.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import type { Workload } from '../../cluster/workload.js';
import { workloadBefore } from '../../cluster/workload-before.js';
import { atLeast, type Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const workloadServiceAccountChanged = defineRule({
  id: 'workload-service-account-changed',
  title: 'Workload switches to a different ServiceAccount',
  family: 'workload',
  why: 'The pod gets the permissions of another account, at the API server and often at the cloud provider, without a line of RBAC in the change.',
  remedy: 'Compare the permissions of the old and the new account before the change is merged.',
  severity: 'medium',
  standards: ['owasp: K02', 'mitre: T1078.003', 'mitre: T1528'],
  equivalents: {
    kyverno: ['other/restrict-pod-controller-serviceaccount-updates'],
    gatekeeper: ['noupdateserviceaccount'],
  },

  *check(view) {
    const { now, before } = view;
    if (now === before) return;
    for (const workload of now.workloads) {
      const former = workloadBefore(view, workload.resource);
      if (former === undefined) continue;
      const about = workload.resource;
      const [was, is] = [accountOf(former), accountOf(workload)];
      const told = !about.fragment || (was.named && is.named);
      if (told && was.name !== is.name)
        yield {
          about,
          subject: 'service account',
          at: is.node,
          severity: severityOfAccount(is.name, workload, now),
          message: `the pod runs as ServiceAccount ${is.name} instead of ${was.name}`,
        };
      const [shut, open] = [tokenMount(former, before), tokenMount(workload, now)];
      if (told && !shut.mounted && open.mounted)
        yield {
          about,
          subject: 'token',
          at: open.node,
          message: `the API token of ServiceAccount ${is.name} is mounted into the pod, which it was not before`,
        };
    }
  },
  examples: [
    {
      name: 'an account with far-reaching permissions',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec: {serviceAccountName: web, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec:
          serviceAccountName: admin # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: admin}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: admin, namespace: web}]
      `,
    },
    {
      name: 'the deprecated field, and a token that is mounted now',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {automountServiceAccountToken: false, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          serviceAccount: web # <-- here
          automountServiceAccountToken: true # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'the same account by another field, a new workload and a token taken away are clean',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {serviceAccount: web, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {serviceAccountName: web, automountServiceAccountToken: false, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {serviceAccountName: other, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'pods that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: edited}
        spec:
          serviceAccountName: admin # <-- here
          containers: [{name: app, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: same}
        spec: {serviceAccountName: web, containers: [{name: app, image: "a:1"}]}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: edited}
          spec: {serviceAccountName: web, containers: [{name: app, image: "a:1"}]}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: same}
          spec: {serviceAccountName: web, containers: [{name: app, image: "a:1"}]}
        `,
      ],
      elsewhere: [''],
    },
  ],
});

function severityOfAccount(name: string, { resource }: Workload, now: Cluster): Severity {
  const namespace = namespaceOf(resource, now);
  const bindings = bindingsOfAccount(now, name, namespace);
  if (bindings.length === 0) return accountsNamed(now, name, namespace).length > 0 ? 'info' : 'medium';
  const access = accessOf(now);
  const grave = bindings.some(
    ({ roleId, roleKind, roleName, scope }) =>
      (roleKind === 'ClusterRole' && roleName === 'cluster-admin') ||
      access
        .rulesOf(roleId)
        .some((rule) => permissionsOf(rule, scope).some((permission) => atLeast(severityOf(permission), 'high'))),
  );
  return grave ? 'high' : 'medium';
}
