import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-certificate-missing';

export const bootstrapCertificateMissing = defineRule({
  id,
  title: 'API server or kubelet lacks a certificate, key or authority',
  family: 'cluster-bootstrap',
  why: 'Without them the parts of the control plane cannot tell each other from an attacker in between, and fall back to certificates that nobody signed.',
  remedy: 'Name the files by the flags that the finding tells, as kubeadm does.',
  severity: 'medium',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'an API server that knows nobody',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: # <-- here x9
                - kube-apiserver
                - --v=2
      `,
    },
    {
      name: 'kubeadm names all files but the authority of kubelets',
      manifest: yaml`
        apiVersion: kubeadm.k8s.io/v1beta4
        kind: ClusterConfiguration
        apiServer:
          extraArgs: # <-- here
            - {name: profiling, value: "false"}
      `,
    },
    {
      name: 'a kubelet without an authority',
      manifest: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration # <-- here
        serverTLSBootstrap: true
        authentication: {x509: {clientCAFile: }}
      `,
    },
    {
      name: 'a kubelet that signs its own certificate',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kubelet, namespace: kube-system}
        spec:
          containers:
            - name: kubelet
              image: registry.example.com/kubelet:v1.34.0
              command: # <-- here x2
                - kubelet
                - --client-ca-file=/etc/kubernetes/pki/ca.crt
      `,
    },
    {
      name: 'all files',
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
                - --tls-cert-file=/pki/apiserver.crt
                - --tls-private-key-file=/pki/apiserver.key
                - --client-ca-file=/pki/ca.crt
                - --etcd-certfile=/pki/etcd.crt
                - --etcd-keyfile=/pki/etcd.key
                - --etcd-cafile=/pki/etcd-ca.crt
                - --kubelet-client-certificate=/pki/kubelet.crt
                - --kubelet-client-key=/pki/kubelet.key
                - --kubelet-certificate-authority=/pki/ca.crt
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}
        tlsCertFile: /var/lib/kubelet/pki/kubelet.crt
        tlsPrivateKeyFile: /var/lib/kubelet/pki/kubelet.key
      `,
    },
  ],
});
