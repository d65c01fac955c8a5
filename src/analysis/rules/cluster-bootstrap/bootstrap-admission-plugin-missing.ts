import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-admission-plugin-missing';

export const bootstrapAdmissionPluginMissing = defineRule({
  id,
  title: 'API server runs without an admission plugin that it should have',
  family: 'cluster-bootstrap',
  why: 'These plugins are off unless they are asked for, and nothing else takes their place: kubelets change other nodes, events flood the API server, services take over foreign addresses.',
  remedy: 'Add the plugin that the finding names to --enable-admission-plugins.',
  severity: 'high',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'a list without what is needed',
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
                - --enable-admission-plugins=NodeRestriction,EventRateLimit,DenyServiceExternalIPs,ImagePolicyWebhook # <-- here
      `,
    },
    {
      name: 'no list',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.34.0
              command: # <-- here x5
                - kube-apiserver
                - --v=2
      `,
    },
    {
      name: 'kubeadm enables NodeRestriction, until its list is replaced',
      manifest: yaml`
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        apiServer:
          extraArgs:
            enable-admission-plugins: AlwaysPullImages,EventRateLimit,DenyServiceExternalIPs,ImagePolicyWebhook # <-- here
        ---
        apiVersion: kubeadm.k8s.io/v1beta3
        kind: ClusterConfiguration
        apiServer:
          extraArgs: # <-- here x4
            v: "2"
      `,
    },
    {
      name: 'plugins that are gone are asked of old versions only',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver, namespace: kube-system}
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.20.7
              command:
                - kube-apiserver
                - --enable-admission-plugins=NodeRestriction,AlwaysPullImages,EventRateLimit,DenyServiceExternalIPs,ImagePolicyWebhook # <-- here x2
      `,
    },
    {
      name: 'a configuration of plugins without the limit for events',
      manifest: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins: # <-- here
          - name: PodSecurity
            path: pod-security.yaml
      `,
    },
    {
      name: 'all of them are clean',
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
                - --enable-admission-plugins=NodeRestriction,AlwaysPullImages,EventRateLimit
                - --enable-admission-plugins=DenyServiceExternalIPs,ImagePolicyWebhook
        ---
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - {name: EventRateLimit, path: events.yaml}
      `,
    },
  ],
});
