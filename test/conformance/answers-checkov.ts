import { type Answer, type Answers, about, by, MAY_BE_ROOT, ofPolicy, permission, saying, tuned } from './answer.js';

const LOW = tuned('run-as-low-uid-gid', { above: 9999, unset: true });
const CONTEXT = tuned('security-context-absent', { each: true });

/** Checkov follows a binding to its role and blames the binding; our rules report the role. */
const granted = (...rules: readonly string[]): Answer => ({ ...permission(...rules), anywhere: true });

/** Checks of Checkov that are narrower, stricter or wider than the rules that name them. */
export const CHECKOV: Answers = {
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
  CKV_K8S_25: by(tuned('capability-beyond-baseline', { strict: true })),
  CKV_K8S_28: saying('capability-drop-all-missing', /NET_RAW/),
  CKV_K8S_29: about(CONTEXT, 'the pod'),
  CKV_K8S_30: { rules: [CONTEXT], counts: ({ subject }) => subject !== 'the pod' },
  CKV_K8S_31: { ...by('seccomp-profile-missing', 'seccomp-unconfined'), minor: 24 },
  CKV_K8S_32: ofPolicy('seccomp'),
  CKV_K8S_33: saying('legacy-component-present', /Dashboard/),
  CKV_K8S_34: saying('legacy-component-present', /runs Tiller/),
  CKV_K8S_36: ofPolicy('requiredDropCapabilities'),
  CKV_K8S_37: saying('capability-drop-all-missing', /drops no|keeps|one by one/),
  CKV_K8S_40: { rules: [LOW], counts: ({ subject }) => subject.endsWith('runAsUser') },
  CKV_K8S_44: saying('legacy-component-present', /leads to Tiller/),
  CKV_K8S_45: saying('legacy-component-present', /listens for/),
  CKV2_K8S_1: granted('rbac-escalate-bind', 'rbac-manage-rbac-objects'),
  CKV2_K8S_2: granted('rbac-pod-exec', 'rbac-node-proxy'),
  CKV2_K8S_3: granted('rbac-impersonate'),
  CKV2_K8S_4: granted('rbac-network-write', 'rbac-status-write'),
  CKV2_K8S_5: granted('rbac-secrets-access'),
};
