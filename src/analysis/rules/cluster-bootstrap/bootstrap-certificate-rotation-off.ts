import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-certificate-rotation-off';

export const bootstrapCertificateRotationOff = defineRule({
  id,
  title: 'Certificates of kubelets are not renewed',
  family: 'cluster-bootstrap',
  why: 'A kubelet whose certificate runs out drops out of the cluster with all its pods, and long-lived certificates are worth stealing.',
  remedy: 'Set rotateCertificates to true and leave the feature gate RotateKubeletServerCertificate on.',
  severity: 'medium',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'rotation is off',
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
                - --rotate-certificates=false # <-- here
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        rotateCertificates: false # <-- here
        featureGates:
          RotateKubeletServerCertificate: false # <-- here
      `,
    },
    {
      name: 'in the file it is off by default',
      manifest: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration # <-- here
      `,
      fixed: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        rotateCertificates: true
      `,
    },
    {
      name: 'a gate among others',
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
                - --feature-gates=AllAlpha=false,RotateKubeletServerCertificate=false # <-- here
      `,
    },
    {
      name: 'rotation is on',
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
                - --feature-gates=RotateKubeletServerCertificate=false
                - --feature-gates=RotateKubeletServerCertificate=true,AllBeta=false
        ---
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        rotateCertificates: true
        featureGates: {RotateKubeletServerCertificate: true, AllAlpha: false}
      `,
    },
  ],
});
