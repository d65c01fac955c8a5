/** Kinds that hold a cluster's guard rails, whatever their API group. */
const KINDS = new Set([
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'GlobalNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ConstraintTemplate',
  'AuthorizationPolicy',
  'PeerAuthentication',
]);
const RBAC = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'ServiceAccount']);

/** True for objects that limit what others may do: network and admission policies, quotas, and webhooks that enforce them. */
export function isGuardKind(group: string, kind: string): boolean {
  if (KINDS.has(kind)) return true;
  return group === 'constraints.gatekeeper.sh' || (/(?:^|\.)kyverno\.io$/.test(group) && kind.endsWith('Policy'));
}

/** True for guard rails and for the objects that say who may do what. */
export function isSecurityKind(group: string, kind: string): boolean {
  return RBAC.has(kind) || isGuardKind(group, kind);
}
