import type { Rule } from '../rule.js';
import { crdSchemaPermissive } from './crd-schema-permissive.js';
import { hiddenUnicodeCharacter } from './hidden-unicode-character.js';
import { resourceDuplicate } from './resource-duplicate.js';
import { schemaUnknownField } from './schema-unknown-field.js';
import { schemaViolation } from './schema-violation.js';
import { templateRenderError } from './template-render-error.js';
import { yamlDuplicateKey } from './yaml-duplicate-key.js';
import { yamlParseError } from './yaml-parse-error.js';
import { yamlScalarTypeSurprise } from './yaml-scalar-type-surprise.js';

/** The rules of the family, sorted by id. */
export const schemaRules: readonly Rule[] = [
  crdSchemaPermissive,
  hiddenUnicodeCharacter,
  resourceDuplicate,
  schemaUnknownField,
  schemaViolation,
  templateRenderError,
  yamlDuplicateKey,
  yamlParseError,
  yamlScalarTypeSurprise,
];
