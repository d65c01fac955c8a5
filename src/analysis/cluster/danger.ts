import { type Severity, worse } from '../finding.js';
import { type Access, type Binding, EVERYWHERE, type PolicyRule } from './access.js';
import { inWords, type Permission, permissionsOf, ROLE, severityOf } from './permission.js';

/** How much a binding gives away. */
export interface Danger {
  readonly severity: Severity;
  /** What makes it as bad as that, in few words. */
  readonly what: string;
}

const CHANGE = new Set(['create', 'update', 'patch', 'delete', 'deletecollection', 'use', '*']);

/** The built-in roles that the target need not define, and how bad each is in the cluster and in a namespace. */
const BUILT_IN: Readonly<Record<string, readonly [Severity, Severity]>> = {
  'cluster-admin': ['critical', 'high'],
  admin: ['critical', 'high'],
  edit: ['high', 'high'],
  view: ['medium', 'low'],
};

/**
 * How dangerous what a binding grants is, whoever gets it: the gravest of its permissions, low for a role that only reads
 * harmless things. Undefined for a role that the target does not define and Kubernetes neither.
 */
export function dangerOf(access: Access, binding: Binding): Danger | undefined {
  const known = judgedIn.get(access) ?? new Map<string, Danger | undefined>();
  judgedIn.set(access, known);
  const key = `${binding.scope} ${binding.roleId}`;
  if (!known.has(key)) known.set(key, judged(access, binding));
  return known.get(key);
}

const judgedIn = new WeakMap<Access, Map<string, Danger | undefined>>();

function judged(access: Access, { roleId, roleKind, roleName, scope }: Binding): Danger | undefined {
  if (!access.has(roleId)) {
    const known = roleKind === 'ClusterRole' && Object.hasOwn(BUILT_IN, roleName) ? BUILT_IN[roleName] : undefined;
    return (
      known && { severity: known[scope === EVERYWHERE ? 0 : 1], what: `do whatever ${roleKind} ${roleName} allows` }
    );
  }
  return dangerOfRules(access.rulesOf(roleId), scope);
}

/** How dangerous rules are in a scope: the gravest of their permissions. */
export function dangerOfRules(rules: readonly PolicyRule[], scope: string): Danger {
  const worst: Permission[] = [];
  let severity: Severity = 'info';
  for (const rule of rules) {
    for (const permission of permissionsOf(rule, scope)) {
      const own = gradeOf(permission);
      if (worse(own, severity) !== severity) worst.length = 0;
      severity = worse(own, severity);
      if (own === severity && worst.length < MOST_NAMED) worst.push(permission);
    }
  }
  return { severity, what: inWords(worst) };
}

const MOST_NAMED = 20;

function gradeOf(permission: Permission): Severity {
  const severity = severityOf(permission);
  return severity === 'medium' && !CHANGE.has(permission.verb) && permission.group !== ROLE ? 'low' : severity;
}
