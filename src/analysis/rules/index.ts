import { argocdDefaultProject } from './gitops-argocd/argocd-default-project.js';
import { imageMutableTag } from './image/image-mutable-tag.js';
import { namespacePsaWeakened } from './namespace/namespace-psa-weakened.js';
import { networkPolicyAllowAll } from './network/network-policy-allow-all.js';
import { networkPolicyWeakened } from './network/network-policy-weakened.js';
import { capabilityDangerousAdded } from './pod-security/capability-dangerous-added.js';
import { capabilityDropAllMissing } from './pod-security/capability-drop-all-missing.js';
import { containerRuntimeSocketMount } from './pod-security/container-runtime-socket-mount.js';
import { hostIpc } from './pod-security/host-ipc.js';
import { hostNetwork } from './pod-security/host-network.js';
import { hostPathVolume } from './pod-security/host-path-volume.js';
import { hostPid } from './pod-security/host-pid.js';
import { privilegeEscalationAllowed } from './pod-security/privilege-escalation-allowed.js';
import { privilegedContainer } from './pod-security/privileged-container.js';
import { runAsNonrootMissing } from './pod-security/run-as-nonroot-missing.js';
import { runAsRootUid } from './pod-security/run-as-root-uid.js';
import { seccompProfileMissing } from './pod-security/seccomp-profile-missing.js';
import { seccompUnconfined } from './pod-security/seccomp-unconfined.js';
import { rbacClusterAdminBinding } from './rbac/rbac-cluster-admin-binding.js';
import { rbacEscalateBind } from './rbac/rbac-escalate-bind.js';
import { rbacPermissionsWidened } from './rbac/rbac-permissions-widened.js';
import { rbacSecretsAccess } from './rbac/rbac-secrets-access.js';
import { rbacWildcardAll } from './rbac/rbac-wildcard-all.js';
import { memoryLimitMissing } from './resources/memory-limit-missing.js';
import type { Rule } from './rule.js';
import { yamlParseError } from './schema/yaml-parse-error.js';
import { privateKeyMaterial } from './secrets/private-key-material.js';
import { secretInEnvLiteral } from './secrets/secret-in-env-literal.js';
import { secretPlaintextCommitted } from './secrets/secret-plaintext-committed.js';
import { ingressTlsMissing } from './service-exposure/ingress-tls-missing.js';
import { serviceLoadBalancerPublic } from './service-exposure/service-load-balancer-public.js';

/** Every built-in rule, sorted by id. */
export const rules: readonly Rule[] = [
  argocdDefaultProject,
  capabilityDangerousAdded,
  capabilityDropAllMissing,
  containerRuntimeSocketMount,
  hostIpc,
  hostNetwork,
  hostPathVolume,
  hostPid,
  imageMutableTag,
  ingressTlsMissing,
  memoryLimitMissing,
  namespacePsaWeakened,
  networkPolicyAllowAll,
  networkPolicyWeakened,
  privateKeyMaterial,
  privilegeEscalationAllowed,
  privilegedContainer,
  rbacClusterAdminBinding,
  rbacEscalateBind,
  rbacPermissionsWidened,
  rbacSecretsAccess,
  rbacWildcardAll,
  runAsNonrootMissing,
  runAsRootUid,
  seccompProfileMissing,
  seccompUnconfined,
  secretInEnvLiteral,
  secretPlaintextCommitted,
  serviceLoadBalancerPublic,
  yamlParseError,
];

/** The built-in rule with this id. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}
