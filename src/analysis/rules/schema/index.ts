import type { Rule } from '../rule.js';
import { schemaUnknownField } from './schema-unknown-field.js';
import { schemaViolation } from './schema-violation.js';
import { yamlParseError } from './yaml-parse-error.js';

/** The rules of the family, sorted by id. */
export const schemaRules: readonly Rule[] = [schemaUnknownField, schemaViolation, yamlParseError];
