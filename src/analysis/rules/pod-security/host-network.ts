import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const hostNetwork = defineRule({
  id: 'host-network',
  title: 'Pod uses the network of its node',
  family: 'pod-security',
  why: "The pod reaches everything that listens on the node's loopback and can watch the node's traffic. NetworkPolicies do not apply to it, and its container ports open on the node itself.",
  remedy:
    'Remove hostNetwork and expose the pod through a Service; waive it for agents that set up the network or storage.',
  severity: 'high',
  standards: ['pss: baseline', 'cis: 5.2.5', 'nsa', 'owasp: K05', 'mitre: T1046'],
  equivalents: {
    'kube-linter': ['host-network'],
    polaris: ['hostNetworkSet'],
    trivy: ['KSV-0009'],
    checkov: ['CKV_K8S_19'],
    kics: ['shared_host_network_namespace'],
    kubescape: ['C-0041'],
    kubesec: ['HostNetwork'],
    kyverno: ['pod-security/baseline/disallow-host-namespaces'],
    gatekeeper: ['k8spsphostnamespace', 'k8spsphostnetworkingports'],
    psa: ['hostNamespaces'],
  },
  *check({ now }) {
    for (const { resource, pod } of now.workloads) {
      const hostNetwork = pod.at('hostNetwork');
      if (hostNetwork.flag() !== true) continue;
      yield {
        about: resource,
        subject: 'the pod',
        at: hostNetwork,
        message:
          "the pod uses its node's network: NetworkPolicies do not apply to it, and its container ports open on the node",
        fix: { title: 'Give the pod its own network', safety: 'unsafe', patch: set(hostNetwork, [], false) },
      };
    }
  },
  examples: [
    {
      name: 'a DaemonSet on the network of its nodes',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              hostNetwork: true # <-- here
              containers:
                - name: agent
                  image: agent:1.4.0
                  ports: [{containerPort: 9100}]
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              hostNetwork: false
              containers:
                - name: agent
                  image: agent:1.4.0
                  ports: [{containerPort: 9100}]
      `,
    },
    {
      name: 'two pods of a list',
      manifest: yaml`
        apiVersion: v1
        kind: PodList
        items:
          - metadata: {name: a}
            spec:
              hostNetwork: true # <-- here
              containers: [{name: app, image: "a:1"}]
          - metadata: {name: b}
            spec:
              hostNetwork: on # <-- here
              containers: [{name: app, image: "a:1"}]
      `,
    },
    {
      name: 'false, absent and the string are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {hostNetwork: false, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {hostNetwork: "true", dnsPolicy: ClusterFirstWithHostNet, containers: [{name: app, image: "a:1"}]}
      `,
    },
  ],
});
