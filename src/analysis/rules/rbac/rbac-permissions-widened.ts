import { EVERYWHERE } from '../../cluster/access.js';
import { type Widening, widenings } from '../../cluster/access-change.js';
import { inWords, severityOf } from '../../cluster/permission.js';
import { type Severity, worse } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacPermissionsWidened = defineRule({
  id: 'rbac-permissions-widened',
  title: 'Change grants permissions that did not exist before',
  family: 'rbac',
  why: 'A permission reaches everyone who is bound to the role, here or elsewhere, from the moment it is merged. Moving permissions between roles is not reported; a role that nothing binds here is compared with itself.',
  remedy: 'Have the owner of the cluster approve the listed verbs and resources.',
  severity: 'high',
  standards: ['cis: 5.1.1', 'owasp: K02', 'mitre: T1098.006'],
  equivalents: { kyverno: ['other/check-subjectaccessreview'] },
  *check(view) {
    for (const widening of widenings(view)) {
      const { about, at, permissions } = widening;
      const wide = permissions.some(({ scope }) => scope === EVERYWHERE);
      yield {
        about,
        subject: 'permissions',
        at,
        severity: severityFor(widening),
        message: `${holdersOf(widening)} may now ${inWords(permissions)}${wide ? ', in every namespace' : ''}`,
      };
    }
  },
  examples: [
    {
      name: 'a new verb in a bound role, and a dangerous one',
      before: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: app, namespace: web}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: app, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app}
        subjects: [{kind: ServiceAccount, name: app}]
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: app, namespace: web}
        rules:
          - apiGroups: [""] # <-- here
            resources: [pods, pods/exec]
            verbs: [get, create]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: app, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app}
        subjects: [{kind: ServiceAccount, name: app}]
      `,
    },
    {
      name: 'a new subject, a new binding, and a role that is bound elsewhere',
      before: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: viewers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - {kind: Group, name: developers}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: aggregated, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
        rules: [{apiGroups: [example.com], resources: [widgets], verbs: [get]}]
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: viewers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
          - {kind: Group, name: developers}
          - {kind: Group, name: contractors} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: robots}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin} # <-- here
        subjects: [{kind: ServiceAccount, name: robot, namespace: ci}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: aggregated, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
        rules:
          - apiGroups: [example.com]
            resources: [widgets]
            verbs: [get]
          - apiGroups: [""] # <-- here
            resources: [secrets]
            verbs: [list]
      `,
    },
    {
      name: 'the same cover in another order, through other roles and by wildcards is clean',
      before: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: old}
        rules: [{apiGroups: [""], resources: ["*"], verbs: ["*"]}, {apiGroups: [apps], resources: ["*/scale"], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: old}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: old}
        subjects: [{kind: ServiceAccount, name: app, namespace: web}]
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: new, namespace: web}
        rules:
          - {apiGroups: [apps], resources: [deployments/scale], verbs: [get]}
          - {apiGroups: [""], resources: [pods, secrets], resourceNames: [a], verbs: [get, list]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: new, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: new}
        subjects:
          - {kind: User, name: "system:serviceaccount:web:app"}
          - {kind: ServiceAccount, name: app}
      `,
    },
    {
      name: 'roles and bindings that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: app}
        rules:
          - {apiGroups: [""], resources: [pods], verbs: [get]}
          - apiGroups: [""] # <-- here
            resources: [secrets]
            verbs: [get]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: app}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app}
        subjects: [{kind: ServiceAccount, name: app}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: same}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: Group, name: administrators}]
      `,
      formerly: [
        yaml`
          apiVersion: rbac.authorization.k8s.io/v1
          kind: Role
          metadata: {name: app, namespace: web}
          rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: app, namespace: web}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app}
          subjects: [{kind: ServiceAccount, name: app}]
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRoleBinding
          metadata: {name: same}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
          subjects: [{kind: Group, name: administrators}]
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'a binding whose role went to another target gains nothing here',
      before: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: app}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: app}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: app}
        subjects: [{kind: ServiceAccount, name: app, namespace: web}]
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: app}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: app}
        subjects: [{kind: ServiceAccount, name: app, namespace: web}]
      `,
      formerly: [''],
      elsewhere: [
        yaml`
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: app}
          rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
        `,
      ],
    },
    {
      name: 'a role that is renamed without being bound, and fewer permissions, are clean',
      before: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: old}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
      `,
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: new}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
      `,
    },
  ],
});

/** Groups that hold everyone, with how bad any grant to them is. */
const EVERYONE: Readonly<Record<string, Severity>> = {
  'Group system:unauthenticated': 'critical',
  'User system:anonymous': 'critical',
  'Group system:authenticated': 'high',
  'Group system:serviceaccounts': 'high',
};

function severityFor({ permissions, subjects }: Widening): Severity {
  return [...permissions.map(severityOf), ...subjects.map((label) => EVERYONE[label] ?? 'info')].reduce(
    worse,
    'medium',
  );
}

function holdersOf({ about, subjects }: Widening): string {
  const [first, ...others] = subjects;
  if (first !== undefined) return others.length === 0 ? first : `${first} and ${others.length} more`;
  const aggregated = Object.entries(about.labels).some(
    ([key, value]) => /\/aggregate-to-/.test(key) && value === 'true',
  );
  return `whoever is bound to ${about.kind} ${about.name}${aggregated ? ', or to a role that takes it in,' : ''}`;
}
