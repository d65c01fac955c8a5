import type { Rule } from '../rule.js';
import { bootstrapAdmissionDisabled } from './bootstrap-admission-disabled.js';
import { bootstrapAdmissionPluginMissing } from './bootstrap-admission-plugin-missing.js';
import { bootstrapAnonymousAccess } from './bootstrap-anonymous-access.js';
import { bootstrapAuditLogMissing } from './bootstrap-audit-log-missing.js';
import { bootstrapAuditPolicyGaps } from './bootstrap-audit-policy-gaps.js';
import { bootstrapAuthorizationWeak } from './bootstrap-authorization-weak.js';
import { bootstrapBindAddressOpen } from './bootstrap-bind-address-open.js';
import { bootstrapCertificateMissing } from './bootstrap-certificate-missing.js';
import { bootstrapCertificateRotationOff } from './bootstrap-certificate-rotation-off.js';
import { bootstrapEncryptionMissing } from './bootstrap-encryption-missing.js';
import { bootstrapEncryptionWeak } from './bootstrap-encryption-weak.js';
import { bootstrapEtcdUnprotected } from './bootstrap-etcd-unprotected.js';
import { bootstrapInsecureEndpoint } from './bootstrap-insecure-endpoint.js';
import { bootstrapKubeletUnhardened } from './bootstrap-kubelet-unhardened.js';
import { bootstrapProfilingEnabled } from './bootstrap-profiling-enabled.js';
import { bootstrapResourcesUnbounded } from './bootstrap-resources-unbounded.js';
import { bootstrapServiceAccountWeak } from './bootstrap-service-account-weak.js';
import { bootstrapStaticCredentials } from './bootstrap-static-credentials.js';
import { bootstrapWeakCiphers } from './bootstrap-weak-ciphers.js';

/** The rules of the family, sorted by id. */
export const clusterBootstrapRules: readonly Rule[] = [
  bootstrapAdmissionDisabled,
  bootstrapAdmissionPluginMissing,
  bootstrapAnonymousAccess,
  bootstrapAuditLogMissing,
  bootstrapAuditPolicyGaps,
  bootstrapAuthorizationWeak,
  bootstrapBindAddressOpen,
  bootstrapCertificateMissing,
  bootstrapCertificateRotationOff,
  bootstrapEncryptionMissing,
  bootstrapEncryptionWeak,
  bootstrapEtcdUnprotected,
  bootstrapInsecureEndpoint,
  bootstrapKubeletUnhardened,
  bootstrapProfilingEnabled,
  bootstrapResourcesUnbounded,
  bootstrapServiceAccountWeak,
  bootstrapStaticCredentials,
  bootstrapWeakCiphers,
];
