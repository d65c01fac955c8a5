import type { Rule } from '../rule.js';
import { openshiftSccPrivileged } from './openshift-scc-privileged.js';
import { rbacAnonymousBinding } from './rbac-anonymous-binding.js';
import { rbacAuditTrailDelete } from './rbac-audit-trail-delete.js';
import { rbacAuthenticatedGroupBinding } from './rbac-authenticated-group-binding.js';
import { rbacBuiltInRoleExtended } from './rbac-built-in-role-extended.js';
import { rbacClusterAdminBinding } from './rbac-cluster-admin-binding.js';
import { rbacCsrApprove } from './rbac-csr-approve.js';
import { rbacDefaultServiceAccountBinding } from './rbac-default-service-account-binding.js';
import { rbacDeleteBroad } from './rbac-delete-broad.js';
import { rbacEscalateBind } from './rbac-escalate-bind.js';
import { rbacGitopsObjectsWrite } from './rbac-gitops-objects-write.js';
import { rbacImpersonate } from './rbac-impersonate.js';
import { rbacManageRbacObjects } from './rbac-manage-rbac-objects.js';
import { rbacNetworkWrite } from './rbac-network-write.js';
import { rbacNodeProxy } from './rbac-node-proxy.js';
import { rbacPermissionsWidened } from './rbac-permissions-widened.js';
import { rbacPersistentVolumeCreate } from './rbac-persistent-volume-create.js';
import { rbacPodExec } from './rbac-pod-exec.js';
import { rbacReferenceDangling } from './rbac-reference-dangling.js';
import { rbacSecretsAccess } from './rbac-secrets-access.js';
import { rbacSensitiveConfigmapWrite } from './rbac-sensitive-configmap-write.js';
import { rbacStatusWrite } from './rbac-status-write.js';
import { rbacSystemMastersSubject } from './rbac-system-masters-subject.js';
import { rbacTokenCreate } from './rbac-token-create.js';
import { rbacWebhookWrite } from './rbac-webhook-write.js';
import { rbacWildcardAll } from './rbac-wildcard-all.js';
import { rbacWildcardPartial } from './rbac-wildcard-partial.js';
import { rbacWorkloadWrite } from './rbac-workload-write.js';
import { workloadPrivilegedServiceAccount } from './workload-privileged-service-account.js';

/** The rules of the family, sorted by id. */
export const rbacRules: readonly Rule[] = [
  openshiftSccPrivileged,
  rbacAnonymousBinding,
  rbacAuditTrailDelete,
  rbacAuthenticatedGroupBinding,
  rbacBuiltInRoleExtended,
  rbacClusterAdminBinding,
  rbacCsrApprove,
  rbacDefaultServiceAccountBinding,
  rbacDeleteBroad,
  rbacEscalateBind,
  rbacGitopsObjectsWrite,
  rbacImpersonate,
  rbacManageRbacObjects,
  rbacNetworkWrite,
  rbacNodeProxy,
  rbacPermissionsWidened,
  rbacPersistentVolumeCreate,
  rbacPodExec,
  rbacReferenceDangling,
  rbacSecretsAccess,
  rbacSensitiveConfigmapWrite,
  rbacStatusWrite,
  rbacSystemMastersSubject,
  rbacTokenCreate,
  rbacWebhookWrite,
  rbacWildcardAll,
  rbacWildcardPartial,
  rbacWorkloadWrite,
  workloadPrivilegedServiceAccount,
];
