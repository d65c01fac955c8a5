import type { Rule } from '../rule.js';
import { storageClassUnapproved } from './storage-class-unapproved.js';
import { storageEncryptionDisabled } from './storage-encryption-disabled.js';
import { storageReclaimDelete } from './storage-reclaim-delete.js';

/** The rules of the family, sorted by id. */
export const storageRules: readonly Rule[] = [storageClassUnapproved, storageEncryptionDisabled, storageReclaimDelete];
