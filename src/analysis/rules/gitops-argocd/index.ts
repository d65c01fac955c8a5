import type { Rule } from '../rule.js';
import { argocdAutomatedPruneUnsafe } from './argocd-automated-prune-unsafe.js';
import { argocdCredentialsPlaintext } from './argocd-credentials-plaintext.js';
import { argocdDefaultProject } from './argocd-default-project.js';
import { argocdProjectClusterResourceWildcard } from './argocd-project-cluster-resource-wildcard.js';
import { argocdProjectDestinationWildcard } from './argocd-project-destination-wildcard.js';
import { argocdProjectRoleWildcard } from './argocd-project-role-wildcard.js';
import { argocdProjectSourceNamespaceWildcard } from './argocd-project-source-namespace-wildcard.js';
import { argocdProjectSourceWildcard } from './argocd-project-source-wildcard.js';
import { argocdRepoInsecureTransport } from './argocd-repo-insecure-transport.js';
import { argocdSourceVerificationMissing } from './argocd-source-verification-missing.js';
import { argocdTargetRevisionFloating } from './argocd-target-revision-floating.js';

/** The rules of the family, sorted by id. */
export const gitopsArgocdRules: readonly Rule[] = [
  argocdAutomatedPruneUnsafe,
  argocdCredentialsPlaintext,
  argocdDefaultProject,
  argocdProjectClusterResourceWildcard,
  argocdProjectDestinationWildcard,
  argocdProjectRoleWildcard,
  argocdProjectSourceNamespaceWildcard,
  argocdProjectSourceWildcard,
  argocdRepoInsecureTransport,
  argocdSourceVerificationMissing,
  argocdTargetRevisionFloating,
];
