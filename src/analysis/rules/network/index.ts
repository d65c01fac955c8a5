import type { Rule } from '../rule.js';
import { networkDefaultDenyMissing } from './network-default-deny-missing.js';
import { networkMeshEgressUnrestricted } from './network-mesh-egress-unrestricted.js';
import { networkPolicyAllowAll } from './network-policy-allow-all.js';
import { networkPolicyDangling } from './network-policy-dangling.js';
import { networkPolicyDnsEgressMissing } from './network-policy-dns-egress-missing.js';
import { networkPolicyMissing } from './network-policy-missing.js';
import { networkPolicySelectorOrConfusion } from './network-policy-selector-or-confusion.js';
import { networkPolicyWeakened } from './network-policy-weakened.js';
import { networkPolicyWorldCidr } from './network-policy-world-cidr.js';

/** The rules of the family, sorted by id. */
export const networkRules: readonly Rule[] = [
  networkDefaultDenyMissing,
  networkMeshEgressUnrestricted,
  networkPolicyAllowAll,
  networkPolicyDangling,
  networkPolicyDnsEgressMissing,
  networkPolicyMissing,
  networkPolicySelectorOrConfusion,
  networkPolicyWeakened,
  networkPolicyWorldCidr,
];
