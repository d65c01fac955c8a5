import { effective, type Permission, type PolicyLine, policyLines, rolesBehind } from './argocd-policy.js';
import { argoSettings, type Setting } from './argocd-settings.js';
import type { Cluster } from './cluster.js';

/** A policy as one place writes it. */
export interface Policy {
  readonly setting: Setting;
  readonly lines: readonly PolicyLine[];
}

/** Argo CD's RBAC policy as far as a target writes it; Argo CD joins all keys that end in csv. */
export interface ArgoRbac {
  readonly policies: readonly Policy[];
  readonly lines: readonly PolicyLine[];
  readonly permissions: readonly Permission[];
}

/** The RBAC policy of Argo CD that a target writes. */
export function argoRbac(cluster: Cluster): ArgoRbac {
  return cluster.once(readPolicies);
}

function readPolicies(cluster: Cluster): ArgoRbac {
  const policies = argoSettings(cluster)
    .all.filter(({ map, key }) => map === 'argocd-rbac-cm' && /^policy\.(?:.*\.)?csv$/.test(key))
    .map((setting) => ({ setting, lines: policyLines(setting.text) }));
  const lines = policies.flatMap((policy) => policy.lines);
  return { policies, lines, permissions: effective(lines) };
}

/** How much a role may do: everything, change something, only look, or nothing that is known. */
export type Power = 'everything' | 'writing' | 'reading' | 'nothing';

/** How much a role may do by the policy of the target; the built-in roles are known. */
export function powerOf(role: string, { lines, permissions }: ArgoRbac): Power {
  const roles = new Set(rolesBehind(role, lines));
  if (roles.has('role:admin')) return 'everything';
  const own = permissions.filter(({ subject }) => roles.has(subject));
  if (own.some(({ resource, action }) => resource === '*' && action === '*')) return 'everything';
  if (own.some(({ action }) => action !== 'get')) return 'writing';
  return own.length > 0 || roles.has('role:readonly') ? 'reading' : 'nothing';
}

/** True for roles and groups whose name says that they are for administrators. */
export function saysAdmin(name: string): boolean {
  return /(?:^|[^a-z])(?:super)?admin(?:s|istrators?)?(?:[^a-z]|$)/i.test(name);
}
