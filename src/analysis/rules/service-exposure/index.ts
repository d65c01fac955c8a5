import type { Rule } from '../rule.js';
import { ingressTlsMissing } from './ingress-tls-missing.js';
import { serviceLoadBalancerPublic } from './service-load-balancer-public.js';

/** The rules of the family, sorted by id. */
export const serviceExposureRules: readonly Rule[] = [ingressTlsMissing, serviceLoadBalancerPublic];
