import type { Rule } from '../rule.js';
import { apparmorUnconfined } from './apparmor-unconfined.js';
import { capabilityBeyondBaseline } from './capability-beyond-baseline.js';
import { capabilityDangerousAdded } from './capability-dangerous-added.js';
import { capabilityDropAllMissing } from './capability-drop-all-missing.js';
import { containerRuntimeSocketMount } from './container-runtime-socket-mount.js';
import { gitRepoVolume } from './git-repo-volume.js';
import { hostIpc } from './host-ipc.js';
import { hostNetwork } from './host-network.js';
import { hostPathSensitive } from './host-path-sensitive.js';
import { hostPathVolume } from './host-path-volume.js';
import { hostPid } from './host-pid.js';
import { hostPort } from './host-port.js';
import { hostUsersNotIsolated } from './host-users-not-isolated.js';
import { legacySecurityAnnotation } from './legacy-security-annotation.js';
import { podSecurityLevelRegressed } from './pod-security-level-regressed.js';
import { privilegeEscalationAllowed } from './privilege-escalation-allowed.js';
import { privilegedContainer } from './privileged-container.js';
import { probeLifecycleHostOverride } from './probe-lifecycle-host-override.js';
import { procMountUnmasked } from './proc-mount-unmasked.js';
import { procMountUnmaskedInUserNamespace } from './proc-mount-unmasked-in-user-namespace.js';
import { readOnlyRootFilesystemMissing } from './read-only-root-filesystem-missing.js';
import { runAsLowUidGid } from './run-as-low-uid-gid.js';
import { runAsNonrootMissing } from './run-as-nonroot-missing.js';
import { runAsRootGroup } from './run-as-root-group.js';
import { runAsRootUid } from './run-as-root-uid.js';
import { runtimeClassNotApproved } from './runtime-class-not-approved.js';
import { seccompProfileMissing } from './seccomp-profile-missing.js';
import { seccompUnconfined } from './seccomp-unconfined.js';
import { securityContextAbsent } from './security-context-absent.js';
import { securityContextMisplacedField } from './security-context-misplaced-field.js';
import { selinuxOptionsCustom } from './selinux-options-custom.js';
import { shareProcessNamespace } from './share-process-namespace.js';
import { unsafeSysctl } from './unsafe-sysctl.js';
import { volumeTypeRestricted } from './volume-type-restricted.js';
import { windowsHostProcess } from './windows-host-process.js';
import { windowsRunAsUser } from './windows-run-as-user.js';

/** The rules of the family, sorted by id. */
export const podSecurityRules: readonly Rule[] = [
  apparmorUnconfined,
  capabilityBeyondBaseline,
  capabilityDangerousAdded,
  capabilityDropAllMissing,
  containerRuntimeSocketMount,
  gitRepoVolume,
  hostIpc,
  hostNetwork,
  hostPathSensitive,
  hostPathVolume,
  hostPid,
  hostPort,
  hostUsersNotIsolated,
  legacySecurityAnnotation,
  podSecurityLevelRegressed,
  privilegeEscalationAllowed,
  privilegedContainer,
  probeLifecycleHostOverride,
  procMountUnmasked,
  procMountUnmaskedInUserNamespace,
  readOnlyRootFilesystemMissing,
  runAsLowUidGid,
  runAsNonrootMissing,
  runAsRootGroup,
  runAsRootUid,
  runtimeClassNotApproved,
  seccompProfileMissing,
  seccompUnconfined,
  securityContextAbsent,
  securityContextMisplacedField,
  selinuxOptionsCustom,
  shareProcessNamespace,
  unsafeSysctl,
  volumeTypeRestricted,
  windowsHostProcess,
  windowsRunAsUser,
];
