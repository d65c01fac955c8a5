import type { Rule } from '../rule.js';
import { memoryLimitMissing } from './memory-limit-missing.js';

/** The rules of the family, sorted by id. */
export const resourcesRules: readonly Rule[] = [memoryLimitMissing];
