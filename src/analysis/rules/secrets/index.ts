import type { Rule } from '../rule.js';
import { externalSecretStoreBroad } from './external-secret-store-broad.js';
import { privateKeyMaterial } from './private-key-material.js';
import { sealedSecretClusterScope } from './sealed-secret-cluster-scope.js';
import { secretDecryptedInChange } from './secret-decrypted-in-change.js';
import { secretEnvReference } from './secret-env-reference.js';
import { secretInConfigMap } from './secret-in-config-map.js';
import { secretInEnvLiteral } from './secret-in-env-literal.js';
import { secretPlaintextCommitted } from './secret-plaintext-committed.js';
import { serviceAccountTokenLongLived } from './service-account-token-long-lived.js';
import { sopsFileNotEncrypted } from './sops-file-not-encrypted.js';

/** The rules of the family, sorted by id. */
export const secretsRules: readonly Rule[] = [
  externalSecretStoreBroad,
  privateKeyMaterial,
  sealedSecretClusterScope,
  secretDecryptedInChange,
  secretEnvReference,
  secretInConfigMap,
  secretInEnvLiteral,
  secretPlaintextCommitted,
  serviceAccountTokenLongLived,
  sopsFileNotEncrypted,
];
