import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-etcd-unprotected';

export const bootstrapEtcdUnprotected = defineRule({
  id,
  title: 'Clients or peers reach etcd without a certificate that it trusts',
  family: 'cluster-bootstrap',
  why: 'The store holds the whole cluster, Secrets included; whoever reaches a store that asks for no certificate, or accepts any, owns the cluster.',
  remedy:
    'Give etcd certificates for clients and peers, set --client-cert-auth and --peer-client-cert-auth, leave automatic TLS off, and use an authority of its own.',
  severity: 'high',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'a store without certificates',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              command: # <-- here x6
                - etcd
                - --listen-client-urls=http://0.0.0.0:2379
      `,
    },
    {
      name: 'certificates that anybody can make',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              command:
                - etcd
                - --cert-file=/pki/server.crt
                - --key-file=/pki/server.key
                - --client-cert-auth=true
                - --trusted-ca-file=/pki/etcd/ca.crt
                - --peer-cert-file=/pki/peer.crt
                - --peer-key-file=/pki/peer.key
                - --peer-client-cert-auth=true
                - --auto-tls # <-- here
                - --peer-auto-tls=true # <-- here
      `,
    },
    {
      name: 'clients that are not asked for a certificate',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              command:
                - etcd
                - --cert-file=/pki/server.crt
                - --key-file=/pki/server.key
                - --client-cert-auth=false # <-- here
                - --trusted-ca-file=/pki/etcd/ca.crt
                - --peer-cert-file=/pki/peer.crt
                - --peer-key-file=/pki/peer.key
                - --peer-client-cert-auth=false # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              command:
                - etcd
                - --cert-file=/pki/server.crt
                - --key-file=/pki/server.key
                - --client-cert-auth=true
                - --trusted-ca-file=/pki/etcd/ca.crt
                - --peer-cert-file=/pki/peer.crt
                - --peer-key-file=/pki/peer.key
                - --peer-client-cert-auth=true
      `,
    },
    {
      name: 'the authority of the API, too',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              command:
                - etcd
                - --cert-file=/pki/server.crt
                - --key-file=/pki/server.key
                - --client-cert-auth=true
                - --trusted-ca-file=/pki/etcd/ca.crt # <-- here
                - --peer-cert-file=/pki/peer.crt
                - --peer-key-file=/pki/peer.key
                - --peer-client-cert-auth=true
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
                - --client-ca-file=/pki/etcd/ca.crt
      `,
    },
    {
      name: 'the environment, a configuration file, kubeadm and certificates are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              env:
                - {name: ETCD_CERT_FILE, value: /pki/server.crt}
                - {name: ETCD_KEY_FILE, value: /pki/server.key}
                - {name: ETCD_PEER_CERT_FILE, value: /pki/peer.crt}
                - {name: ETCD_PEER_KEY_FILE, valueFrom: {configMapKeyRef: {name: etcd, key: peer}}}
              command: [etcd, --client-cert-auth, --peer-client-cert-auth]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              command: [etcd, --config-file=/etc/etcd.yaml]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd, namespace: kube-system}
        spec:
          containers:
            - name: etcd
              image: registry.k8s.io/etcd:3.6.4-0
              command:
                - etcd
                - --cert-file=/pki/server.crt
                - --key-file=/pki/server.key
                - --client-cert-auth=true
                - --trusted-ca-file=/pki/etcd/ca.crt
                - --peer-cert-file=/pki/peer.crt
                - --peer-key-file=/pki/peer.key
                - --peer-client-cert-auth=true
        ---
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        etcd: {local: {extraArgs: {quota-backend-bytes: "8589934592"}}}
      `,
    },
  ],
});
