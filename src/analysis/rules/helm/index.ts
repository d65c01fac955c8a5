import type { Rule } from '../rule.js';
import { helmDependencyInsecure } from './helm-dependency-insecure.js';
import { helmDependencyUnpinned } from './helm-dependency-unpinned.js';
import { helmLockDrift } from './helm-lock-drift.js';
import { helmValuesSecret } from './helm-values-secret.js';
import { helmValuesUnsafeSecurity } from './helm-values-unsafe-security.js';

/** The rules of the family, sorted by id. */
export const helmRules: readonly Rule[] = [
  helmDependencyInsecure,
  helmDependencyUnpinned,
  helmLockDrift,
  helmValuesSecret,
  helmValuesUnsafeSecurity,
];
