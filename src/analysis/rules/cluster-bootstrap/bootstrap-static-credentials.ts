import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-static-credentials';

export const bootstrapStaticCredentials = defineRule({
  id,
  title: 'API server reads passwords or tokens from a file',
  family: 'cluster-bootstrap',
  why: 'Static passwords and tokens stand in plain text on the control plane, never expire, and are withdrawn only by editing a file and restarting the API server.',
  remedy: 'Remove --token-auth-file and --basic-auth-file, and let users log in by OIDC or with certificates.',
  severity: 'high',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'a file of tokens, and one of passwords',
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
                - --token-auth-file=/etc/kubernetes/tokens.csv # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.18.0
              command:
                - kube-apiserver
                - --basic-auth-file=/etc/kubernetes/users.csv # <-- here
      `,
    },
    {
      name: 'beside other flags on one line it is looked at where the command begins',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: [kube-apiserver] # <-- here
              args: [--v=2, --token-auth-file=/etc/kubernetes/tokens.csv]
      `,
    },
    {
      name: 'the arguments of kubeadm, even where a variable fills in the path',
      manifest: yaml`
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        apiServer:
          extraArgs:
            token-auth-file: \${TOKENS} # <-- here
      `,
    },
    {
      name: 'neither file is clean',
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
                - --oidc-issuer-url=https://login.example.com
      `,
    },
  ],
});
