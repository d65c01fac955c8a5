import type { Node } from '../source/node.js';
import { type Access, accessOf, type Binding, EVERYWHERE, type PolicyRule, roleKey, type Subject } from './access.js';
import type { Cluster } from './cluster.js';
import { type Permission, Permissions, permissionsOf, ROLE, URLS } from './permission.js';
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

/**
 * The permissions that the change grants: those that a subject has after it and had not before, by any binding or role.
 * Moving a permission between roles or bindings is no gain. A role that nothing in the target binds is compared with
 * itself, for whoever is bound to it elsewhere.
 */
export function widenings(before: Cluster, now: Cluster): readonly Widening[] {
  if (before === now) return [];
  const [former, present] = [accessOf(before), accessOf(now)];
  const held = heldBy(former);
  const bound = [...boundGains(present, former, held)];
  const told = new Set(bound.map(({ about }) => about.id));
  const gains = [...bound, ...[...unboundGains(present, former)].filter(({ about }) => !told.has(about.id))];
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

/** What a binding grants each of its subjects. Of roles outside the target only `cluster-admin` is known. */
function grantedBy(access: Access, { roleId, roleKind, roleName, scope }: Binding): readonly Granted[] {
  if (access.has(roleId))
    return access
      .rulesOf(roleId)
      .flatMap((rule) => permissionsOf(rule, scope).map((permission) => ({ permission, rule })));
  const all = { scope, name: '', verb: '*' };
  if (roleKind !== 'ClusterRole' || roleName !== 'cluster-admin')
    return [{ permission: { ...all, group: ROLE, resource: `${roleKind} ${roleName}` } }];
  return [
    { permission: { ...all, group: '*', resource: '*' } },
    { permission: { ...all, group: URLS, resource: '*' } },
  ];
}

function heldBy(access: Access): ReadonlyMap<string, Permissions> {
  const held = new Map<string, Permissions>();
  for (const binding of access.bindings) {
    const granted = grantedBy(access, binding);
    for (const { label } of binding.subjects) {
      const permissions = held.get(label) ?? new Permissions();
      for (const { permission } of granted) permissions.add(permission);
      held.set(label, permissions);
    }
  }
  return held;
}

function* boundGains(present: Access, former: Access, held: ReadonlyMap<string, Permissions>): Iterable<Gain> {
  for (const binding of present.bindings) {
    const granted = grantedBy(present, binding);
    for (const subject of binding.subjects.filter(({ label }) => label !== 'Group system:masters')) {
      const had = [subject.label, ...subject.groups].flatMap((label) => held.get(label) ?? []);
      const bound = wasBound(former, binding, subject);
      for (const { permission, rule } of granted) {
        if (had.some((permissions) => permissions.covers(permission))) continue;
        const cause =
          bound && rule !== undefined ? { about: rule.role, at: rule.node } : causeIn(former, binding, subject);
        yield { ...cause, subject: subject.label, permission };
      }
    }
  }
}

function wasBound(former: Access, { roleId, scope }: Binding, { label }: Subject): boolean {
  return former
    .bindingsOf(roleId)
    .some(
      (old) =>
        (old.scope === scope || old.scope === EVERYWHERE) && old.subjects.some((subject) => subject.label === label),
    );
}

/** A binding that existed with the same role got a new subject; any other is new as a whole. */
function causeIn(former: Access, { resource, roleId }: Binding, { node }: Subject): Pick<Gain, 'about' | 'at'> {
  const same = former.bindingsOf(roleId).some((old) => old.resource.id === resource.id);
  return { about: resource, at: same ? node : resource.root.at('roleRef') };
}

function* unboundGains(present: Access, former: Access): Iterable<Gain> {
  const gone = former.roles.filter((role) => !present.has(roleKey(role)));
  for (const id of new Set(present.roles.map(roleKey))) {
    if (present.bindingsOf(id).length > 0) continue;
    const renamed = gone.filter(({ kind }) => kind === id.split('/')[1]).map(roleKey);
    const had = new Permissions();
    for (const known of former.has(id) ? [id] : renamed)
      for (const rule of former.rulesOf(known))
        for (const permission of permissionsOf(rule, scopeOf(rule.role))) had.add(permission);
    for (const rule of present.rulesOf(id)) {
      for (const permission of permissionsOf(rule, scopeOf(rule.role)))
        if (!had.covers(permission)) yield { about: rule.role, at: rule.node, permission };
    }
  }
}

function scopeOf({ kind, namespace }: Resource): string {
  return kind === 'ClusterRole' ? EVERYWHERE : (namespace ?? '');
}
