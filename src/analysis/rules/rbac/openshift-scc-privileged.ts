import { accessOf } from '../../cluster/access.js';
import { grantsOf, type Power } from '../../cluster/grant.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const openshiftSccPrivileged = defineRule({
  id: 'openshift-scc-privileged',
  title: 'OpenShift SCC allows privileged or any-UID pods',
  family: 'rbac',
  why: 'Whoever may use such a constraint runs pods that own their node, or run as root.',
  remedy: 'Use restricted-v2, or a constraint that allows only what the workload needs.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1611'],
  equivalents: {
    'kube-linter': ['scc-deny-privileged-container'],
    kyverno: ['openshift/disallow-security-context-constraint-anyuid'],
  },
  *check({ now }) {
    for (const constraint of now.ofKind('SecurityContextConstraints')) {
      yield* switches(constraint);
      yield* lists(constraint);
    }
    for (const { remark, rule, named } of grantsOf(now, [USE], { lookAt: 'verbs' })) {
      const names = rule.names.filter((name) => WIDE.has(name));
      if (!named || names.length > 0) yield remark;
    }
    for (const { resource, roleKind, roleName } of accessOf(now).bindings) {
      const name = /^system:openshift:scc:(.+)$/.exec(roleName)?.[1];
      if (roleKind !== 'ClusterRole' || name === undefined || !WIDE.has(name)) continue;
      yield {
        about: resource,
        subject: `role ${roleName}`,
        at: resource.root.at('roleRef', 'name'),
        message: `the binding lets its subjects run pods under the constraint ${name}`,
      };
    }
  },
  examples: [
    {
      name: 'a constraint that allows everything, to everybody',
      manifest: yaml`
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata: {name: open}
        allowPrivilegedContainer: true # <-- here
        allowHostNetwork: true # <-- here
        allowHostPID: false
        allowHostDirVolumePlugin: "true"
        allowedCapabilities:
          - NET_BIND_SERVICE
          - "*" # <-- here
        groups:
          - developers
          - system:authenticated # <-- here
      `,
      fixed: yaml`
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata: {name: open}
        allowPrivilegedContainer: false
        allowHostNetwork: false
        allowHostPID: false
        allowHostDirVolumePlugin: "true"
        allowedCapabilities:
          - NET_BIND_SERVICE
        groups:
          - developers
      `,
    },
    {
      name: 'roles that may use the wide ones, and bindings to them',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: wide, namespace: web}
        rules:
          - apiGroups: [security.openshift.io]
            resources: [securitycontextconstraints]
            resourceNames: [anyuid]
            verbs: [use] # <-- here
          - {apiGroups: [security.openshift.io], resources: [securitycontextconstraints], verbs: ["*"]} # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: wide, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:openshift:scc:privileged"} # <-- here
        subjects: [{kind: ServiceAccount, name: web}]
      `,
    },
    {
      name: 'narrow constraints, named ones of its own, and other verbs are clean',
      manifest: yaml`
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata: {name: narrow}
        allowPrivilegedContainer: false
        allowHostNetwork: null
        allowedCapabilities: [NET_BIND_SERVICE]
        groups: [developers]
        users: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: narrow, namespace: web}
        rules:
          - {apiGroups: [security.openshift.io], resources: [securitycontextconstraints], resourceNames: [restricted-v2], verbs: [use]}
          - {apiGroups: [security.openshift.io], resources: [securitycontextconstraints], verbs: [get, list, watch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: narrow, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:openshift:scc:nonroot-v2"}
        subjects: [{kind: ServiceAccount, name: web}]
      `,
    },
  ],
});

const WIDE = new Set(['privileged', 'anyuid', 'hostaccess', 'hostmount-anyuid']);
const USE: Power = {
  groups: ['security.openshift.io'],
  resources: ['securitycontextconstraints'],
  verbs: ['use'],
};

const SWITCHES: readonly (readonly [field: string, allows: string])[] = [
  ['allowPrivilegedContainer', 'privileged containers'],
  ['allowHostDirVolumePlugin', 'folders of the node'],
  ['allowHostNetwork', 'the network of the node'],
  ['allowHostPID', 'the processes of the node'],
  ['allowHostIPC', 'the shared memory of the node'],
];
const BROAD = /^(?:\*|system:authenticated(?::oauth)?|system:unauthenticated|system:serviceaccounts)$/;

function* switches(about: Resource): Iterable<Remark> {
  for (const [field, allowed] of SWITCHES) {
    const at = about.root.at(field);
    if (at.flag() !== true) continue;
    yield {
      about,
      subject: field,
      at,
      message: `the constraint allows ${allowed}`,
      fix: { title: `Set ${field} to false`, safety: 'unsafe', patch: set(at, [], false) },
    };
  }
}

function* lists(about: Resource): Iterable<Remark> {
  for (const at of about.root.at('allowedCapabilities').items()) {
    if (at.text() === '*') yield listed(about, 'allowedCapabilities', at, 'the constraint allows every capability');
  }
  for (const field of ['users', 'groups']) {
    for (const at of about.root.at(field).items()) {
      const name = at.text() ?? '';
      if (BROAD.test(name)) yield listed(about, field, at, `everybody in ${name} may use the constraint`);
    }
  }
}

function listed(about: Resource, field: string, at: Node, message: string): Remark {
  const fix = { title: `Remove it from ${field}`, safety: 'unsafe', patch: remove(at) } as const;
  return { about, subject: `${field} ${at.text()}`, at, message, fix };
}
