import { type Access, accessOf, type Binding, roleKey } from '../../cluster/access.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Confidence, Fix } from '../../finding.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const rbacReferenceDangling = defineRule({
  id: 'rbac-reference-dangling',
  title: 'Binding names a missing role or subject',
  family: 'rbac',
  why: 'The binding grants nothing, and whoever later creates an object of that name gets what it promises.',
  remedy: 'Correct roleRef and subjects, or delete the stale binding.',
  severity: 'low',
  confidence: 'likely',
  standards: ['owasp: K02'],
  *check(view) {
    const access = accessOf(view.now);
    const index = rolesByName(access);
    const accounts = view.now.once(accountsByName);
    for (const binding of access.bindings) {
      if (binding.roleKind === 'Role' && binding.resource.kind === 'ClusterRoleBinding') yield refused(binding);
      else yield* roleOf(binding, access, index, view);
      yield* accountsOf(binding, accounts, view);
    }
  },
  examples: [
    {
      name: 'a Role in a ClusterRoleBinding, which the API server refuses',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web} # <-- here
        subjects: [{kind: ServiceAccount, name: web, namespace: web}]
      `,
    },
    {
      name: 'a name that is almost one of the target, and a role of another namespace',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web-reader, namespace: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web-readers} # <-- here
        subjects: [{kind: User, name: someone}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: far, namespace: tools}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: far, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: far} # <-- here
        subjects: [{kind: User, name: someone}]
      `,
    },
    {
      name: 'a role of the name of the binding, to which nothing is bound',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: web, namespace: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web-reader} # <-- here
        subjects: [{kind: ServiceAccount, name: web}]
      `,
    },
    {
      name: 'the name is corrected',
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web-app, namespace: web}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - kind: ServiceAccount
            name: webapp # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web-app, namespace: web}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - kind: ServiceAccount
            name: web-app
      `,
    },
    {
      name: 'the change deletes the role and the account, and leaves the binding',
      before: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader, namespace: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: app, namespace: web}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects: [{kind: ServiceAccount, name: app}]
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader} # <-- here
        subjects: [{kind: ServiceAccount, name: app}] # <-- here
      `,
    },
    {
      name: 'what moved to another target is there',
      before: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: app, namespace: web}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: app}]
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: app}]
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata: {name: app, namespace: web}
        `,
      ],
    },
    {
      name: 'what may stand in another directory, or be made by an operator, is clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: widgets-editor}
        subjects: [{kind: ServiceAccount, name: app}, {kind: ServiceAccount, name: default}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: edit1}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: edit, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects: [{kind: ServiceAccount, name: worker-1, namespace: tools}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: worker-2, namespace: tools}
      `,
    },
  ],
});

const BUILT_IN = /^(?:cluster-admin|admin|edit|view|(?:system|kubeadm):.*)$/;

function refused({ resource }: Binding): Remark {
  return {
    about: resource,
    subject: 'kind of roleRef',
    at: resource.root.at('roleRef', 'kind'),
    severity: 'high',
    confidence: 'certain',
    message: 'a ClusterRoleBinding cannot refer to a Role, so that the API server refuses it',
  };
}

/** The first thing of the target in a place and with a name, by what makes two names alike. */
type Alike = ReadonlyMap<string, Resource>;

function gathered(resources: readonly Resource[], placesOf: (one: Resource) => readonly string[]): Alike {
  const alike = new Map<string, Resource>();
  const keys = (one: Resource) =>
    placesOf(one).flatMap((place) => variants(one.name).map((name) => `${place}\n${name}`));
  for (const one of resources) for (const key of keys(one)) if (!alike.has(key)) alike.set(key, one);
  return alike;
}

/**
 * Two names are alike when they share one of these: the name, or the letters without separators and without the plural.
 * Digits count, as `worker-1` and `worker-2` are two things.
 */
function variants(name: string): readonly string[] {
  return [
    ...new Set([
      name,
      name
        .toLowerCase()
        .replaceAll(/[-_.:]/g, '')
        .replace(/s$/, ''),
    ]),
  ];
}

/** The roles that nothing binds, in the whole target and within each namespace. */
function rolesByName(access: Access): Alike {
  const unbound = access.roles.filter((role) => access.bindingsOf(roleKey(role)).length === 0);
  return gathered(unbound, ({ kind, namespace }) => [kind, inNamespace(kind, namespace)]);
}

function accountsByName(cluster: Cluster): Alike {
  const accounts = cluster.ofKind('ServiceAccount').filter(({ group }) => group === '');
  return gathered(accounts, ({ kind, namespace }) => [inNamespace(kind, namespace)]);
}

const inNamespace = (kind: string, namespace: string | undefined): string => `${kind} ${namespace ?? ''}`;

function alikeTo(alike: Alike, place: string, name: string): Resource | undefined {
  return variants(name).flatMap((key) => alike.get(`${place}\n${key}`) ?? [])[0];
}

function* roleOf(binding: Binding, access: Access, index: Alike, view: View): Iterable<Remark> {
  const { resource, roleId, roleKind, roleName } = binding;
  if (roleName === '' || access.has(roleId) || (roleKind === 'ClusterRole' && BUILT_IN.test(roleName))) return;
  const at = resource.root.at('roleRef', 'name');
  const what = `${roleKind} ${roleName}`;
  const found = (why: string, fix?: Fix): Remark => ({
    about: resource,
    subject: `role ${roleName}`,
    at,
    message: `${what} does not exist: ${why}`,
    ...(fix && { fix }),
  });
  if (view.before !== view.now && accessOf(view.before).has(roleId)) {
    const moved = view.elsewhere.some((cluster) => accessOf(cluster).has(roleId));
    if (!moved) yield found('the change deletes it and leaves the binding');
    return;
  }
  const own = alikeTo(index, inNamespace('Role', resource.namespace), resource.name);
  const meant =
    alikeTo(index, roleKind, roleName) ?? (roleKind === 'Role' && own?.name === resource.name ? own : undefined);
  if (meant === undefined) return;
  const here = meant.kind === 'ClusterRole' || meant.namespace === resource.namespace;
  if (here)
    yield found(`the target has ${meant.name}, to which nothing is bound`, {
      title: `Refer to ${meant.name}`,
      safety: 'suggestion',
      patch: set(at, [], meant.name),
    });
  else if (meant.name === roleName && meant.namespace !== undefined && resource.namespace !== undefined)
    yield found(`the target has it in namespace ${meant.namespace}, and a RoleBinding sees its own namespace only`);
}

function* accountsOf({ resource, subjects }: Binding, accounts: Alike, view: View): Iterable<Remark> {
  for (const { label, node } of subjects) {
    const name = node.at('name').text() ?? '';
    if (node.at('kind').text() !== 'ServiceAccount' || name === '' || name === 'default') continue;
    const namespace = node.at('namespace').text() ?? resource.namespace;
    const id = `/ServiceAccount/${namespace ?? ''}/${name}`;
    if (view.now.find(id) !== undefined) continue;
    const found = (why: string, confidence: Confidence): Remark => ({
      about: resource,
      subject: `subject ${label}`,
      at: node.at('name'),
      confidence,
      message: `${label} does not exist: ${why}`,
    });
    if (view.before !== view.now && view.before.find(id) !== undefined) {
      if (view.elsewhere.every((cluster) => cluster.find(id) === undefined))
        yield found('the change deletes it, and whoever makes one of its name gets the role', 'likely');
      continue;
    }
    const meant = alikeTo(accounts, inNamespace('ServiceAccount', namespace), name);
    if (meant === undefined || meant.name === name) continue;
    const fix = {
      title: `Refer to ${meant.name}`,
      safety: 'suggestion',
      patch: set(node, ['name'], meant.name),
    } as const;
    yield { ...found(`the target has ${meant.name}`, 'guess'), fix };
  }
}
