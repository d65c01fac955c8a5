import { imageMutableTag } from './image/image-mutable-tag.js';
import { capabilityDangerousAdded } from './pod-security/capability-dangerous-added.js';
import { capabilityDropAllMissing } from './pod-security/capability-drop-all-missing.js';
import { containerRuntimeSocketMount } from './pod-security/container-runtime-socket-mount.js';
import { hostIpc } from './pod-security/host-ipc.js';
import { hostNetwork } from './pod-security/host-network.js';
import { hostPathVolume } from './pod-security/host-path-volume.js';
import { hostPid } from './pod-security/host-pid.js';
import { privilegeEscalationAllowed } from './pod-security/privilege-escalation-allowed.js';
import { privilegedContainer } from './pod-security/privileged-container.js';
import { runAsNonrootMissing } from './pod-security/run-as-nonroot-missing.js';
import { runAsRootUid } from './pod-security/run-as-root-uid.js';
import { seccompProfileMissing } from './pod-security/seccomp-profile-missing.js';
import { seccompUnconfined } from './pod-security/seccomp-unconfined.js';
import { memoryLimitMissing } from './resources/memory-limit-missing.js';
import type { Rule } from './rule.js';

/** Every built-in rule, sorted by id. */
export const rules: readonly Rule[] = [
  capabilityDangerousAdded,
  capabilityDropAllMissing,
  containerRuntimeSocketMount,
  hostIpc,
  hostNetwork,
  hostPathVolume,
  hostPid,
  imageMutableTag,
  memoryLimitMissing,
  privilegeEscalationAllowed,
  privilegedContainer,
  runAsNonrootMissing,
  runAsRootUid,
  seccompProfileMissing,
  seccompUnconfined,
];

/** The built-in rule with this id. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}
