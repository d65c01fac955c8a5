import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-service-account-weak';

export const bootstrapServiceAccountWeak = defineRule({
  id,
  title: 'Tokens of service accounts are issued or checked carelessly',
  family: 'cluster-bootstrap',
  why: 'Tokens that outlive their service account, keys that serve several purposes and one identity for all controllers make a stolen token last longer and reach further.',
  remedy:
    'Give the tokens a key of their own, check that their service account exists, let them expire, and give each controller its own account.',
  severity: 'medium',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'an API server that believes old tokens',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: # <-- here
                - kube-apiserver
                - --service-account-lookup=false # <-- here
                - --service-account-extend-token-expiration=true # <-- here
      `,
    },
    {
      name: 'controllers that share one identity',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-controller-manager, namespace: kube-system}
        spec:
          containers:
            - name: kube-controller-manager
              image: registry.k8s.io/kube-controller-manager:v1.34.0
              command: # <-- here x2
                - kube-controller-manager
                - --use-service-account-credentials=false # <-- here
      `,
    },
    {
      name: 'keys and accounts of their own',
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
                - --service-account-key-file=/pki/sa.pub
                - --service-account-lookup
                - --service-account-extend-token-expiration=false
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-controller-manager, namespace: kube-system}
        spec:
          containers:
            - name: kube-controller-manager
              image: registry.k8s.io/kube-controller-manager:v1.34.0
              command:
                - kube-controller-manager
                - --use-service-account-credentials=true
                - --service-account-private-key-file=/pki/sa.key
                - --root-ca-file=/pki/ca.crt
      `,
    },
  ],
});
