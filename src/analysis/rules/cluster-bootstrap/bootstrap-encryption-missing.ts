import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-encryption-missing';

export const bootstrapEncryptionMissing = defineRule({
  id,
  title: 'API server stores Secrets in etcd without encryption',
  family: 'cluster-bootstrap',
  why: 'Secrets lie in etcd as they are, base64 and no more: whoever gets the disk, a snapshot or a backup of etcd has them all.',
  remedy: 'Write an EncryptionConfiguration with kms or secretbox first and name it by --encryption-provider-config.',
  severity: 'medium',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'no configuration',
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
                - --v=2
        ---
        apiVersion: kubeadm.k8s.io/v1beta3 # <-- here
        kind: ClusterConfiguration
      `,
    },
    {
      name: 'a configuration is clean',
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
                - --encryption-provider-config=/etc/kubernetes/encryption.yaml
      `,
    },
  ],
});
