import type { Rule } from '../rule.js';
import { kustomizeDeprecatedField } from './kustomize-deprecated-field.js';
import { kustomizeHelmChartUnpinned } from './kustomize-helm-chart-unpinned.js';
import { kustomizePatchNoTarget } from './kustomize-patch-no-target.js';
import { kustomizePatchRemovesControl } from './kustomize-patch-removes-control.js';
import { kustomizePluginExec } from './kustomize-plugin-exec.js';
import { kustomizeRemoteInsecure } from './kustomize-remote-insecure.js';
import { kustomizeRemoteUnpinned } from './kustomize-remote-unpinned.js';
import { kustomizeSecretLiteral } from './kustomize-secret-literal.js';

/** The rules of the family, sorted by id. */
export const kustomizeRules: readonly Rule[] = [
  kustomizeDeprecatedField,
  kustomizeHelmChartUnpinned,
  kustomizePatchNoTarget,
  kustomizePatchRemovesControl,
  kustomizePluginExec,
  kustomizeRemoteInsecure,
  kustomizeRemoteUnpinned,
  kustomizeSecretLiteral,
];
