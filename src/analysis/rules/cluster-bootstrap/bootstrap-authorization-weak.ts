import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-authorization-weak';

export const bootstrapAuthorizationWeak = defineRule({
  id,
  title: 'API server or kubelet does not authorize by role and node',
  family: 'cluster-bootstrap',
  why: 'With AlwaysAllow whoever is let in may do everything; without RBAC roles decide nothing; without Node one stolen kubelet reads the Secrets of every node.',
  remedy: 'Set --authorization-mode=Node,RBAC on the API server and authorization.mode to Webhook on kubelets.',
  severity: 'high',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'everything is allowed',
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
                - --authorization-mode=Node,RBAC,AlwaysAllow # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kubelet, namespace: kube-system}
        spec:
          containers:
            - name: kubelet
              image: registry.example.com/kubelet:v1.34.0
              command:
                - kubelet
                - --authorization-mode=AlwaysAllow # <-- here
      `,
    },
    {
      name: 'neither Node nor RBAC',
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
                - --authorization-mode=ABAC # <-- here x2
      `,
    },
    {
      name: 'no mode at all means that everything is allowed',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: # <-- here x2
                - kube-apiserver
                - --v=2
      `,
    },
    {
      name: 'the configuration file of a kubelet',
      manifest: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authorization:
          mode: AlwaysAllow # <-- here
      `,
    },
    {
      name: 'an override of what kubeadm writes',
      manifest: yaml`
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        apiServer:
          extraArgs:
            - name: authorization-mode
              value: RBAC # <-- here
      `,
    },
    {
      name: 'modes add up, and a file can take their place',
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
                - --authorization-mode=Node
                - --authorization-mode=RBAC
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
                - --authorization-config=/etc/kubernetes/authz.yaml
        ---
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        apiServer: {extraArgs: {audit-log-path: /var/log/audit.log}}
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
      `,
    },
  ],
});
