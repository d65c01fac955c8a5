import type { Rule } from '../rule.js';
import { scannerSuppressionAdded } from './scanner-suppression-added.js';

/** The rules of the family, sorted by id. */
export const admissionRules: readonly Rule[] = [scannerSuppressionAdded];
