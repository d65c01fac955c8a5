import type { Cluster } from '../../src/analysis/index.js';
import { by, MAY_BE_ROOT, permission, saying, tuned } from './counterparts.js';
import type { Translation } from './translation.js';

/** Polaris takes bindings and roles with these names for those of the control plane, and looks at no others. */
const OF_THE_SYSTEM = /^(?:system:|cluster-admin$|gce:podsecuritypolicy:calico-sa$)/;

const outsideTheSystem = (translation: Translation): Translation => ({
  ...translation,
  counts: ({ resource }) => !OF_THE_SYSTEM.test(resource?.name ?? ''),
});

const bindingsIn = (now: Cluster) => now.ofKind('RoleBinding', 'ClusterRoleBinding');

/** Of a binding the role is reported here. Upstream also fails a binding whose role is not in the sample. */
const bound = (translation: Translation): Translation => ({
  ...translation,
  passes: (now) => bindingsIn(now).every(({ name }) => OF_THE_SYSTEM.test(name)),
  beyond: (now) =>
    bindingsIn(now).every(({ root }) =>
      hasRole(now, root.at('roleRef', 'kind').text(), root.at('roleRef', 'name').text()),
    )
      ? undefined
      : 'the role that the binding names is not in the sample, so that what it allows is not known',
});

/** The roles that every cluster has count as known. */
const hasRole = (now: Cluster, kind = '', name = ''): boolean =>
  /^(?:cluster-admin|admin|edit|view)$/.test(name) || now.ofKind(kind).some((role) => role.name === name);

/** Checks of Polaris that are narrower, stricter or wider than the rules that name them. */
export const POLARIS: Readonly<Record<string, Translation>> = {
  clusterrolePodExecAttach: outsideTheSystem(permission('rbac-pod-exec')),
  rolePodExecAttach: outsideTheSystem(permission('rbac-pod-exec')),
  clusterrolebindingPodExecAttach: bound(permission('rbac-pod-exec')),
  rolebindingClusterRolePodExecAttach: bound(permission('rbac-pod-exec')),
  rolebindingRolePodExecAttach: bound(permission('rbac-pod-exec')),
  clusterrolebindingClusterAdmin: outsideTheSystem(bound(by('rbac-cluster-admin-binding'))),
  rolebindingClusterAdminClusterRole: outsideTheSystem(bound(by('rbac-cluster-admin-binding'))),
  rolebindingClusterAdminRole: outsideTheSystem(bound(by('rbac-cluster-admin-binding'))),
  cpuRequestsMissing: by(tuned('cpu-request-missing', { written: true })),
  memoryRequestsMissing: by(tuned('memory-request-missing', { written: true })),
  hpaMaxAvailability: { by: [{ rule: 'hpa-min-replicas-low', subject: /^range$/ }] },
  hpaMinAvailability: { by: [{ rule: 'hpa-min-replicas-low', subject: /^floor$/ }] },
  insecureCapabilities: saying('capability-drop-all-missing', /drops no|keeps/),
  /** One of several measures is enough; dropping any capability is one. */
  linuxHardening: {
    by: [{ rule: 'seccomp-profile-missing' }, { rule: 'capability-drop-all-missing', says: /drops no/ }],
    every: true,
    passes: (now) => now.workloads.some(({ pod }) => pod.at('securityContext', 'seLinuxOptions').present),
  },
  pdbDisruptionsIsZero: saying('pdb-blocks-eviction', /ever be evicted/),
  /** A budget of just as many as there are at least passes, though it blocks every eviction too. */
  pdbMinAvailableGreaterThanHPAMinReplicas: saying('pdb-blocks-eviction', /^(?!(\d+) must be .* \1, )/),
  pullPolicyNotAlways: by(tuned('image-pull-policy-mismatch', { strict: true, written: true })),
  runAsRootAllowed: MAY_BE_ROOT,
  topologySpreadConstraint: {
    by: [{ ...tuned('replica-spread-missing', { from: 1 }), says: /nothing keeps/ }],
  },
};
