import { NOT_KICS } from './kics-scope.js';
import { KUBESCAPE_OUT_OF_SCOPE } from './kubescape-out-of-scope.js';
import type { Tool } from './label.js';

/** Upstream checks that are not compared, with the reason. */
export const OUT_OF_SCOPE: Readonly<Partial<Record<Tool, Readonly<Record<string, string>>>>> = {
  kics: NOT_KICS,
  'kubescape-rego': KUBESCAPE_OUT_OF_SCOPE,
};
