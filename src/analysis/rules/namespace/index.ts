import type { Rule } from '../rule.js';
import { namespacePsaWeakened } from './namespace-psa-weakened.js';

/** The rules of the family, sorted by id. */
export const namespaceRules: readonly Rule[] = [namespacePsaWeakened];
