import type { Rule } from '../rule.js';
import { admissionPolicyNotEnforced } from './admission-policy-not-enforced.js';
import { admissionPolicyRemoved } from './admission-policy-removed.js';
import { admissionPolicyWeakened } from './admission-policy-weakened.js';
import { apiServiceTlsSkip } from './api-service-tls-skip.js';
import { policyExceptionBroad } from './policy-exception-broad.js';
import { registryAllowlistPrefixAmbiguous } from './registry-allowlist-prefix-ambiguous.js';
import { scannerSuppressionAdded } from './scanner-suppression-added.js';
import { webhookFailureOpen } from './webhook-failure-open.js';
import { webhookIntroduced } from './webhook-introduced.js';
import { webhookScopeRisky } from './webhook-scope-risky.js';
import { webhookTransportInsecure } from './webhook-transport-insecure.js';

/** The rules of the family, sorted by id. */
export const admissionRules: readonly Rule[] = [
  admissionPolicyNotEnforced,
  admissionPolicyRemoved,
  admissionPolicyWeakened,
  apiServiceTlsSkip,
  policyExceptionBroad,
  registryAllowlistPrefixAmbiguous,
  scannerSuppressionAdded,
  webhookFailureOpen,
  webhookIntroduced,
  webhookScopeRisky,
  webhookTransportInsecure,
];
