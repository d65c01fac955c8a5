import type { Rule } from '../rule.js';
import { capabilityDangerousAdded } from './capability-dangerous-added.js';
import { capabilityDropAllMissing } from './capability-drop-all-missing.js';
import { containerRuntimeSocketMount } from './container-runtime-socket-mount.js';
import { hostIpc } from './host-ipc.js';
import { hostNetwork } from './host-network.js';
import { hostPathVolume } from './host-path-volume.js';
import { hostPid } from './host-pid.js';
import { privilegeEscalationAllowed } from './privilege-escalation-allowed.js';
import { privilegedContainer } from './privileged-container.js';
import { runAsNonrootMissing } from './run-as-nonroot-missing.js';
import { runAsRootUid } from './run-as-root-uid.js';
import { seccompProfileMissing } from './seccomp-profile-missing.js';
import { seccompUnconfined } from './seccomp-unconfined.js';

/** The rules of the family, sorted by id. */
export const podSecurityRules: readonly Rule[] = [
  capabilityDangerousAdded,
  capabilityDropAllMissing,
  containerRuntimeSocketMount,
  hostIpc,
  hostNetwork,
  hostPathVolume,
  hostPid,
  privilegeEscalationAllowed,
  privilegedContainer,
  runAsNonrootMissing,
  runAsRootUid,
  seccompProfileMissing,
  seccompUnconfined,
];
