import type { Rule } from '../rule.js';
import { yamlParseError } from './yaml-parse-error.js';

/** The rules of the family, sorted by id. */
export const schemaRules: readonly Rule[] = [yamlParseError];
