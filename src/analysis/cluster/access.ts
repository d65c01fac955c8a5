import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { parseSelector, selects } from './label-selector.js';
import type { Resource } from './resource.js';

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  /** The role in whose text the rule stands; with aggregation that is another than the role that has it. */
  readonly role: Resource;
  readonly node: Node;
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Empty for every name. */
  readonly names: readonly string[];
  readonly verbs: readonly string[];
  readonly urls: readonly string[];
}

/** Somebody whom a binding names. A User spelled `system:serviceaccount:…` is the ServiceAccount. */
export interface Subject {
  /** "ServiceAccount web/app", "Group developers". */
  readonly label: string;
  readonly node: Node;
  /** Labels of the built-in groups that the subject is always in. */
  readonly groups: readonly string[];
}

export interface Binding {
  readonly resource: Resource;
  /** Namespace in which it grants; `*` for everywhere. */
  readonly scope: string;
  readonly roleKind: string;
  readonly roleName: string;
  /** The role's `roleKey`, whether or not it is part of the target. */
  readonly roleId: string;
  readonly subjects: readonly Subject[];
}

export const EVERYWHERE = '*';
const API_GROUPS = ['rbac.authorization.k8s.io', 'authorization.openshift.io'];

const isRbac = ({ group }: Resource): boolean => API_GROUPS.includes(group);

const ROLES = ['Role', 'ClusterRole'];

/** The Roles and ClusterRoles of a target. */
export function rolesOf(cluster: Cluster): readonly Resource[] {
  return cluster.ofKind(...ROLES).filter(isRbac);
}

/** The roles of a target, and the bindings to roles. */
export function rbacObjects(cluster: Cluster): readonly Resource[] {
  return cluster.ofKind(...ROLES, 'RoleBinding', 'ClusterRoleBinding').filter(isRbac);
}

/** Identity by which bindings refer to a role; a namespace that is written in a ClusterRole means nothing. */
export function roleKey({ group, kind, namespace, name }: Resource): string {
  return [group, kind, kind === 'Role' ? (namespace ?? '') : '', name].join('/');
}

/** The rules that stand in a role's own text. Those of an aggregated role are overwritten by the controller. */
export function ownRules(role: Resource): readonly PolicyRule[] {
  if (role.root.at('aggregationRule').present) return [];
  return role.root
    .at('rules')
    .items()
    .map((node) => ({
      role,
      node,
      groups: node.at('apiGroups').texts(),
      resources: node.at('resources').texts(),
      names: node.at('resourceNames').texts(),
      verbs: node.at('verbs').texts(),
      urls: role.kind === 'ClusterRole' ? node.at('nonResourceURLs').texts() : [],
    }));
}

/** True when the rule allows the verb on the resource, by wildcards too; a leading `*` with a subresource stands for that subresource of all. */
export function allows(
  { groups, resources, verbs }: PolicyRule,
  group: string,
  resource: string,
  verb: string,
): boolean {
  const slash = resource.indexOf('/');
  const wanted = slash < 0 ? [resource, '*'] : [resource, '*', `*${resource.slice(slash)}`];
  return (
    (groups.includes(group) || groups.includes('*')) &&
    wanted.some((name) => resources.includes(name)) &&
    (verbs.includes(verb) || verbs.includes('*'))
  );
}

/** True when the rule allows everything on everything. A core group with every resource counts, as it holds the Secrets. */
export function allowsEverything({ groups, resources, verbs }: PolicyRule): boolean {
  const wide = groups.includes('*') || groups.includes('');
  return wide && resources.includes('*') && verbs.includes('*');
}

/** The first item of a list that is one of the given words, the earlier the better; the list where there is none. */
export function itemOf(list: Node, ...words: readonly string[]): Node {
  const found = words.flatMap((word) => list.items().filter((item) => item.text() === word));
  return found[0] ?? list;
}

const ORDINARY_VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** True when the rule gives the power of cluster-admin within its scope, whether the verbs are a wildcard or listed. */
export function allowsFullPower({ groups, resources, verbs }: PolicyRule): boolean {
  const every = verbs.includes('*') || ORDINARY_VERBS.every((verb) => verbs.includes(verb));
  return groups.includes('*') && resources.includes('*') && every;
}

/** How often roles may stand for other roles in one target. Strangers can make every role aggregate every other one. */
const MOST_STEPS = 200_000;

/** Who may do what by the RBAC objects of one target. */
export class Access {
  readonly roles: readonly Resource[];
  readonly bindings: readonly Binding[];
  readonly #byId: ReadonlyMap<string, readonly Resource[]>;
  readonly #byRole: ReadonlyMap<string, readonly Binding[]>;
  #byLabel: ReadonlyMap<string, readonly Binding[]> | undefined;
  readonly #members = new Map<string, readonly Resource[]>();
  readonly #rules = new Map<string, readonly PolicyRule[]>();
  readonly #own = new Map<Resource, readonly PolicyRule[]>();
  #scopes: ReadonlyMap<Resource, ReadonlySet<string>> | undefined;
  readonly #parts = new Map<Resource, readonly Resource[]>();
  #steps = 0;

  /** @param objects the roles and bindings */
  constructor(objects: readonly Resource[]) {
    this.roles = objects.filter(({ kind }) => ROLES.includes(kind));
    this.#byId = groupedBy(this.roles, roleKey);
    this.bindings = objects.filter(({ kind }) => !ROLES.includes(kind)).map((resource) => bindingOf(resource));
    this.#byRole = groupedBy(this.bindings, ({ roleId }) => roleId);
  }

  /** True when the role is part of the target. */
  has(roleId: string): boolean {
    return this.#byId.has(roleId);
  }

  /** The bindings that grant a role. */
  bindingsOf(roleId: string): readonly Binding[] {
    return this.#byRole.get(roleId) ?? [];
  }

  /** The bindings by the label of the subjects that they name. */
  get bindingsByLabel(): ReadonlyMap<string, readonly Binding[]> {
    this.#byLabel ??= namedIn(this.bindings);
    return this.#byLabel;
  }

  /** The rules that stand in a role's own text. */
  ownRules(role: Resource): readonly PolicyRule[] {
    const known = this.#own.get(role) ?? ownRules(role);
    this.#own.set(role, known);
    return known;
  }

  /** The namespaces in which bindings of the target grant what stands in a role, by aggregation too; `*` is everywhere. */
  scopesOf(role: Resource): ReadonlySet<string> {
    this.#scopes ??= this.#scopesOfAll();
    return this.#scopes.get(role) ?? new Set();
  }

  #scopesOfAll(): ReadonlyMap<Resource, ReadonlySet<string>> {
    const all = new Map<Resource, Set<string>>();
    for (const [roleId, bindings] of this.#byRole) {
      const scopes = new Set(bindings.map(({ scope }) => scope));
      for (const role of this.#membersOf(roleId)) {
        const known = all.get(role) ?? new Set();
        for (const scope of scopes.has(EVERYWHERE) ? [EVERYWHERE] : scopes) known.add(scope);
        all.set(role, known);
      }
    }
    return all;
  }

  /** All rules of a role, aggregated ones included; for a role outside the target, none. */
  rulesOf(roleId: string): readonly PolicyRule[] {
    const known = this.#rules.get(roleId) ?? this.#membersOf(roleId).flatMap((role) => this.ownRules(role));
    this.#rules.set(roleId, known);
    return known;
  }

  /** The roles in whose texts the rules of a role stand: itself, and those that it aggregates. */
  #membersOf(roleId: string): readonly Resource[] {
    const known = this.#members.get(roleId);
    if (known !== undefined) return known;
    const seen = new Set([roleId]);
    const members: Resource[] = [];
    for (const id of seen) {
      for (const role of this.#byId.get(id) ?? []) {
        members.push(role);
        for (const part of this.#aggregatedBy(role)) {
          seen.add(roleKey(part));
          this.#steps += 1;
        }
      }
      if (this.#steps > MOST_STEPS) throw new RangeError('roles aggregate each other too often');
    }
    this.#members.set(roleId, members);
    return members;
  }

  #aggregatedBy(role: Resource): readonly Resource[] {
    const known = this.#parts.get(role);
    if (known !== undefined) return known;
    const selectors = role.root.at('aggregationRule', 'clusterRoleSelectors').items().map(parseSelector);
    const parts =
      selectors.length === 0
        ? []
        : this.roles.filter(
            ({ kind, labels }) =>
              kind === 'ClusterRole' &&
              selectors.some((selector) => selector !== undefined && selects(selector, labels)),
          );
    this.#parts.set(role, parts);
    return parts;
  }
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const same = groups.get(keyOf(one));
    if (same === undefined) groups.set(keyOf(one), [one]);
    else same.push(one);
  }
  return groups;
}

function namedIn(bindings: readonly Binding[]): ReadonlyMap<string, readonly Binding[]> {
  const named = bindings.flatMap((binding) =>
    [...new Set(binding.subjects.map(({ label }) => label))].map((label) => ({ label, binding })),
  );
  const byLabel = groupedBy(named, ({ label }) => label);
  return new Map([...byLabel].map(([label, all]) => [label, all.map(({ binding }) => binding)]));
}

const newAccess = (cluster: Cluster): Access => new Access(rbacObjects(cluster));

/** Who may do what by the RBAC objects of a target, computed once. */
export function accessOf(cluster: Cluster): Access {
  return cluster.once(newAccess);
}

function bindingOf(resource: Resource): Binding {
  const { kind, group, namespace = '' } = resource;
  const reference = resource.root.at('roleRef');
  const roleKind = reference.at('kind').text() ?? impliedKind(resource);
  const roleName = reference.at('name').text() ?? '';
  const roleNamespace = roleKind === 'Role' ? namespace : '';
  return {
    resource,
    scope: kind === 'ClusterRoleBinding' ? EVERYWHERE : namespace,
    roleKind,
    roleName,
    roleId: [group, roleKind, roleNamespace, roleName].join('/'),
    subjects: resource.root
      .at('subjects')
      .items()
      .map((node) => subjectOf(node, namespace)),
  };
}

/** Bindings of OpenShift's own group tell the kind of the role by whether its reference has a namespace. */
function impliedKind({ group, root }: Resource): string {
  if (group !== 'authorization.openshift.io') return '';
  return (root.at('roleRef', 'namespace').text() ?? '') === '' ? 'ClusterRole' : 'Role';
}

/** OpenShift's own words for users and groups that the system made. */
const OPENSHIFT_KINDS: ReadonlyMap<string, string> = new Map([
  ['SystemUser', 'User'],
  ['SystemGroup', 'Group'],
]);

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const EVERYONE = 'Group system:authenticated';

function subjectOf(node: Node, bindingNamespace: string): Subject {
  const written = node.at('kind').text() ?? '';
  const kind = OPENSHIFT_KINDS.get(written) ?? written;
  const name = node.at('name').text() ?? '';
  const [, userNamespace, userName] = kind === 'User' ? (ACCOUNT.exec(name) ?? []) : [];
  if (kind !== 'ServiceAccount' && userName === undefined) {
    const groups = kind === 'User' && name !== 'system:anonymous' ? [EVERYONE] : [];
    return { label: `${kind} ${name}`, node, groups };
  }
  const namespace = userNamespace ?? node.at('namespace').text() ?? bindingNamespace;
  const own = ['Group system:serviceaccounts', `Group system:serviceaccounts:${namespace}`, EVERYONE];
  return { label: `ServiceAccount ${namespace === '' ? '' : `${namespace}/`}${userName ?? name}`, node, groups: own };
}
