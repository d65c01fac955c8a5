import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-resources-unbounded';

export const bootstrapResourcesUnbounded = defineRule({
  id,
  title: 'Control plane or kubelet lets one client or pod use up its resources',
  family: 'cluster-bootstrap',
  why: 'Slow requests, forgotten sessions, finished pods and runaway processes pile up until the node or the API server serves nobody any more.',
  remedy: 'Set the bound that the finding names.',
  severity: 'low',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'requests, finished pods and processes without a bound',
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
                - --request-timeout=20m # <-- here
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
                - --terminated-pod-gc-threshold=0 # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-controller-manager, namespace: kube-system}
        spec:
          containers:
            - name: kube-controller-manager
              image: registry.k8s.io/kube-controller-manager:v1.34.0
              command: # <-- here
                - kube-controller-manager
                - --v=2
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration # <-- here
        streamingConnectionIdleTimeout: 0s # <-- here
      `,
    },
    {
      name: 'everything is bounded',
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
                - --request-timeout=2m30s
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
                - --terminated-pod-gc-threshold=1000
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        streamingConnectionIdleTimeout: 4h0m0s
        podPidsLimit: 4096
      `,
    },
  ],
});
