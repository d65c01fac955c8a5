import { KUBESCAPE_OUT_OF_SCOPE } from './kubescape-out-of-scope.js';
import type { Tool } from './label.js';

/** Upstream checks that are not compared, with the reason. */
export const OUT_OF_SCOPE: Readonly<Partial<Record<Tool, Readonly<Record<string, string>>>>> = {
  'kubescape-rego': KUBESCAPE_OUT_OF_SCOPE,
};

/**
 * Upstream checks that are narrower than the id under which our rules know them: the rules that answer for just this
 * check.
 */
export const NARROWER: Readonly<Partial<Record<Tool, Readonly<Record<string, readonly string[]>>>>> = {
  checkov: { NoDefaultNamespace: ['namespace-default-used'] },
};
