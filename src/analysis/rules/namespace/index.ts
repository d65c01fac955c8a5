import type { Rule } from '../rule.js';
import { namespaceDefaultUsed } from './namespace-default-used.js';
import { namespacePsaEnforceMissing } from './namespace-psa-enforce-missing.js';
import { namespacePsaPrivileged } from './namespace-psa-privileged.js';
import { namespacePsaWeakened } from './namespace-psa-weakened.js';
import { namespaceSystemUsed } from './namespace-system-used.js';

/** The rules of the family, sorted by id. */
export const namespaceRules: readonly Rule[] = [
  namespaceDefaultUsed,
  namespacePsaEnforceMissing,
  namespacePsaPrivileged,
  namespacePsaWeakened,
  namespaceSystemUsed,
];
