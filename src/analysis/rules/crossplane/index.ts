import type { Rule } from '../rule.js';
import { crossplaneDestructiveManagement } from './crossplane-destructive-management.js';
import { crossplanePackageUnpinned } from './crossplane-package-unpinned.js';
import { crossplaneResourceExposed } from './crossplane-resource-exposed.js';

/** The rules of the family, sorted by id. */
export const crossplaneRules: readonly Rule[] = [
  crossplaneDestructiveManagement,
  crossplanePackageUnpinned,
  crossplaneResourceExposed,
];
