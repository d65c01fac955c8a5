import type { Rule } from '../rule.js';
import { argocdDefaultProject } from './argocd-default-project.js';
import { argocdProjectClusterResourceWildcard } from './argocd-project-cluster-resource-wildcard.js';
import { argocdProjectDestinationWildcard } from './argocd-project-destination-wildcard.js';
import { argocdProjectRoleWildcard } from './argocd-project-role-wildcard.js';
import { argocdProjectSourceNamespaceWildcard } from './argocd-project-source-namespace-wildcard.js';
import { argocdProjectSourceWildcard } from './argocd-project-source-wildcard.js';
import { argocdSourceVerificationMissing } from './argocd-source-verification-missing.js';

/** The rules of the family, sorted by id. */
export const gitopsArgocdRules: readonly Rule[] = [
  argocdDefaultProject,
  argocdProjectClusterResourceWildcard,
  argocdProjectDestinationWildcard,
  argocdProjectRoleWildcard,
  argocdProjectSourceNamespaceWildcard,
  argocdProjectSourceWildcard,
  argocdSourceVerificationMissing,
];
