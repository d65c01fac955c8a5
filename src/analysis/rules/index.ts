import { argocdDefaultProject } from './gitops-argocd/argocd-default-project.js';
import { namespacePsaWeakened } from './namespace/namespace-psa-weakened.js';
import { networkPolicyAllowAll } from './network/network-policy-allow-all.js';
import { networkPolicyWeakened } from './network/network-policy-weakened.js';
import { privilegedContainer } from './pod-security/privileged-container.js';
import { rbacClusterAdminBinding } from './rbac/rbac-cluster-admin-binding.js';
import { rbacEscalateBind } from './rbac/rbac-escalate-bind.js';
import { rbacPermissionsWidened } from './rbac/rbac-permissions-widened.js';
import { rbacSecretsAccess } from './rbac/rbac-secrets-access.js';
import { rbacWildcardAll } from './rbac/rbac-wildcard-all.js';
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
  ingressTlsMissing,
  namespacePsaWeakened,
  networkPolicyAllowAll,
  networkPolicyWeakened,
  privateKeyMaterial,
  privilegedContainer,
  rbacClusterAdminBinding,
  rbacEscalateBind,
  rbacPermissionsWidened,
  rbacSecretsAccess,
  rbacWildcardAll,
  secretInEnvLiteral,
  secretPlaintextCommitted,
  serviceLoadBalancerPublic,
  yamlParseError,
];

/** The built-in rule with this id. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}
