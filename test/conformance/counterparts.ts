import type { Counterpart, Translation } from './translation.js';

type Options = NonNullable<Counterpart['options']>;

/** Any of the rules, as they stand or under options. */
export const by = (...rules: readonly (string | Counterpart)[]): Translation => ({
  by: rules.map((rule) => (typeof rule === 'string' ? { rule } : rule)),
});

/** A rule under options. */
export const tuned = (rule: string, options: Options): Counterpart => ({ rule, options });

/** Those findings of a rule whose message fits. */
export const saying = (rule: string, says: RegExp): Translation => ({ by: [{ rule, says }] });

/** Fields of a PodSecurityPolicy, for the last version that read them. */
export const ofPolicy = (...fields: readonly string[]): Translation => ({
  by: [{ rule: 'pod-security-policy-permissive', subject: new RegExp(`^(?:${fields.join('|')})$`) }],
  kubernetes: '1.24',
});

/** A user other than root is enough, whether or not the object says runAsNonRoot too. */
export const MAY_BE_ROOT: Translation = by(
  { rule: 'run-as-root-uid', says: /runs as user 0/ },
  { rule: 'run-as-nonroot-missing', says: /may run as/ },
);

/** The number of a user is wanted of every container, and 10000 is high enough. */
export const LOW_USER: Translation = {
  by: [{ rule: 'run-as-low-uid-gid', options: { above: 9_999, unset: true }, subject: /runAsUser$/ }],
};

/** Every added capability, dangerous or not. */
export const ADDS: Translation = by(
  tuned('capability-beyond-baseline', { strict: true }),
  'capability-dangerous-added',
);

/** A permission of the core group, and the wildcards that take it along, of which one line is one finding here. */
export const permission = (...rules: readonly string[]): Translation =>
  by(...rules, 'rbac-wildcard-all', { rule: 'rbac-wildcard-partial', says: /the core group|every API group/ });
