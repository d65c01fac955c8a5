import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-bind-address-open';

export const bootstrapBindAddressOpen = defineRule({
  id,
  title: 'Controller manager, scheduler or kube-proxy serves on every address of its node',
  family: 'cluster-bootstrap',
  why: 'Their metrics and debugging endpoints tell much about the cluster and are meant for the node itself only.',
  remedy: 'Set --bind-address=127.0.0.1, and leave the metrics address of kube-proxy as it is.',
  severity: 'low',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'on every address, said or by default',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-controller-manager, namespace: kube-system}
        spec:
          containers:
            - name: kube-controller-manager
              image: registry.k8s.io/kube-controller-manager:v1.34.0
              command:
                - kube-controller-manager
                - --bind-address=0.0.0.0 # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-scheduler, namespace: kube-system}
        spec:
          containers:
            - name: kube-scheduler
              image: registry.k8s.io/kube-scheduler:v1.34.0
              command: # <-- here
                - kube-scheduler
                - --leader-elect=true
      `,
    },
    {
      name: 'the metrics of kube-proxy',
      manifest: yaml`
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        metricsBindAddress: 0.0.0.0:10249 # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: kube-proxy, namespace: kube-system}
        data:
          config.conf: |
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            metricsBindAddress: 0.0.0.0:10249 # <-- here
      `,
    },
    {
      name: 'on the node itself, as kubeadm has it',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-controller-manager, namespace: kube-system}
        spec:
          containers:
            - name: kube-controller-manager
              image: registry.k8s.io/kube-controller-manager:v1.34.0
              command:
                - kube-controller-manager
                - --bind-address=127.0.0.1
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-scheduler, namespace: kube-system}
        spec:
          containers:
            - name: kube-scheduler
              image: registry.k8s.io/kube-scheduler:v1.34.0
              command:
                - kube-scheduler
                - --bind-address=::1
        ---
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        scheduler: {extraArgs: [{name: profiling, value: "false"}]}
        ---
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        metricsBindAddress: ""
      `,
    },
  ],
});
