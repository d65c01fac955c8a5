import type { Rule } from '../rule.js';
import { barePod } from './bare-pod.js';
import { cloudCredentialPathMount } from './cloud-credential-path-mount.js';
import { configReferenceMissing } from './config-reference-missing.js';
import { containerCommandSuspicious } from './container-command-suspicious.js';
import { containerPortSensitive } from './container-port-sensitive.js';
import { deprecatedServiceAccountField } from './deprecated-service-account-field.js';
import { environmentVariableDuplicate } from './environment-variable-duplicate.js';
import { hostAliasesManaged } from './host-aliases-managed.js';
import { interactiveTerminal } from './interactive-terminal.js';
import { legacyComponentPresent } from './legacy-component-present.js';
import { nodePlacementBypass } from './node-placement-bypass.js';
import { portDefinitionInvalid } from './port-definition-invalid.js';
import { priorityClassMisuse } from './priority-class-misuse.js';
import { priorityClassUnset } from './priority-class-unset.js';
import { requiredMetadataMissing } from './required-metadata-missing.js';
import { serviceAccountCloudIdentityChanged } from './service-account-cloud-identity-changed.js';
import { serviceAccountDefault } from './service-account-default.js';
import { serviceAccountMissing } from './service-account-missing.js';
import { serviceAccountTokenAutomount } from './service-account-token-automount.js';
import { vulnerablePlatformComponent } from './vulnerable-platform-component.js';
import { workloadServiceAccountChanged } from './workload-service-account-changed.js';

/** The rules of the family, sorted by id. */
export const workloadRules: readonly Rule[] = [
  barePod,
  cloudCredentialPathMount,
  configReferenceMissing,
  containerCommandSuspicious,
  containerPortSensitive,
  deprecatedServiceAccountField,
  environmentVariableDuplicate,
  hostAliasesManaged,
  interactiveTerminal,
  legacyComponentPresent,
  nodePlacementBypass,
  portDefinitionInvalid,
  priorityClassMisuse,
  priorityClassUnset,
  requiredMetadataMissing,
  serviceAccountCloudIdentityChanged,
  serviceAccountDefault,
  serviceAccountMissing,
  serviceAccountTokenAutomount,
  vulnerablePlatformComponent,
  workloadServiceAccountChanged,
];
