import type { Rule } from '../rule.js';
import { barePod } from './bare-pod.js';
import { cloudCredentialPathMount } from './cloud-credential-path-mount.js';
import { deprecatedServiceAccountField } from './deprecated-service-account-field.js';
import { hostAliasesManaged } from './host-aliases-managed.js';
import { interactiveTerminal } from './interactive-terminal.js';
import { nodePlacementBypass } from './node-placement-bypass.js';
import { priorityClassMisuse } from './priority-class-misuse.js';
import { priorityClassUnset } from './priority-class-unset.js';
import { serviceAccountDefault } from './service-account-default.js';
import { serviceAccountMissing } from './service-account-missing.js';
import { serviceAccountTokenAutomount } from './service-account-token-automount.js';

/** The rules of the family, sorted by id. */
export const workloadRules: readonly Rule[] = [
  barePod,
  cloudCredentialPathMount,
  deprecatedServiceAccountField,
  hostAliasesManaged,
  interactiveTerminal,
  nodePlacementBypass,
  priorityClassMisuse,
  priorityClassUnset,
  serviceAccountDefault,
  serviceAccountMissing,
  serviceAccountTokenAutomount,
];
