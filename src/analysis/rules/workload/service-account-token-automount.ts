import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { accountOf, accountsIn, bindingsOfAccount, tokenMount } from '../../cluster/service-account.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import type { Workload } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const serviceAccountTokenAutomount = defineConfigurableRule({
  id: 'service-account-token-automount',
  title: 'API token is mounted into a workload that may not need it',
  family: 'workload',
  why: 'Whoever breaks into the container finds a token for the API server, and most workloads never talk to it.',
  remedy:
    'Set automountServiceAccountToken to false in the pod, or in the ServiceAccount, and to true only where the API is used.',
  severity: 'medium',
  standards: ['cis: 5.1.5', 'cis: 5.1.6', 'nsa', 'owasp: K09', 'mitre: T1528', 'ms: MS-TA9016'],
  equivalents: {
    polaris: ['automountServiceAccountToken'],
    trivy: ['KSV-0036'],
    checkov: ['CKV_K8S_38', 'CKV_K8S_41'],
    kics: ['service_account_token_automount_not_disabled'],
    kubescape: ['C-0034', 'C-0190', 'C-0261', 'C-0189'],
    kubesec: ['AutomountServiceAccountToken'],
    kyverno: [
      'other/restrict-automount-sa-token',
      'other/restrict-sa-automount-sa-token',
      'other/disable-automountserviceaccounttoken',
      'other/remove-serviceaccount-token',
    ],
    gatekeeper: ['k8spspautomountserviceaccounttokenpod'],
  },

  options: z.strictObject({
    everyAccount: z
      .boolean()
      .default(false)
      .describe(
        'Whether every ServiceAccount has to say that its token is not mounted, and not only the default ones.',
      ),
  }),
  *check({ now }, { everyAccount }) {
    for (const account of accountsIn(now)) {
      const field = account.root.at('automountServiceAccountToken');
      const own = account.name !== 'default';
      if ((own && !everyAccount) || account.fragment || field.flag() === false) continue;
      yield {
        about: account,
        subject: 'token',
        at: field,
        message: own
          ? `the ServiceAccount ${account.name} gives its token to every pod that names it and does not say otherwise`
          : 'the ServiceAccount default gives its token to every pod of the namespace that names no other account',
        fix: {
          title: 'Mount no token by default',
          safety: 'unsafe',
          patch: set(account.root, ['automountServiceAccountToken'], false),
        },
      };
    }
    for (const workload of now.workloads) yield* mounted(workload, now);
  },
  examples: [
    {
      name: 'by default, and by the pod over the account',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        automountServiceAccountToken: false
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: b}
        spec:
          selector: {matchLabels: {app: b}}
          template:
            spec:
              serviceAccountName: web
              automountServiceAccountToken: true # <-- here
              containers: [{name: app, image: "nginx:1.27.0"}]
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        automountServiceAccountToken: false
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: b}
        spec:
          selector: {matchLabels: {app: b}}
          template:
            spec:
              serviceAccountName: web
              automountServiceAccountToken: false
              containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'the account default of a namespace, once and not again for its pods',
      manifest: yaml`
        apiVersion: v1 # <-- here
        kind: ServiceAccount
        metadata: {name: default, namespace: web}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'every account, where a team asks for that',
      options: { everyAccount: true },
      manifest: yaml`
        apiVersion: v1 # <-- here
        kind: ServiceAccount
        metadata: {name: web}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: api}
        automountServiceAccountToken: false
      `,
    },
    {
      name: 'an account with rights plausibly needs its token; a value of the wrong type says nothing',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec: # <-- here
          serviceAccountName: reader
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: reader}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          automountServiceAccountToken: "false" # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'switched off in the pod, or in the account that it uses, is clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {automountServiceAccountToken: false, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: List
        items:
          - {apiVersion: v1, kind: ServiceAccount, metadata: {name: web}, automountServiceAccountToken: false}
          - apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: b}
            spec:
              selector: {matchLabels: {app: b}}
              template: {spec: {serviceAccountName: web, containers: [{name: app, image: "nginx:1.27.0"}]}}
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: app, image: "nginx:1.27.0"}]}}}
      `,
    },
  ],
});

function* mounted(workload: Workload, now: Cluster): Iterable<Remark> {
  const { mounted: given, node, account } = tokenMount(workload, now);
  const said = node.flag() === true;
  if (!given || !(said || workload.complete)) return;
  const { name } = accountOf(workload);
  if (!said && name === 'default' && account !== undefined) return;
  const needed = bindingsOfAccount(now, name, namespaceOf(workload.resource, now)).length > 0;
  const unseen = !said && account === undefined && name !== 'default';
  yield {
    about: workload.resource,
    subject: 'token',
    at: node,
    ...(needed ? { severity: 'info' } : {}),
    ...(unseen ? { confidence: 'guess' } : {}),
    message: needed
      ? `the API token of ServiceAccount ${name} is mounted, which has rights here and may need it`
      : `the API token of ServiceAccount ${name} is mounted, and nothing here grants the account any rights`,
    ...(needed
      ? {}
      : {
          fix: {
            title: 'Mount no API token',
            safety: 'unsafe',
            patch: set(workload.pod, ['automountServiceAccountToken'], false),
          },
        }),
  };
}
