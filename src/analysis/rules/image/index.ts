import type { Rule } from '../rule.js';
import { imageDigestMissing } from './image-digest-missing.js';
import { imageMutableTag } from './image-mutable-tag.js';
import { imagePinWeakened } from './image-pin-weakened.js';
import { imagePullPolicyMismatch } from './image-pull-policy-mismatch.js';
import { imagePullSecretMissing } from './image-pull-secret-missing.js';
import { imageReferenceInvalid } from './image-reference-invalid.js';
import { imageRegistryChanged } from './image-registry-changed.js';
import { imageRegistryNotApproved } from './image-registry-not-approved.js';
import { imageRegistryRetired } from './image-registry-retired.js';
import { imageSignatureUnverified } from './image-signature-unverified.js';

/** The rules of the family, sorted by id. */
export const imageRules: readonly Rule[] = [
  imageDigestMissing,
  imageMutableTag,
  imagePinWeakened,
  imagePullPolicyMismatch,
  imagePullSecretMissing,
  imageReferenceInvalid,
  imageRegistryChanged,
  imageRegistryNotApproved,
  imageRegistryRetired,
  imageSignatureUnverified,
];
