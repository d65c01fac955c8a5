import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-anonymous-access';

export const bootstrapAnonymousAccess = defineRule({
  id,
  title: 'API server or kubelet serves anonymous requests',
  family: 'cluster-bootstrap',
  why: 'A request without credentials is let in as system:anonymous; one binding that is too wide, or a kubelet that asks nobody, and strangers read and run what they like.',
  remedy: 'Set --anonymous-auth=false, or for a kubelet authentication.anonymous.enabled to false.',
  severity: 'high',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'a kubelet and an API server that let strangers in',
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
                - --anonymous-auth=true # <-- here
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
                - --anonymous-auth=true # <-- here
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
                - --anonymous-auth=false
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
                - --anonymous-auth=false
      `,
    },
    {
      name: 'no flag means yes',
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
                - --secure-port=6443
      `,
      fixed: yaml`
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
                - --anonymous-auth=false
      `,
    },
    {
      name: 'the last flag counts, wherever it stands',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: control-plane, namespace: kube-system}
        spec:
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec:
              containers:
                - name: api
                  image: registry.k8s.io/kube-apiserver:v1.34.0
                  command: [/usr/local/bin/kube-apiserver, --anonymous-auth=true]
                  args:
                    - --anonymous-auth
                    - "false"
                - name: other
                  image: registry.k8s.io/kube-apiserver:v1.34.0
                  command: [/usr/local/bin/kube-apiserver, --anonymous-auth=false]
                  args:
                    - --anonymous-auth=true # <-- here
      `,
    },
    {
      name: 'in a script for a shell',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: # <-- here
                - /bin/sh
                - -c
                - set -e; exec /usr/local/bin/kube-apiserver --secure-port=6443 2>&1 | tee /var/log/api.log
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/hyperkube:v1.18.0
              command: [/hyperkube, apiserver] # <-- here
              args: [--anonymous-auth=true]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              args: # <-- here
                - --secure-port=6443
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command:
                - sh
                - -ec
                - | # <-- here
                  exec nice -n -5 kube-apiserver \\
                    --secure-port=6443 \\
                    --anonymous-auth=true
      `,
    },
    {
      name: 'the configuration file of a kubelet',
      manifest: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authentication:
          anonymous:
            enabled: true # <-- here
      `,
      fixed: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authentication:
          anonymous:
            enabled: false
      `,
    },
    {
      name: 'the arguments in both forms of kubeadm',
      manifest: yaml`
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        apiServer:
          extraArgs:
            anonymous-auth: "true" # <-- here
        ---
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        apiServer:
          extraArgs: # <-- here
            - {name: profiling, value: "false"}
        ---
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: JoinConfiguration
        nodeRegistration:
          kubeletExtraArgs:
            - name: anonymous-auth
              value: "true" # <-- here
      `,
      fixed: yaml`
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        apiServer:
          extraArgs:
            anonymous-auth: "false"
        ---
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        apiServer:
          extraArgs:
            - {name: profiling, value: "false"}
            - name: anonymous-auth
              value: "false"
        ---
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: JoinConfiguration
        nodeRegistration:
          kubeletExtraArgs:
            - name: anonymous-auth
              value: "false"
      `,
    },
    {
      name: 'an object of Cluster API',
      manifest: yaml`
        apiVersion: controlplane.cluster.x-k8s.io/v1beta1
        kind: KubeadmControlPlane
        metadata: {name: prod}
        spec:
          kubeadmConfigSpec:
            clusterConfiguration:
              apiServer:
                extraArgs: {anonymous-auth: "true"} # <-- here
            joinConfiguration:
              nodeRegistration: {kubeletExtraArgs: {anonymous-auth: "false"}}
      `,
    },
    {
      name: 'what is said elsewhere, filled in later or never started is clean',
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
                - --config=/var/lib/kubelet/config.yaml
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: [kube-apiserver, --anonymous-auth=$(ANONYMOUS)]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: [kube-apiserver, $(FLAGS)]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: [sh, -c, "exec kube-apiserver $FLAGS"]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: [kube-apiserver, --authentication-config=/etc/kubernetes/authn.yaml]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: tool}
        spec:
          containers:
            - {name: tool, image: "alpine:3.22", command: [sh, -c, "echo kube-apiserver and kubelet"]}
            - {name: kill, image: "alpine:3.22", command: [pkill, kubelet]}
            - {name: look, image: "alpine:3.22", command: [sh, -c, "ps ax | grep -v kubelet; mkdir -p /var/lib/etcd && exec env A=1 sleep 1"]}
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authentication:
      `,
    },
    {
      name: 'a patch that does not name the flag is clean',
      fragment: true,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - {name: kube-apiserver, command: [kube-apiserver, --v=4]}
      `,
    },
  ],
});
