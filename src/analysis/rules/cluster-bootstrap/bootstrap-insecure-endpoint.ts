import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-insecure-endpoint';

export const bootstrapInsecureEndpoint = defineRule({
  id,
  title: 'Control plane or kubelet serves without encryption or authentication',
  family: 'cluster-bootstrap',
  why: 'Whoever reaches such a port needs no credentials: on the API server it is the whole cluster, on a kubelet the specs and logs of its pods.',
  remedy: 'Remove the insecure address and port, and set --read-only-port=0 on kubelets.',
  severity: 'critical',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'an insecure port and address',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.19.0
              command:
                - kube-apiserver
                - --insecure-port=8080 # <-- here
                - --insecure-bind-address=0.0.0.0 # <-- here
      `,
    },
    {
      name: 'before 1.20 no flag means port 8080',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.19.0
              command: # <-- here
                - kube-apiserver
                - --v=2
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.19.0
              command:
                - kube-apiserver
                - --v=2
                - --insecure-port=0
      `,
    },
    {
      name: 'no secure port, and no encryption towards kubelets',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.20.0
              command:
                - kube-apiserver
                - --secure-port=0 # <-- here
                - --kubelet-https=false # <-- here
      `,
    },
    {
      name: 'the read-only port of a kubelet, which its flags leave open by default',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kubelet, namespace: kube-system}
        spec:
          containers:
            - name: kubelet
              image: registry.example.com/kubelet:v1.34.0
              command:
                - kubelet
                - --read-only-port=10255 # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kubelet, namespace: kube-system}
        spec:
          containers:
            - name: kubelet
              image: registry.example.com/kubelet:v1.34.0
              command: # <-- here
                - kubelet
                - --v=2
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        readOnlyPort: 10255 # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kubelet, namespace: kube-system}
        spec:
          containers:
            - name: kubelet
              image: registry.example.com/kubelet:v1.34.0
              command:
                - kubelet
                - --read-only-port=0
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
                - --v=2
                - --read-only-port=0
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        readOnlyPort: 0
      `,
    },
    {
      name: 'only secure ports, as by default now',
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
                - --secure-port=6443
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
                - --insecure-port=0
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        readOnlyPort: null
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        readOnlyPort: \${PORT}
      `,
    },
  ],
});
