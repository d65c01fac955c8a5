import type { Answer, Answers } from './answer.js';
import { by, MAY_BE_ROOT, permission, saying, tuned } from './answer.js';

/** Polaris takes bindings and roles with these names for those of the control plane, and looks at no others. */
const OF_THE_SYSTEM = /^(?:system:|cluster-admin$|gce:podsecuritypolicy:calico-sa$)/;

const notOfTheSystem = (answer: Answer): Answer => ({
  ...answer,
  counts: (finding, now) =>
    !OF_THE_SYSTEM.test(finding.resource?.name ?? '') && (answer.counts?.(finding, now) ?? true),
});

/** Of a binding the role is reported here; one whose role is not there fails upstream, and is another finding here. */
const boundPower: Answer = {
  ...permission('rbac-pod-exec', 'rbac-reference-dangling'),
  passes: (now) => now.ofKind('RoleBinding', 'ClusterRoleBinding').every(({ name }) => OF_THE_SYSTEM.test(name)),
};

/** Checks of Polaris that are narrower, stricter or wider than the rules that name them. */
export const POLARIS: Answers = {
  clusterrolePodExecAttach: notOfTheSystem(permission('rbac-pod-exec')),
  rolePodExecAttach: notOfTheSystem(permission('rbac-pod-exec')),
  clusterrolebindingPodExecAttach: boundPower,
  rolebindingClusterRolePodExecAttach: boundPower,
  rolebindingRolePodExecAttach: boundPower,
  clusterrolebindingClusterAdmin: notOfTheSystem(by('rbac-cluster-admin-binding', 'rbac-reference-dangling')),
  rolebindingClusterAdminClusterRole: notOfTheSystem(by('rbac-cluster-admin-binding', 'rbac-reference-dangling')),
  rolebindingClusterAdminRole: notOfTheSystem(by('rbac-cluster-admin-binding', 'rbac-reference-dangling')),
  cpuRequestsMissing: by(tuned('cpu-request-missing', { written: true })),
  memoryRequestsMissing: by(tuned('memory-request-missing', { written: true })),
  insecureCapabilities: saying('capability-drop-all-missing', /drops no|keeps/),
  pullPolicyNotAlways: by(tuned('image-pull-policy-mismatch', { strict: true })),
  runAsRootAllowed: MAY_BE_ROOT,
};
