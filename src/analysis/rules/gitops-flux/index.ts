import type { Rule } from '../rule.js';
import { fluxChartVersionFloating } from './flux-chart-version-floating.js';
import { fluxControllerFlagsInsecure } from './flux-controller-flags-insecure.js';
import { fluxCrossNamespaceReference } from './flux-cross-namespace-reference.js';
import { fluxDecryptionMissing } from './flux-decryption-missing.js';
import { fluxForceApply } from './flux-force-apply.js';
import { fluxHelmValidationDisabled } from './flux-helm-validation-disabled.js';
import { fluxImageAutomationDirectPush } from './flux-image-automation-direct-push.js';
import { fluxImagePolicyUnbounded } from './flux-image-policy-unbounded.js';
import { fluxImpersonationMissing } from './flux-impersonation-missing.js';
import { fluxReceiverUnauthenticated } from './flux-receiver-unauthenticated.js';
import { fluxReconciliationDisabled } from './flux-reconciliation-disabled.js';
import { fluxSourceChanged } from './flux-source-changed.js';
import { fluxSourceInsecure } from './flux-source-insecure.js';
import { fluxSourceNotApproved } from './flux-source-not-approved.js';
import { fluxSourceRefFloating } from './flux-source-ref-floating.js';
import { fluxVerificationMissing } from './flux-verification-missing.js';

/** The rules of the family, sorted by id. */
export const gitopsFluxRules: readonly Rule[] = [
  fluxChartVersionFloating,
  fluxControllerFlagsInsecure,
  fluxCrossNamespaceReference,
  fluxDecryptionMissing,
  fluxForceApply,
  fluxHelmValidationDisabled,
  fluxImageAutomationDirectPush,
  fluxImagePolicyUnbounded,
  fluxImpersonationMissing,
  fluxReceiverUnauthenticated,
  fluxReconciliationDisabled,
  fluxSourceChanged,
  fluxSourceInsecure,
  fluxSourceNotApproved,
  fluxSourceRefFloating,
  fluxVerificationMissing,
];
