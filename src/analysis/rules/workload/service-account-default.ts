import { accountOf, bindingsOfAccount, tokenMount } from '../../cluster/service-account.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import { defineRule, yaml } from '../rule.js';

export const serviceAccountDefault = defineRule({
  id: 'service-account-default',
  title: 'Workload runs as the namespace default ServiceAccount',
  family: 'workload',
  why: 'Every pod of the namespace shares this account, so whatever is granted to it for one of them is granted to all.',
  remedy: 'Create a ServiceAccount for the workload and name it in serviceAccountName.',
  severity: 'low',
  enabled: false,
  standards: ['cis: 5.1.5', 'owasp: K02', 'mitre: T1078.001'],
  equivalents: {
    'kube-linter': ['default-service-account'],
    kics: ['service_account_name_undefined_or_empty'],
    kubescape: ['C-0189'],
    kubesec: ['ServiceAccountName'],
    kyverno: ['other/restrict-service-account'],
  },

  *check({ now }) {
    for (const workload of now.workloads) {
      const { name, node, named } = accountOf(workload);
      if (name !== 'default' || !(named || workload.complete) || !tokenMount(workload, now).mounted) continue;
      const namespace = namespaceOf(workload.resource, now);
      const [binding] = namespace === undefined ? [] : bindingsOfAccount(now, 'default', namespace);
      const granted =
        binding === undefined ? '' : `, to which ${binding.resource.kind} ${binding.resource.name} grants rights`;
      yield {
        about: workload.resource,
        subject: 'service account',
        at: node,
        ...(binding === undefined ? {} : { severity: 'high', related: [binding.resource.root.at('subjects')] }),
        message: `the pod runs as the ServiceAccount default of its namespace${granted}`,
      };
    }
  },
  examples: [
    {
      name: 'no account, an empty one, and default by name',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          serviceAccountName: "" # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: c}
        spec:
          jobTemplate:
            spec:
              template:
                spec:
                  serviceAccount: default # <-- here
                  containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'an account that has rights',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec:
          serviceAccountName: default # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: everyone, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects: [{kind: ServiceAccount, name: default}]
      `,
    },
    {
      name: 'an account of its own, and no token, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {serviceAccountName: web, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {automountServiceAccountToken: false, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c, namespace: quiet}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: default, namespace: quiet}
        automountServiceAccountToken: false
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: app, image: "nginx:1.27.0"}]}}}
      `,
    },
  ],
});
