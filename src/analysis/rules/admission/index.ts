import type { Rule } from '../rule.js';
import { apiServiceTlsSkip } from './api-service-tls-skip.js';
import { webhookFailureOpen } from './webhook-failure-open.js';
import { webhookIntroduced } from './webhook-introduced.js';
import { webhookScopeRisky } from './webhook-scope-risky.js';
import { webhookTransportInsecure } from './webhook-transport-insecure.js';

/** The rules of the family, sorted by id. */
export const admissionRules: readonly Rule[] = [
  apiServiceTlsSkip,
  webhookFailureOpen,
  webhookIntroduced,
  webhookScopeRisky,
  webhookTransportInsecure,
];
