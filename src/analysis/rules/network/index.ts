import type { Rule } from '../rule.js';
import { networkPolicyAllowAll } from './network-policy-allow-all.js';
import { networkPolicyWeakened } from './network-policy-weakened.js';

/** The rules of the family, sorted by id. */
export const networkRules: readonly Rule[] = [networkPolicyAllowAll, networkPolicyWeakened];
