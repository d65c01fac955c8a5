import type { Rule } from '../rule.js';
import { apiVersionDeprecated } from './api-version-deprecated.js';
import { apiVersionRemoved } from './api-version-removed.js';
import { apiVersionUnavailable } from './api-version-unavailable.js';
import { deprecatedLabelOrAnnotation } from './deprecated-label-or-annotation.js';
import { podSecurityPolicyPermissive } from './pod-security-policy-permissive.js';

/** The rules of the family, sorted by id. */
export const apiLifecycleRules: readonly Rule[] = [
  apiVersionDeprecated,
  apiVersionRemoved,
  apiVersionUnavailable,
  deprecatedLabelOrAnnotation,
  podSecurityPolicyPermissive,
];
