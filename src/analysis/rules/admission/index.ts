import type { Rule } from '../rule.js';

/** The rules of the family, sorted by id. */
export const admissionRules: readonly Rule[] = [
];
