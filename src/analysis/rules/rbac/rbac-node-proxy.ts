import { grantsOf, leaveOut, type Power } from '../../cluster/grant.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const rbacNodeProxy = defineRule({
  id: 'rbac-node-proxy',
  title: 'Role can reach kubelets through nodes/proxy',
  family: 'rbac',
  why: 'The proxy leads to the API of the kubelet, past admission and audit: it runs commands in every pod of the node, and get is enough for it.',
  remedy:
    'Use nodes/metrics, nodes/stats or nodes/log; from Kubernetes 1.33 on also nodes/healthz, nodes/configz and nodes/pods.',
  severity: 'high',
  standards: ['cis: 5.1.10', 'owasp: K02', 'mitre: T1609', 'ms: MS-TA9030'],
  equivalents: {
    trivy: ['KSV-0047'],
    checkov: ['CKV2_K8S_2'],
    kubescape: ['C-0279'],
    kyverno: ['other/restrict-clusterrole-nodesproxy'],
    'rbac-police': ['nodes_proxy'],
    kubiscan: ['risky-execute-command-node-proxy'],
    badrobot: ['NodeProxyClusterRole'],
  },
  *check({ now }) {
    for (const { remark, idle } of grantsOf(now, [POWER], { fix: metricsInstead }))
      yield idle ? { ...remark, severity: 'info' } : remark;
  },
  examples: [
    {
      name: 'to scrape metrics, which have a resource of their own',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: metrics}
        rules:
          - apiGroups: [""]
            resources:
              - nodes
              - nodes/proxy # <-- here
            verbs: [get, list, watch]
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: metrics}
        rules:
          - apiGroups: [""]
            resources:
              - nodes
              - nodes/metrics
            verbs: [get, list, watch]
      `,
    },
    {
      name: 'beside the metrics, by the subresource of every resource, and in a Role, where it does nothing',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: metrics}
        rules:
          - {apiGroups: [""], resources: [nodes/metrics, nodes/proxy], verbs: [get]} # <-- here
          - {apiGroups: ["*"], resources: ["*/proxy"], verbs: ["*"]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: metrics, namespace: web}
        rules:
          - {apiGroups: [""], resources: [nodes/proxy], verbs: [get]} # <-- here
      `,
    },
    {
      name: 'the fine-grained subresources, patterns that match nothing, and a proxy that can only be listed are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: metrics}
        rules:
          - {apiGroups: [""], resources: [nodes, nodes/metrics, nodes/stats], verbs: [get]}
          - {apiGroups: [""], resources: ["nodes/*"], verbs: [get]}
          - {apiGroups: [""], resources: [nodes/proxy], verbs: [list]}
      `,
    },
  ],
});

const POWER: Power = {
  groups: [''],
  resources: ['nodes/proxy'],
  verbs: ['get', 'create', 'update', 'patch', 'delete'],
  clusterWide: true,
};

function metricsInstead(
  items: readonly Node[],
  { resources }: { readonly resources: readonly string[] },
): Fix | undefined {
  const [item] = items;
  if (item === undefined) return undefined;
  if (resources.includes('nodes/metrics')) return leaveOut('resource', items);
  return { title: 'Grant nodes/metrics instead', safety: 'unsafe', patch: set(item, [], 'nodes/metrics') };
}
