import type { Rule } from '../rule.js';
import { cpuLimitMissing } from './cpu-limit-missing.js';
import { cpuRequestMissing } from './cpu-request-missing.js';
import { ephemeralStorageUnbounded } from './ephemeral-storage-unbounded.js';
import { memoryLimitMissing } from './memory-limit-missing.js';
import { memoryRequestMissing } from './memory-request-missing.js';
import { namespaceQuotaMissing } from './namespace-quota-missing.js';
import { namespaceQuotaRelaxed } from './namespace-quota-relaxed.js';
import { requestLimitRatio } from './request-limit-ratio.js';
import { requestsExceedLimits } from './requests-exceed-limits.js';
import { resourceQuantitySuspicious } from './resource-quantity-suspicious.js';

/** The rules of the family, sorted by id. */
export const resourcesRules: readonly Rule[] = [
  cpuLimitMissing,
  cpuRequestMissing,
  ephemeralStorageUnbounded,
  memoryLimitMissing,
  memoryRequestMissing,
  namespaceQuotaMissing,
  namespaceQuotaRelaxed,
  requestLimitRatio,
  requestsExceedLimits,
  resourceQuantitySuspicious,
];
