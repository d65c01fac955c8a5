import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacCsrApprove = defineRule({
  id: 'rbac-csr-approve',
  title: 'Role can approve or sign certificates',
  family: 'rbac',
  why: 'A signed client certificate is an identity of choice that no one can revoke before it expires.',
  remedy: 'Leave approval to the controller manager, and limit signers with resourceNames to your own.',
  severity: 'high',
  standards: ['cis: 5.1.11', 'owasp: K09', 'mitre: T1078.003'],
  equivalents: {
    checkov: ['CKV_K8S_156'],
    kubescape: ['C-0280'],
    kyverno: ['other/inspect-csr', 'other/restrict-clusterrole-csr'],
    'rbac-police': ['approve_csrs'],
  },
  *check({ now }) {
    const grants = grantsOf(now, [APPROVAL, PERMIT, SIGN, ISSUE]);
    const approvers = new Set(grants.filter(approves).map(({ role }) => role));
    const permitted = new Set(grants.filter(permits).map(({ role }) => role));
    for (const grant of grants) {
      const whole = approvers.has(grant.role) && permitted.has(grant.role);
      yield { ...grant.remark, severity: severityOf(grant, whole) };
    }
  },
  examples: [
    {
      name: 'both halves of an approval',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: approver}
        rules:
          - {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]} # <-- here
          - apiGroups: [certificates.k8s.io]
            resources: [signers] # <-- here
            resourceNames: [kubernetes.io/kube-apiserver-client]
            verbs: [approve]
      `,
    },
    {
      name: 'one half, signing, writing the certificate, and a signer of its own',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: half}
        rules:
          - {apiGroups: [certificates.k8s.io], resources: ["*/approval"], verbs: ["*"]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: signer}
        rules:
          - {apiGroups: [certificates.k8s.io], resources: [signers], verbs: [sign]} # <-- here
          - {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/status], verbs: [update]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: own}
        rules:
          - {apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [example.com/mesh], verbs: [sign]} # <-- here
      `,
    },
    {
      name: 'asking for certificates, and cert-manager objects of like names, are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: asker}
        rules:
          - {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [create, get, update]}
          - {apiGroups: [cert-manager.io], resources: [signers], verbs: [approve]}
          - {apiGroups: [certificates.k8s.io], resources: [signers], verbs: [get]}
      `,
    },
  ],
});

const groups = ['certificates.k8s.io'];
const APPROVAL: Power = {
  groups,
  resources: ['certificatesigningrequests/approval'],
  verbs: ['update', 'patch'],
  clusterWide: true,
};
const PERMIT: Power = { groups, resources: ['signers'], verbs: ['approve'], clusterWide: true };
const SIGN: Power = { groups, resources: ['signers'], verbs: ['sign'], clusterWide: true };
const ISSUE: Power = {
  groups,
  resources: ['certificatesigningrequests/status'],
  verbs: ['update', 'patch'],
  clusterWide: true,
};

const approves = ({ resources }: Grant): boolean => resources.includes('certificatesigningrequests/approval');
const permits = ({ verbs }: Grant): boolean => verbs.includes('approve');

/** `whole` is true when the role has both halves of an approval. What a signer of one's own signs is trusted by whoever chose to. */
function severityOf(grant: Grant, whole: boolean): Severity {
  const { rule, verbs, resources, idle } = grant;
  if (idle) return 'info';
  const issues = verbs.includes('sign') || resources.includes('certificatesigningrequests/status');
  const severity = issues || whole ? 'high' : 'medium';
  if (rule.names.length === 0 || !resources.includes('signers')) return severity;
  if (rule.names.every((name) => !name.startsWith('kubernetes.io/'))) return 'low';
  const client = rule.names.some(
    (name) => name === 'kubernetes.io/kube-apiserver-client' || name === 'kubernetes.io/*',
  );
  return client && severity === 'high' ? 'critical' : severity;
}
