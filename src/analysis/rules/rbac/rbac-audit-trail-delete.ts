import { type Grant, grantsOf, type Power } from '../../cluster/grant.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const rbacAuditTrailDelete = defineRule({
  id: 'rbac-audit-trail-delete',
  title: 'Role can erase events or pod logs',
  family: 'rbac',
  why: 'Events are what remains of an intrusion when nothing else is recorded; who deletes them leaves no trace.',
  remedy: 'Remove delete on events, and write access to pods/log.',
  severity: 'medium',
  standards: ['owasp: K10', 'mitre: T1070', 'ms: MS-TA9022'],
  equivalents: {
    trivy: ['KSV-0042'],
    kubescape: ['C-0031'],
    badrobot: ['RemoveEventsClusterRole', 'ModifyPodLogsClusterRole'],
  },
  *check({ now }) {
    for (const grant of grantsOf(now, [EVENTS])) yield { ...grant.remark, severity: severityOf(grant) };
    for (const { remark, rule } of grantsOf(now, [LOGS])) {
      if (!rule.verbs.includes('*')) yield { ...remark, severity: 'low' };
    }
  },
  examples: [
    {
      name: 'events of both groups, and logs',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: cleaner}
        rules:
          - {apiGroups: [""], resources: [pods, events], verbs: [get, delete]} # <-- here
          - {apiGroups: [events.k8s.io], resources: [events], verbs: ["*"]} # <-- here
          - {apiGroups: [""], resources: [pods/log], verbs: [get, delete]} # <-- here
      `,
    },
    {
      name: 'the verb goes',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: cleaner, namespace: web}
        rules:
          - apiGroups: ["", events.k8s.io]
            resources: [events] # <-- here
            verbs: [create, patch, deletecollection]
      `,
      fixed: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: cleaner, namespace: web}
        rules:
          - apiGroups: ["", events.k8s.io]
            resources: [events]
            verbs: [create, patch]
      `,
    },
    {
      name: 'writing events, reading logs, and events of other groups are clean',
      manifest: yaml`
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: recorder}
        rules:
          - {apiGroups: [""], resources: [events], verbs: [create, patch, update, list]}
          - {apiGroups: [""], resources: [pods/log], verbs: ["*"]}
          - {apiGroups: [example.com], resources: [events], verbs: [delete]}
          - {apiGroups: [""], resources: [events], resourceNames: [one], verbs: [deletecollection]}
      `,
    },
  ],
});

const EVENTS: Power = { groups: ['', 'events.k8s.io'], resources: ['events'], verbs: ['delete', 'deletecollection'] };
/** The API server only ever lets logs be read, so that a wildcard of verbs adds nothing. */
const LOGS: Power = { groups: [''], resources: ['pods/log'], verbs: ['delete', 'update', 'patch'] };

function severityOf({ reach, named }: Grant): Severity {
  return reach === 'namespace' || named ? 'low' : 'medium';
}
