import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-admission-disabled';

export const bootstrapAdmissionDisabled = defineRule({
  id,
  title: 'API server has an admission plugin switched off, or one that admits everything',
  family: 'cluster-bootstrap',
  why: 'ServiceAccount and NamespaceLifecycle are on by default and what else runs in the cluster relies on them; AlwaysAdmit says that nothing needs to be checked.',
  remedy: 'Take the plugin out of --disable-admission-plugins, and AlwaysAdmit out of --enable-admission-plugins.',
  severity: 'high',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'a plugin that is switched off, and one that admits everything',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command:
                - kube-apiserver
                - --disable-admission-plugins=NamespaceLifecycle,ServiceAccount # <-- here x2
                - --enable-admission-plugins=AlwaysAdmit # <-- here
      `,
    },
    {
      name: 'a list of the old flag',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.9.0
              command:
                - kube-apiserver
                - --admission-control=NamespaceLifecycle,AlwaysAdmit # <-- here
      `,
    },
    {
      name: 'other plugins may be switched off',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command:
                - kube-apiserver
                - --disable-admission-plugins=DefaultStorageClass
                - --enable-admission-plugins=NodeRestriction
      `,
    },
  ],
});
