import { bootstrapFaults } from '../../cluster/bootstrap-fault.js';
import { factsOf } from '../../cluster/bootstrap-flags.js';
import { defineRule, yaml } from '../rule.js';

const id = 'bootstrap-kubelet-unhardened';

export const bootstrapKubeletUnhardened = defineRule({
  id,
  title: 'Kubelet leaves its node softer than it should be',
  family: 'cluster-bootstrap',
  why: 'Kernel settings and the packet filter of a node are part of its defence, and events and names are what an investigation rests on.',
  remedy:
    'Set protectKernelDefaults to true, and leave makeIPTablesUtilChains, eventRecordQPS and the name of the host as they are.',
  severity: 'low',
  enabled: false,
  ...factsOf(id),
  check: ({ now, kubernetes }) => bootstrapFaults(now, kubernetes.minor, id),
  examples: [
    {
      name: 'flags that soften it',
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
                - --protect-kernel-defaults=false # <-- here
                - --make-iptables-util-chains=false # <-- here
                - --hostname-override=node-1 # <-- here
                - --event-qps=1 # <-- here
      `,
    },
    {
      name: 'a file that does',
      manifest: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration # <-- here
        makeIPTablesUtilChains: false # <-- here
        eventRecordQPS: 2 # <-- here
      `,
    },
    {
      name: 'the right settings',
      manifest: yaml`
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        protectKernelDefaults: true
        eventRecordQPS: 0
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
                - --protect-kernel-defaults
                - --event-qps=50
      `,
    },
  ],
});
