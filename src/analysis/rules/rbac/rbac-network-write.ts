import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacNetworkWrite = defineRule({
  id: 'rbac-network-write',
  title: 'Role can rewrite networking objects',
  family: 'rbac',
  why: 'Whoever rewrites policies, endpoints or routes can open what was closed and draw the traffic of others to itself.',
  remedy: 'Keep the administration of the network in a role of its own.',
  severity: 'medium',
  standards: ['owasp: K02', 'owasp: K05', 'mitre: T1562.001', 'ms: MS-TA9036'],
  equivalents: {
    trivy: ['KSV-0056'],
    checkov: ['CKV2_K8S_4'],
    kyverno: ['other/restrict-edit-for-endpoints'],
    gatekeeper: ['k8sblockendpointeditdefaultrole'],
    'rbac-police': ['modify_service_status_cve_2020_8554'],
    badrobot: ['NetworkPolicyClusterRole'],
  },
  *check({ now }) {
    for (const grant of grantsOf(now, POWERS)) yield { ...grant.remark, severity: severityOf(grant) };
  },
  examples: [
    {
      name: 'policies, endpoints, the status of services and routes',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: network}
        rules:
          - {apiGroups: [networking.k8s.io], resources: [ingresses, networkpolicies], verbs: [get, patch]} # <-- here
          - {apiGroups: [""], resources: [services/status], verbs: ["*"]} # <-- here
          - {apiGroups: [cilium.io], resources: ["*"], verbs: [delete]} # <-- here
          - {apiGroups: [gateway.networking.k8s.io], resources: [httproutes], verbs: [create]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: routes, namespace: web}
        rules:
          - {apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [update]} # <-- here
      `,
    },
    {
      name: 'endpoints for everyone who may edit',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: edit-endpoints, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
        rules: [{apiGroups: [""], resources: [endpoints], verbs: [get, create]}] # <-- here
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: edit-endpoints, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
        rules: [{apiGroups: [""], resources: [endpoints], verbs: [get]}]
      `,
    },
    {
      name: 'services, reading, statuses of other objects and other groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules:
          - {apiGroups: [""], resources: [services], verbs: ["*"]}
          - {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list, watch]}
          - {apiGroups: [networking.k8s.io], resources: [ingresses/status], verbs: [update]}
          - {apiGroups: [rbac.authorization.k8s.io], resources: [services/status], verbs: ["*"]}
      `,
    },
  ],
});

const verbs = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const ROUTES = ['ingresses', 'gateways', 'httproutes'];
const POWERS: readonly Power[] = [
  { groups: [''], resources: ['endpoints', 'services/status'], verbs },
  { groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
  { groups: ['networking.k8s.io', 'extensions'], resources: ['networkpolicies', 'ingresses'], verbs },
  { groups: ['gateway.networking.k8s.io'], resources: ['gateways', 'httproutes'], verbs },
  {
    groups: ['policy.networking.k8s.io'],
    resources: ['adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies'],
    verbs,
    clusterWide: true,
  },
  { groups: ['cilium.io'], resources: ['ciliumnetworkpolicies'], verbs },
  { groups: ['cilium.io'], resources: ['ciliumclusterwidenetworkpolicies'], verbs, clusterWide: true },
  { groups: ['crd.projectcalico.org', 'projectcalico.org'], resources: ['networkpolicies'], verbs },
  {
    groups: ['crd.projectcalico.org', 'projectcalico.org'],
    resources: ['globalnetworkpolicies'],
    verbs,
    clusterWide: true,
  },
];

function severityOf({ role, resources, reach, named, idle }: Grant): Severity {
  if (idle) return 'info';
  const shared = role.labels['rbac.authorization.k8s.io/aggregate-to-edit'] === 'true';
  if (shared && resources.some((resource) => resource.startsWith('endpoint'))) return 'high';
  const confined = reach === 'namespace';
  if (resources.every((resource) => ROUTES.includes(resource))) return confined ? 'info' : 'low';
  return confined || named ? 'low' : 'medium';
}
