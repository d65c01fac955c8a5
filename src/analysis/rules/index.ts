import { privilegedContainer } from './pod-security/privileged-container.js';
import type { Rule } from './rule.js';

/** Every built-in rule, sorted by id. */
export const rules: readonly Rule[] = [privilegedContainer];

/** The built-in rule with this id. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}
