import type { Rule } from '../rule.js';
import { privateKeyMaterial } from './private-key-material.js';
import { secretInEnvLiteral } from './secret-in-env-literal.js';
import { secretPlaintextCommitted } from './secret-plaintext-committed.js';
import { sopsFileNotEncrypted } from './sops-file-not-encrypted.js';

/** The rules of the family, sorted by id. */
export const secretsRules: readonly Rule[] = [
  privateKeyMaterial,
  secretInEnvLiteral,
  secretPlaintextCommitted,
  sopsFileNotEncrypted,
];
