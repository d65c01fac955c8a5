import type { Node } from '../source/node.js';
import {
  Access,
  accessOf,
  type Binding,
  EVERYWHERE,
  type PolicyRule,
  rbacObjects,
  roleKey,
  type Subject,
} from './access.js';
import { type Change, predecessorOf } from './departed.js';
import { countOf, type Permission, Permissions, permissionsOf, ROLE, URLS } from './permission.js';
import type { Resource } from './resource.js';

/** What one object newly grants. */
export interface Widening {
  /** The role or the binding that grants it. */
  readonly about: Resource;
  /** The rule, the subject or the role reference that does. */
  readonly at: Node;
  readonly permissions: readonly Permission[];
  /** Labels of the subjects; empty for a role that nobody is bound to here. */
  readonly subjects: readonly string[];
}

interface Gain {
  readonly about: Resource;
  readonly at: Node;
  readonly subject?: string;
  readonly permission: Permission;
}

/** Who might do what before, with the roles and bindings that come from elsewhere, as if they had stood where they stand. */
function formerAccess(change: Change): Access {
  const { before, now } = change;
  const came = rbacObjects(now).flatMap((present) => {
    if (before.find(present.id) !== undefined) return [];
    const former = predecessorOf(present, change);
    if (former === undefined) return [];
    const { namespace: _, ...rest } = former;
    const { id, namespace } = present;
    return [namespace === undefined ? { ...rest, id } : { ...rest, id, namespace }];
  });
  return came.length === 0 ? accessOf(before) : new Access([...rbacObjects(before), ...came]);
}

/**
 * The permissions that the change grants: those that a subject has after it and had not before, by any binding or role.
 * Moving a permission between roles or bindings is no gain. A role that nothing in the target binds is compared with
 * itself, for whoever is bound to it elsewhere.
 */
export function widenings(change: Change): readonly Widening[] {
  if (change.before === change.now) return [];
  const [former, present] = [formerAccess(change), accessOf(change.now)];
  const grain = grainOf(former, present);
  const bound = [...boundGains(present, former, grain)];
  const told = new Set(bound.map(({ about }) => about.id));
  const gains = [...bound, ...[...unboundGains(present, former, grain)].filter(({ about }) => !told.has(about.id))];
  const byObject = new Map<string, Gain[]>();
  for (const gain of gains) {
    const group = byObject.get(gain.about.id);
    if (group === undefined) byObject.set(gain.about.id, [gain]);
    else group.push(gain);
  }
  return [...byObject.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const subjects = new Set(group.flatMap(({ subject }) => subject ?? []));
    return [{ about: first.about, at: first.at, permissions: distinct(group), subjects: [...subjects] }];
  });
}

function distinct(gains: readonly Gain[]): readonly Permission[] {
  return [...new Map(gains.map(({ permission }) => [JSON.stringify(permission), permission])).values()];
}

type Granted = { readonly permission: Permission; readonly rule?: PolicyRule };

/** What the rules of a role allow in a scope. */
type Grain = (access: Access, roleId: string, scope: string) => readonly Granted[];

/** More permissions than the bindings of any target that people write hold in all; strangers can multiply them. */
const MOST_PERMISSIONS = 100_000;

const eachPermission: Grain = (access, roleId, scope) =>
  access.rulesOf(roleId).flatMap((rule) => permissionsOf(rule, scope).map((permission) => ({ permission, rule })));

/** Compares permissions one by one; where there are too many of them, on either side, roles as wholes. */
function grainOf(former: Access, present: Access): Grain {
  if ([former, present].every((access) => permissionCount(access) <= MOST_PERMISSIONS)) return eachPermission;
  const known = new Map<string, number>();
  const numbers = new Map<Access, Map<string, number>>();
  return (access, roleId, scope) => {
    const own = numbers.get(access) ?? new Map<string, number>();
    numbers.set(access, own);
    const rules = access.rulesOf(roleId);
    const [rule] = rules;
    if (rule === undefined) return [];
    const number = own.get(roleId) ?? numberOf(rules, known);
    own.set(roleId, number);
    const resource = `a role of ${rules.length} rule${rules.length === 1 ? '' : 's'}`;
    return [{ permission: { scope, group: ROLE, resource, name: `#${number}`, verb: '*' }, rule }];
  };
}

/** Roles whose rules read the same have the same number. */
function numberOf(rules: readonly PolicyRule[], known: Map<string, number>): number {
  const text = JSON.stringify(
    rules.map(({ groups, resources, names, verbs, urls }) => [groups, resources, names, verbs, urls]),
  );
  const number = known.get(text) ?? known.size;
  known.set(text, number);
  return number;
}

/** How many permissions the subjects and the roles of a target have in all. */
function permissionCount(access: Access): number {
  let count = 0;
  for (const roleId of new Set(access.roles.map(roleKey))) {
    const own = access.rulesOf(roleId).reduce((sum, rule) => sum + countOf(rule), 0);
    const holders = access.bindingsOf(roleId).reduce((sum, { subjects }) => sum + subjects.length, 0);
    count += own * Math.max(holders, 1);
    if (count > MOST_PERMISSIONS) break;
  }
  return count;
}

/** What a binding grants each of its subjects. Of roles outside the target only `cluster-admin` is known. */
function grantedBy(access: Access, { roleId, roleKind, roleName, scope }: Binding, grain: Grain): readonly Granted[] {
  if (access.has(roleId)) return grain(access, roleId, scope);
  const all = { scope, name: '', verb: '*' };
  if (roleKind !== 'ClusterRole' || roleName !== 'cluster-admin')
    return [{ permission: { ...all, group: ROLE, resource: `${roleKind} ${roleName}` } }];
  return [
    { permission: { ...all, group: '*', resource: '*' } },
    { permission: { ...all, group: URLS, resource: '*' } },
  ];
}

function heldBy(access: Access, grain: Grain): ReadonlyMap<string, Permissions> {
  const held = new Map<string, Permissions>();
  for (const binding of access.bindings) {
    const granted = grantedBy(access, binding, grain);
    for (const { label } of binding.subjects) {
      const permissions = held.get(label) ?? new Permissions();
      for (const { permission } of granted) permissions.add(permission);
      held.set(label, permissions);
    }
  }
  return held;
}

function* boundGains(present: Access, former: Access, grain: Grain): Iterable<Gain> {
  const held = heldBy(former, grain);
  const links = linksOf(former);
  for (const binding of present.bindings) {
    const granted = grantedBy(present, binding, grain);
    for (const subject of binding.subjects.filter(({ label }) => label !== 'Group system:masters')) {
      const had = [subject.label, ...subject.groups].flatMap((label) => held.get(label) ?? []);
      const bound = [binding.scope, EVERYWHERE].some((scope) =>
        links.has(linkOf(binding.roleId, scope, subject.label)),
      );
      // Where the role went to another target, what it allows is told there.
      if (bound && !present.has(binding.roleId) && former.has(binding.roleId)) continue;
      for (const { permission, rule } of granted) {
        if (had.some((permissions) => permissions.covers(permission))) continue;
        const cause =
          bound && rule !== undefined ? { about: rule.role, at: rule.node } : causeIn(links, binding, subject);
        yield { ...cause, subject: subject.label, permission };
      }
    }
  }
}

/** Who was bound to which role, and where, and which bindings there were to it. */
function linksOf({ bindings }: Access): ReadonlySet<string> {
  const links = new Set<string>();
  for (const { roleId, scope, subjects, resource } of bindings) {
    links.add(linkOf(roleId, 'by', resource.id));
    for (const { label } of subjects) links.add(linkOf(roleId, scope, label));
  }
  return links;
}

const linkOf = (roleId: string, scope: string, label: string): string => `${roleId}\n${scope}\n${label}`;

/** A binding that existed with the same role got a new subject; any other is new as a whole. */
function causeIn(
  links: ReadonlySet<string>,
  { resource, roleId }: Binding,
  { node }: Subject,
): Pick<Gain, 'about' | 'at'> {
  const same = links.has(linkOf(roleId, 'by', resource.id));
  return { about: resource, at: same ? node : resource.root.at('roleRef') };
}

function* unboundGains(present: Access, former: Access, grain: Grain): Iterable<Gain> {
  const gone = former.roles.filter((role) => !present.has(roleKey(role)));
  const renamed = new Map<string, Permissions>();
  for (const id of new Set(present.roles.map(roleKey))) {
    if (present.bindingsOf(id).length > 0) continue;
    const kind = id.split('/')[1] ?? '';
    const had = former.has(id) ? heldIn(former, [id], grain) : renamed.get(kind);
    const known = had ?? heldIn(former, gone.filter((role) => role.kind === kind).map(roleKey), grain);
    if (had === undefined) renamed.set(kind, known);
    for (const { permission, rule } of grantedAlone(present, id, grain))
      if (rule !== undefined && !known.covers(permission)) yield { about: rule.role, at: rule.node, permission };
  }
}

function heldIn(access: Access, roleIds: readonly string[], grain: Grain): Permissions {
  const had = new Permissions();
  for (const id of roleIds) for (const { permission } of grantedAlone(access, id, grain)) had.add(permission);
  return had;
}

/** What a role allows where nothing binds it: each of its rules where the role that holds it is. */
function grantedAlone(access: Access, roleId: string, grain: Grain): readonly Granted[] {
  const [, kind, namespace = ''] = roleId.split('/');
  return grain(access, roleId, kind === 'ClusterRole' ? EVERYWHERE : namespace);
}
