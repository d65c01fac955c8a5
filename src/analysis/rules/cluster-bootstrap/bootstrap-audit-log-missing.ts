import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-audit-log-missing';

export const bootstrapAuditLogMissing = defineRule({
  id,
  title: 'API server keeps no audit log, or too little of it',
  family: 'cluster-bootstrap',
  why: 'Without a policy and a place for events nobody can tell afterwards who read a Secret or changed a role; an attacker is often noticed only weeks later.',
  remedy:
    'Set --audit-policy-file, --audit-log-path, --audit-log-maxage=30, --audit-log-maxbackup=10 and --audit-log-maxsize=100, or more as your rules ask.',
  severity: 'medium',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'no log',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: # <-- here x5
                - kube-apiserver
                - --v=2
      `,
    },
    {
      name: 'a log that is gone too soon',
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
                - --audit-policy-file=/etc/kubernetes/audit.yaml
                - --audit-log-path=/var/log/audit.log
                - --audit-log-maxage=7 # <-- here
                - --audit-log-maxbackup=2 # <-- here
                - --audit-log-maxsize=ten # <-- here
      `,
    },
    {
      name: 'a long log, and events that go to a service',
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
                - --audit-policy-file=/etc/kubernetes/audit.yaml
                - --audit-log-path=-
                - --audit-log-maxage=30
                - --audit-log-maxbackup=10
                - --audit-log-maxsize=100
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command:
                - kube-apiserver
                - --audit-policy-file=/etc/kubernetes/audit.yaml
                - --audit-webhook-config-file=/etc/kubernetes/audit-webhook.yaml
      `,
    },
  ],
});
