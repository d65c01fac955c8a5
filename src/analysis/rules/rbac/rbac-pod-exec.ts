import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacPodExec = defineRule({
  id: 'rbac-pod-exec',
  title: 'Role can exec, attach, port-forward or inject debug containers',
  family: 'rbac',
  why: 'Whoever runs commands in a pod acts as its service account and reads its Secrets; nothing of it is in Git.',
  remedy: 'Remove pods/exec, pods/attach, pods/portforward, the proxies and pods/ephemeralcontainers.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1609', 'ms: MS-TA9006'],
  equivalents: {
    polaris: [
      'clusterrolePodExecAttach',
      'rolePodExecAttach',
      'clusterrolebindingPodExecAttach',
      'rolebindingClusterRolePodExecAttach',
      'rolebindingRolePodExecAttach',
    ],
    trivy: ['KSV-0053', 'KSV-0054'],
    checkov: ['CKV2_K8S_2'],
    kics: [
      'rbac_roles_with_exec_permission',
      'rbac_roles_with_attach_permission',
      'rbac_roles_with_portforwarding_permissions',
    ],
    kubescape: ['C-0002', 'C-0063'],
    'rbac-police': ['pods_exec', 'pods_ephemeral_ctrs'],
    kubiscan: ['risky-exec-pods', 'risky-attach-pods'],
    badrobot: ['ExecPodsClusterRole'],
  },
  *check({ now, kubernetes }) {
    for (const grant of grantsOf(now, POWERS)) yield { ...grant.remark, severity: severityOf(grant, kubernetes.minor) };
  },
  examples: [
    {
      name: 'by name, by the subresource of every resource and by verb',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: debug, namespace: web}
        rules:
          - apiGroups: [""]
            resources:
              - pods
              - pods/exec # <-- here
            verbs: [get, list, create]
          - {apiGroups: ["*"], resources: ["*/attach"], verbs: [create]} # <-- here
          - {apiGroups: [""], resources: [pods/ephemeralcontainers], verbs: ["*"]} # <-- here
          - {apiGroups: [""], resources: [services/proxy], resourceNames: [api], verbs: [get]} # <-- here
        ---
        apiVersion: v1
        kind: List
        items:
          - apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: forward}
            rules:
              - {apiGroups: [""], resources: [pods/portforward], verbs: [create]} # <-- here
      `,
    },
    {
      name: 'the subresource goes, and its pods stay readable',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: debug}
        rules:
          - apiGroups: [""]
            resources: [pods, pods/log, pods/exec] # <-- here
            verbs: [get, create]
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: debug}
        rules:
          - apiGroups: [""]
            resources: [pods, pods/log]
            verbs: [get, create]
      `,
    },
    {
      name: 'until 1.34 get was enough, through a websocket',
      kubernetes: '1.34',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: debug, namespace: web}
        rules:
          - {apiGroups: [""], resources: [pods/exec], verbs: [get]} # <-- here
      `,
    },
    {
      name: 'pods without their subresources, patterns that match nothing, other verbs and groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules:
          - {apiGroups: [""], resources: [pods, pods/log, pods/status], verbs: ["*"]}
          - {apiGroups: [""], resources: ["pods/*"], verbs: [create]}
          - {apiGroups: ["*"], resources: ["*/*"], verbs: [create]}
          - {apiGroups: [""], resources: [pods/exec], verbs: [list, delete]}
          - {apiGroups: [apps], resources: [pods/exec], verbs: [create]}
          - {resources: [pods/exec], verbs: [create]}
          - {apiGroups: [""], resources: [pods/exec], verbs: null}
          - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
      `,
    },
  ],
});

const STREAMS = ['pods/exec', 'pods/attach', 'pods/portforward'];
const POWERS: readonly Power[] = [
  { groups: [''], resources: [...STREAMS, 'pods/proxy', 'services/proxy'], verbs: ['create', 'get'] },
  { groups: [''], resources: ['pods/ephemeralcontainers'], verbs: ['update', 'patch'] },
];
/** From this minor version on a websocket to a pod needs `create`, as the other streams always did. */
const WEBSOCKETS_NEED_CREATE = 35;

function severityOf({ resources, verbs, named }: Grant, minor: number): Severity {
  const mild = named || resources.every((resource) => resource === 'pods/portforward');
  if (verbs.some((verb) => verb !== 'get') || !resources.every((resource) => STREAMS.includes(resource)))
    return mild ? 'medium' : 'high';
  return minor < WEBSOCKETS_NEED_CREATE ? 'medium' : 'low';
}
