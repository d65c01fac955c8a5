import type { Cluster, Finding } from '../../src/analysis/index.js';
import { ADDS, by, LOW_USER, MAY_BE_ROOT, ofPolicy, permission, saying, tuned } from './counterparts.js';
import type { Translation } from './translation.js';

/** Checks of KICS that are narrower, stricter or wider than the rules that name them. */
export const KICS: Readonly<Record<string, Translation>> = {
  cluster_allows_unsafe_sysctls: {
    by: [{ rule: 'unsafe-sysctl' }, ...ofPolicy('allowedUnsafeSysctls').by],
    kubernetes: '1.24',
  },
  container_runs_unmasked: ofPolicy('allowedProcMountTypes'),
  containers_run_with_low_uid: LOW_USER,
  containers_running_as_root: MAY_BE_ROOT,
  containers_with_added_capabilities: ADDS,
  cpu_requests_not_set: by(tuned('cpu-request-missing', { written: true })),
  deployment_has_no_pod_anti_affinity: by(tuned('replica-spread-missing', { from: 3 })),
  image_pull_policy_of_container_is_not_always: by(tuned('image-pull-policy-mismatch', { strict: true })),
  memory_requests_not_defined: by(tuned('memory-request-missing', { written: true })),
  net_raw_capabilities_disabled_for_psp: ofPolicy('requiredDropCapabilities'),
  net_raw_capabilities_not_being_dropped: saying('capability-drop-all-missing', /NET_RAW/),
  network_policy_is_not_targeting_any_pod: { by: [{ rule: 'network-policy-dangling', subject: /^pod selector$/ }] },
  no_drop_capabilities_for_containers: saying('capability-drop-all-missing', /drops no/),
  not_limited_capabilities_for_pod_security_policy: {
    by: [{ rule: 'pod-security-policy-permissive', says: /every default capability/ }],
    kubernetes: '1.24',
  },
  permissive_access_to_create_pods: permission('rbac-workload-write'),
  pod_or_container_without_security_context: by(tuned('security-context-absent', { each: true })),
  psp_allows_privilege_escalation: ofPolicy('allowPrivilegeEscalation'),
  psp_allows_sharing_host_ipc: ofPolicy('hostIPC'),
  psp_allows_sharing_host_pid: ofPolicy('hostPID'),
  psp_containers_share_host_network_namespace: ofPolicy('hostNetwork'),
  psp_set_to_privileged: ofPolicy('privileged'),
  psp_with_added_capabilities: ofPolicy('allowedCapabilities'),
  psp_with_unrestricted_access_to_host_path: ofPolicy('allowedHostPaths'),
  rbac_roles_allow_privilege_escalation: permission('rbac-escalate-bind'),
  rbac_roles_with_attach_permission: permission('rbac-pod-exec'),
  rbac_roles_with_exec_permission: permission('rbac-pod-exec'),
  rbac_roles_with_impersonate_permission: permission('rbac-impersonate'),
  rbac_roles_with_portforwarding_permissions: permission('rbac-pod-exec'),
  rbac_roles_with_read_secrets_permissions: permission('rbac-secrets-access'),
  root_containers_admitted: ofPolicy(
    'privileged',
    'allowPrivilegeEscalation',
    'runAsUser',
    'supplementalGroups',
    'fsGroup',
  ),
  seccomp_profile_is_not_configured: { ...by('seccomp-profile-missing', 'seccomp-unconfined'), kubernetes: '1.24' },
  service_account_allows_access_secrets: { ...by('rbac-secrets-access'), counts: letsAccountRead },
  statefulset_has_no_pod_anti_affinity: by(tuned('replica-spread-missing', { from: 3 })),
  tiller_deployment_is_accessible_from_within_the_cluster: saying('legacy-component-present', /listens for/),
  using_kubernetes_native_secret_management: {
    ...by('secret-plaintext-committed'),
    passes: (now) => now.ofKind('SecretProviderClass').length > 0,
  },
  using_unrecommended_namespace: by(tuned('namespace-default-used', { unnamed: true }), 'namespace-system-used'),
};

/** KICS asks for a service account that a binding gives the role, whatever the namespaces of the two. */
function letsAccountRead({ message, resource }: Finding, now: Cluster): boolean {
  const bindings = now.ofKind('RoleBinding', 'ClusterRoleBinding').filter(({ root }) => {
    const role = root.at('roleRef');
    return role.at('kind').text() === resource?.kind && role.at('name').text() === resource?.name;
  });
  const subjects = bindings.flatMap(({ root }) => root.at('subjects').items());
  const bound = subjects.some((subject) => subject.at('kind').text() === 'ServiceAccount');
  return bound && /\b(?:get|list|watch)\b/.test(message);
}

/** Checks of KICS that no rule is meant to agree with. */
export const NOT_KICS: Readonly<Record<string, string>> = {
  ensure_administrative_boundaries_between_resources:
    'it lists the namespaces of every sample that names one, which is an inventory and no defect',
  ingress_controller_exposes_workload:
    'it reports every Ingress that leads to a Service, which is what an Ingress is for',
  incorrect_volume_claim_access_mode_read_write_once:
    'it reports more than one claim with ReadWriteOnce, which is the usual way of a StatefulSet',
  pod_or_container_without_limit_range:
    'it blames each object whose namespace has no LimitRange in the sample; ours looks at Namespace objects, once for each',
  pod_or_container_without_resource_quota:
    'it blames each object whose namespace has no ResourceQuota in the sample; ours looks at Namespace objects, once for each',
  statefulset_requests_storage:
    'it reports claims that ask for storage, which the API server demands; ours reports those that do not',
  volume_mount_with_os_directory_write_permissions:
    'it looks at the paths of mounts inside the container, which say nothing about the directories of the node',
};
