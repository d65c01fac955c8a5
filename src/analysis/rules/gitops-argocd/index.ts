import type { Rule } from '../rule.js';
import { argocdAdminAccountEnabled } from './argocd-admin-account-enabled.js';
import { argocdAnonymousAccess } from './argocd-anonymous-access.js';
import { argocdApplicationDeleted } from './argocd-application-deleted.js';
import { argocdApplicationRetargeted } from './argocd-application-retargeted.js';
import { argocdApplicationSpecAmbiguous } from './argocd-application-spec-ambiguous.js';
import { argocdApplicationsetGeneratorOpen } from './argocd-applicationset-generator-open.js';
import { argocdApplicationsetTemplatedProject } from './argocd-applicationset-templated-project.js';
import { argocdAutomatedPruneUnsafe } from './argocd-automated-prune-unsafe.js';
import { argocdBuildOptionsUnsafe } from './argocd-build-options-unsafe.js';
import { argocdCredentialsPlaintext } from './argocd-credentials-plaintext.js';
import { argocdDefaultProject } from './argocd-default-project.js';
import { argocdExecEnabled } from './argocd-exec-enabled.js';
import { argocdIgnoreDifferencesSecurity } from './argocd-ignore-differences-security.js';
import { argocdImageUpdaterFloating } from './argocd-image-updater-floating.js';
import { argocdProjectClusterResourceWildcard } from './argocd-project-cluster-resource-wildcard.js';
import { argocdProjectDestinationWildcard } from './argocd-project-destination-wildcard.js';
import { argocdProjectRoleWildcard } from './argocd-project-role-wildcard.js';
import { argocdProjectSourceNamespaceWildcard } from './argocd-project-source-namespace-wildcard.js';
import { argocdProjectSourceWildcard } from './argocd-project-source-wildcard.js';
import { argocdRbacDefaultPermissive } from './argocd-rbac-default-permissive.js';
import { argocdRbacWildcardPolicy } from './argocd-rbac-wildcard-policy.js';
import { argocdRepoInsecureTransport } from './argocd-repo-insecure-transport.js';
import { argocdServerAuthTlsDisabled } from './argocd-server-auth-tls-disabled.js';
import { argocdSourceVerificationMissing } from './argocd-source-verification-missing.js';
import { argocdSyncOptionsDestructive } from './argocd-sync-options-destructive.js';
import { argocdSyncValidationDisabled } from './argocd-sync-validation-disabled.js';
import { argocdSyncWindowRelaxed } from './argocd-sync-window-relaxed.js';
import { argocdTargetRevisionFloating } from './argocd-target-revision-floating.js';
import { argocdTargetsControlPlane } from './argocd-targets-control-plane.js';

/** The rules of the family, sorted by id. */
export const gitopsArgocdRules: readonly Rule[] = [
  argocdAdminAccountEnabled,
  argocdAnonymousAccess,
  argocdApplicationDeleted,
  argocdApplicationRetargeted,
  argocdApplicationSpecAmbiguous,
  argocdApplicationsetGeneratorOpen,
  argocdApplicationsetTemplatedProject,
  argocdAutomatedPruneUnsafe,
  argocdBuildOptionsUnsafe,
  argocdCredentialsPlaintext,
  argocdDefaultProject,
  argocdExecEnabled,
  argocdIgnoreDifferencesSecurity,
  argocdImageUpdaterFloating,
  argocdProjectClusterResourceWildcard,
  argocdProjectDestinationWildcard,
  argocdProjectRoleWildcard,
  argocdProjectSourceNamespaceWildcard,
  argocdProjectSourceWildcard,
  argocdRbacDefaultPermissive,
  argocdRbacWildcardPolicy,
  argocdRepoInsecureTransport,
  argocdServerAuthTlsDisabled,
  argocdSourceVerificationMissing,
  argocdSyncOptionsDestructive,
  argocdSyncValidationDisabled,
  argocdSyncWindowRelaxed,
  argocdTargetRevisionFloating,
  argocdTargetsControlPlane,
];
