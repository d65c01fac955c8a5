import type { Rule } from '../rule.js';
import { rbacClusterAdminBinding } from './rbac-cluster-admin-binding.js';
import { rbacEscalateBind } from './rbac-escalate-bind.js';
import { rbacPermissionsWidened } from './rbac-permissions-widened.js';
import { rbacSecretsAccess } from './rbac-secrets-access.js';
import { rbacWildcardAll } from './rbac-wildcard-all.js';

/** The rules of the family, sorted by id. */
export const rbacRules: readonly Rule[] = [
  rbacClusterAdminBinding,
  rbacEscalateBind,
  rbacPermissionsWidened,
  rbacSecretsAccess,
  rbacWildcardAll,
];
