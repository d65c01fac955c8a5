import type { Rule } from '../rule.js';
import { barePod } from './bare-pod.js';
import { cloudCredentialPathMount } from './cloud-credential-path-mount.js';
import { containerPortSensitive } from './container-port-sensitive.js';
import { deprecatedServiceAccountField } from './deprecated-service-account-field.js';
import { environmentVariableDuplicate } from './environment-variable-duplicate.js';
import { hostAliasesManaged } from './host-aliases-managed.js';
import { interactiveTerminal } from './interactive-terminal.js';
import { nodePlacementBypass } from './node-placement-bypass.js';
import { portDefinitionInvalid } from './port-definition-invalid.js';
import { priorityClassMisuse } from './priority-class-misuse.js';
import { priorityClassUnset } from './priority-class-unset.js';
import { serviceAccountCloudIdentityChanged } from './service-account-cloud-identity-changed.js';
import { serviceAccountDefault } from './service-account-default.js';
import { serviceAccountMissing } from './service-account-missing.js';
import { serviceAccountTokenAutomount } from './service-account-token-automount.js';
import { workloadServiceAccountChanged } from './workload-service-account-changed.js';

/** The rules of the family, sorted by id. */
export const workloadRules: readonly Rule[] = [
  barePod,
  cloudCredentialPathMount,
  containerPortSensitive,
  deprecatedServiceAccountField,
  environmentVariableDuplicate,
  hostAliasesManaged,
  interactiveTerminal,
  nodePlacementBypass,
  portDefinitionInvalid,
  priorityClassMisuse,
  priorityClassUnset,
  serviceAccountCloudIdentityChanged,
  serviceAccountDefault,
  serviceAccountMissing,
  serviceAccountTokenAutomount,
  workloadServiceAccountChanged,
];
