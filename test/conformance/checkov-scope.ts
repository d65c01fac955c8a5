import type { Cluster, Finding } from '../../src/analysis/index.js';
import { ADDS, by, LOW_USER, MAY_BE_ROOT, ofPolicy, permission, saying, tuned } from './counterparts.js';
import type { Label } from './label.js';
import type { Counterpart, Translation } from './translation.js';

const CONTEXT = tuned('security-context-absent', { each: true });

/** Checkov follows a binding of a service account or a node to its role and blames the binding; ours report the role. */
const granted = (...rules: readonly string[]): Translation => ({
  ...permission(...rules),
  anywhere: true,
  counts: isGrantedBy,
});

function isGrantedBy({ resource }: Finding, now: Cluster, { resource: labelled }: Label): boolean {
  const binding = now.ofKind('RoleBinding', 'ClusterRoleBinding').find(({ kind, name }) => {
    const parts = labelled?.split('/') ?? [];
    return parts[0] === kind && parts.at(-1) === name;
  });
  const subjects = binding?.root.at('subjects').items() ?? [];
  const role = binding?.root.at('roleRef');
  return (
    subjects.some((subject) => /^(?:ServiceAccount|Node)$/.test(subject.at('kind').text() ?? '')) &&
    role?.at('kind').text() === resource?.kind &&
    role?.at('name').text() === resource?.name
  );
}

const dashboard: Counterpart = { rule: 'legacy-component-present', says: /runs the Kubernetes Dashboard/ };

/** Checks of Checkov that are narrower, stricter or wider than the rules that name them. */
export const CHECKOV: Readonly<Record<string, Translation>> = {
  NoDefaultNamespace: by('namespace-default-used'),
  CKV_K8S_1: ofPolicy('hostPID'),
  CKV_K8S_2: ofPolicy('privileged'),
  CKV_K8S_3: ofPolicy('hostIPC'),
  CKV_K8S_4: ofPolicy('hostNetwork'),
  CKV_K8S_5: ofPolicy('allowPrivilegeEscalation'),
  CKV_K8S_6: ofPolicy('runAsUser'),
  CKV_K8S_7: ofPolicy('requiredDropCapabilities'),
  CKV_K8S_10: by(tuned('cpu-request-missing', { written: true })),
  CKV_K8S_12: by(tuned('memory-request-missing', { written: true })),
  CKV_K8S_15: by(tuned('image-pull-policy-mismatch', { strict: true })),
  CKV_K8S_21: by(tuned('namespace-default-used', { unnamed: true })),
  CKV_K8S_23: MAY_BE_ROOT,
  CKV_K8S_24: ofPolicy('allowedCapabilities'),
  CKV_K8S_25: ADDS,
  CKV_K8S_28: saying('capability-drop-all-missing', /NET_RAW/),
  CKV_K8S_29: { by: [{ ...CONTEXT, subject: /^the pod$/ }] },
  CKV_K8S_30: { by: [{ ...CONTEXT, subject: /^(?!the pod$)/ }] },
  CKV_K8S_31: { ...by('seccomp-profile-missing', 'seccomp-unconfined'), kubernetes: '1.24' },
  CKV_K8S_32: ofPolicy('seccomp'),
  CKV_K8S_33: { by: [dashboard] },
  CKV_K8S_34: saying('legacy-component-present', /runs Tiller/),
  CKV_K8S_36: ofPolicy('requiredDropCapabilities'),
  CKV_K8S_37: saying('capability-drop-all-missing', /drops no|keeps|one by one/),
  CKV_K8S_40: LOW_USER,
  CKV_K8S_44: saying('legacy-component-present', /leads to Tiller/),
  CKV_K8S_45: saying('legacy-component-present', /listens for/),
  CKV2_K8S_1: granted('rbac-escalate-bind', 'rbac-manage-rbac-objects'),
  CKV2_K8S_2: granted('rbac-pod-exec', 'rbac-node-proxy'),
  CKV2_K8S_3: granted('rbac-impersonate'),
  CKV2_K8S_4: granted('rbac-network-write', 'rbac-status-write'),
  CKV2_K8S_5: {
    ...granted('rbac-secrets-access'),
    // Named Secrets are few, and pass.
    counts: (finding, now, label) => isGrantedBy(finding, now, label) && !/Secrets "/.test(finding.message),
  },
};
