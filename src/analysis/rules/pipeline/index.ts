import type { Rule } from '../rule.js';
import { composeUnsafeService } from './compose-unsafe-service.js';
import { dockerfileBaseUnpinned } from './dockerfile-base-unpinned.js';
import { dockerfileRootUser } from './dockerfile-root-user.js';
import { dockerfileSecretInLayer } from './dockerfile-secret-in-layer.js';
import { ghaActionUnpinned } from './gha-action-unpinned.js';
import { ghaWorkflowOverprivileged } from './gha-workflow-overprivileged.js';
import { tektonResourceUnpinned } from './tekton-resource-unpinned.js';

/** The rules of the family, sorted by id. */
export const pipelineRules: readonly Rule[] = [
  composeUnsafeService,
  dockerfileBaseUnpinned,
  dockerfileRootUser,
  dockerfileSecretInLayer,
  ghaActionUnpinned,
  ghaWorkflowOverprivileged,
  tektonResourceUnpinned,
];
