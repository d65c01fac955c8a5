import type { Rule } from '../rule.js';
import { blastRadiusLarge } from './blast-radius-large.js';
import { immutableFieldChanged } from './immutable-field-changed.js';
import { statefulResourceDeleted } from './stateful-resource-deleted.js';
import { workloadScaledToZero } from './workload-scaled-to-zero.js';

/** The rules of the family, sorted by id. */
export const reliabilityRules: readonly Rule[] = [
  blastRadiusLarge,
  immutableFieldChanged,
  statefulResourceDeleted,
  workloadScaledToZero,
];
