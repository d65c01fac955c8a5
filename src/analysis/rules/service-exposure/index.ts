import type { Rule } from '../rule.js';
import { exposureIncreased } from './exposure-increased.js';
import { gatewayListenerPlaintext } from './gateway-listener-plaintext.js';
import { gatewayRoutesOpen } from './gateway-routes-open.js';
import { ingressHostPathConflict } from './ingress-host-path-conflict.js';
import { ingressNginxRiskyAnnotation } from './ingress-nginx-risky-annotation.js';
import { ingressNginxSnippet } from './ingress-nginx-snippet.js';
import { ingressTlsHostMismatch } from './ingress-tls-host-mismatch.js';
import { ingressTlsMissing } from './ingress-tls-missing.js';
import { ingressWildcardHost } from './ingress-wildcard-host.js';
import { manualEndpointsSensitive } from './manual-endpoints-sensitive.js';
import { routeBackendDangling } from './route-backend-dangling.js';
import { sensitiveInterfaceExposed } from './sensitive-interface-exposed.js';
import { serviceExternalIps } from './service-external-ips.js';
import { serviceExternalNameRisky } from './service-external-name-risky.js';
import { serviceLoadBalancerPublic } from './service-load-balancer-public.js';
import { serviceNodePort } from './service-node-port.js';
import { serviceSelectorDangling } from './service-selector-dangling.js';

/** The rules of the family, sorted by id. */
export const serviceExposureRules: readonly Rule[] = [
  exposureIncreased,
  gatewayListenerPlaintext,
  gatewayRoutesOpen,
  ingressHostPathConflict,
  ingressNginxRiskyAnnotation,
  ingressNginxSnippet,
  ingressTlsHostMismatch,
  ingressTlsMissing,
  ingressWildcardHost,
  manualEndpointsSensitive,
  routeBackendDangling,
  sensitiveInterfaceExposed,
  serviceExternalIps,
  serviceExternalNameRisky,
  serviceLoadBalancerPublic,
  serviceNodePort,
  serviceSelectorDangling,
];
