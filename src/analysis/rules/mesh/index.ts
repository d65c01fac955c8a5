import type { Rule } from '../rule.js';
import { certificatePolicyViolation } from './certificate-policy-violation.js';
import { certificateWeakOrWildcard } from './certificate-weak-or-wildcard.js';
import { istioAuthorizationAllowAll } from './istio-authorization-allow-all.js';
import { istioEnvoyfilterIntroduced } from './istio-envoyfilter-introduced.js';
import { istioJwtUnenforced } from './istio-jwt-unenforced.js';
import { istioMtlsPermissive } from './istio-mtls-permissive.js';
import { meshAuthorizationMissing } from './mesh-authorization-missing.js';
import { meshBypassAnnotation } from './mesh-bypass-annotation.js';
import { meshInjectionMissing } from './mesh-injection-missing.js';
import { proxyTlsOptionsWeak } from './proxy-tls-options-weak.js';

/** The rules of the family, sorted by id. */
export const meshRules: readonly Rule[] = [
  certificatePolicyViolation,
  certificateWeakOrWildcard,
  istioAuthorizationAllowAll,
  istioEnvoyfilterIntroduced,
  istioJwtUnenforced,
  istioMtlsPermissive,
  meshAuthorizationMissing,
  meshBypassAnnotation,
  meshInjectionMissing,
  proxyTlsOptionsWeak,
];
