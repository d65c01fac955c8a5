import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacWebhookWrite = defineRule({
  id: 'rbac-webhook-write',
  title: 'Role can change admission webhooks, policies, CRDs or API services',
  family: 'rbac',
  why: 'A webhook sees every object that is written, Secrets too, and a mutating one changes them; deleting one or a policy switches its checks off.',
  remedy: 'Grant it only to the controller that owns the objects, and limit updates to their names.',
  severity: 'high',
  standards: ['cis: 5.1.12', 'owasp: K02', 'owasp: K04', 'mitre: T1562.001', 'ms: MS-TA9015'],
  equivalents: {
    trivy: ['KSV-0114'],
    checkov: ['CKV_K8S_155'],
    kubescape: ['C-0281'],
    kyverno: ['other/restrict-clusterrole-mutating-validating-admission-webhooks'],
    'rbac-police': ['control_webhooks'],
    badrobot: ['AdmissionControllerClusterRole', 'CustomResourceClusterRole'],
  },
  *check({ now }) {
    for (const grant of grantsOf(now, POWERS)) yield { ...grant.remark, severity: severityOf(grant) };
  },
  examples: [
    {
      name: 'webhooks, policies of Kubernetes and of others, API services and definitions',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: admission}
        rules:
          - apiGroups: [admissionregistration.k8s.io]
            resources:
              - validatingadmissionpolicies # <-- here
              - validatingwebhookconfigurations
            verbs: [get, create, update]
          - {apiGroups: [admissionregistration.k8s.io], resources: ["*"], verbs: [delete]} # <-- here
          - {apiGroups: [apiregistration.k8s.io], resources: [apiservices], verbs: ["*"]} # <-- here
          - {apiGroups: [constraints.gatekeeper.sh], resources: [k8spsphostfilesystem], verbs: [patch]} # <-- here
          - {apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [create]} # <-- here
          - {apiGroups: [kyverno.io], resources: [policies], verbs: [delete]} # <-- here
      `,
    },
    {
      name: 'its own webhook by name, as for the certificate, and in a Role, where it does nothing',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: certificates}
        rules:
          - {apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], resourceNames: [web], verbs: [get, patch]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: certificates, namespace: web}
        rules:
          - {apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [create]} # <-- here
      `,
    },
    {
      name: 'reading, statuses and other groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: reader}
        rules:
          - {apiGroups: [admissionregistration.k8s.io], resources: ["*"], verbs: [get, list, watch]}
          - {apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions/status], verbs: [update]}
          - {apiGroups: [policy], resources: [policies], verbs: [update]}
          - {apiGroups: [kyverno.io], resources: [updaterequests], verbs: [create]}
      `,
    },
  ],
});

const verbs = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const DEFINITIONS = 'customresourcedefinitions';
const POWERS: readonly Power[] = [
  {
    groups: ['admissionregistration.k8s.io'],
    resources: [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ],
    verbs,
    clusterWide: true,
  },
  { groups: ['apiregistration.k8s.io'], resources: ['apiservices'], verbs, clusterWide: true },
  { groups: ['apiextensions.k8s.io'], resources: [DEFINITIONS], verbs, clusterWide: true },
  { groups: ['kyverno.io'], resources: ['clusterpolicies'], verbs, clusterWide: true },
  { groups: ['kyverno.io'], resources: ['policies', 'policyexceptions'], verbs },
  { groups: ['policies.kyverno.io', 'constraints.gatekeeper.sh', 'templates.gatekeeper.sh'], resources: ['*'], verbs },
];

function severityOf(grant: Grant): Severity {
  if (grant.idle || (grant.named && !grant.verbs.includes('delete'))) return 'info';
  if (grant.named || grant.reach === 'namespace') return 'low';
  return grant.resources.every((resource) => resource === DEFINITIONS) ? 'medium' : 'high';
}
