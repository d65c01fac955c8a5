import { accessOf, type Binding, EVERYWHERE } from '../../cluster/access.js';
import type { Cluster } from '../../cluster/cluster.js';
import { type Danger, dangerOf } from '../../cluster/danger.js';
import { isInternalLoadBalancer } from '../../cluster/load-balancer.js';
import { bindingsOfPod, mountsToken } from '../../cluster/pod-account.js';
import { type Resource, stringMap } from '../../cluster/resource.js';
import { accountOf } from '../../cluster/service-account.js';
import type { Workload } from '../../cluster/workload.js';
import { atLeast, type Severity, worse } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const workloadPrivilegedServiceAccount = defineRule({
  id: 'workload-privileged-service-account',
  title: 'Workload runs with a dangerous ServiceAccount',
  family: 'rbac',
  why: 'Whoever breaks into the container holds its token, and with it everything that the account may do.',
  remedy:
    'Give the workload a service account of its own, bound to a role that lists what it needs, or mount no token.',
  severity: 'high',
  confidence: 'likely',
  standards: ['owasp: K02', 'mitre: T1528', 'mitre: T1078.003', 'ms: MS-TA9016'],
  equivalents: { kubescape: ['C-0053', 'C-0267', 'C-0272'], checkov: ['CKV2_K8S_1', 'CKV2_K8S_3', 'CKV2_K8S_5'] },
  *check({ now }) {
    if (accessOf(now).bindings.length === 0) return;
    for (const workload of now.workloads) {
      const found = dangersOf(now, workload);
      if (found === undefined || !mountsToken(now, workload)) continue;
      const { worst, dangers } = found;
      const open = opening(now, workload);
      yield {
        about: workload.resource,
        subject: `service account ${accountOf(workload).name}`,
        at: nodeOf(workload),
        severity: severityOf(worst.binding, worst.danger, open !== undefined),
        message: `service account ${accountOf(workload).name} may ${worst.danger.what}${where(worst.binding)}${open ?? ''}`,
        related: dangers.map(({ binding }) => binding.resource.root.at('roleRef')),
      };
    }
  },
  examples: [
    {
      name: 'a workload that may read every Secret, by a namespace that is filled in later too',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              serviceAccountName: web # <-- here
              containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: web}
        spec:
          template:
            spec:
              serviceAccountName: web # <-- here
              containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: web}
        rules: [{apiGroups: [""], resources: [secrets], verbs: [get, list]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web}
        subjects: [{kind: ServiceAccount, name: web, namespace: web}]
      `,
    },
    {
      name: 'in a privileged pod it is graver, and the default account counts',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: web}
        spec: # <-- here
          containers:
            - {name: app, image: "nginx:1.27.0", securityContext: {privileged: true}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: default, namespace: web}]
      `,
    },
    {
      name: 'no token, harmless roles, other accounts of the name, and roles that nobody knows are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: tokenless, namespace: web}
        spec:
          serviceAccountName: admin
          automountServiceAccountToken: false
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: quiet, namespace: web}
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: quiet, namespace: web}
        spec: {serviceAccountName: quiet, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: other, namespace: other}
        spec: {serviceAccountName: admin, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: viewer, namespace: web}
        spec: {serviceAccountName: viewer, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: admin}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: admin, namespace: web}, {kind: ServiceAccount, name: quiet, namespace: web}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: viewer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: viewer, namespace: web}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: unknown}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: unknown}
        subjects: [{kind: ServiceAccount, name: viewer, namespace: web}]
      `,
    },
    {
      name: 'whoever creates pods everywhere runs them as any account',
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: runner, namespace: ci}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: runner, namespace: ci}
        spec:
          serviceAccountName: runner # <-- here
          containers: [{name: app, image: "runner:1.0.0"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: runner}
        rules: [{apiGroups: [""], resources: [pods], verbs: [create]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: runner}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: runner}
        subjects: [{kind: ServiceAccount, name: runner, namespace: ci}]
      `,
    },
  ],
});

interface Dangerous {
  readonly binding: Binding;
  readonly danger: Danger;
}

interface Dangers {
  readonly worst: Dangerous;
  readonly dangers: readonly Dangerous[];
}

const MOST_RELATED = 5;

const newlyJudged = (): Map<string, Dangers | undefined> => new Map();

/** What the pod's account may do that is dangerous, found out once for all pods that run as it. */
function dangersOf(now: Cluster, workload: Workload): Dangers | undefined {
  const judged = now.once(newlyJudged);
  const account = JSON.stringify([workload.resource.namespace, accountOf(workload).name]);
  if (!judged.has(account)) {
    const dangers = bindingsOfPod(now, workload).flatMap((binding) => {
      const danger = dangerOf(accessOf(now), binding);
      return danger !== undefined && atLeast(danger.severity, 'high') ? [{ binding, danger }] : [];
    });
    const [first] = dangers;
    const worst = first && dangers.reduce((one, other) => (isWorse(other.danger, one.danger) ? other : one), first);
    judged.set(account, worst && { worst, dangers: dangers.slice(0, MOST_RELATED) });
  }
  return judged.get(account);
}

/** What stays in one namespace is milder, unless it is that of the control plane. */
function severityOf({ scope }: Binding, { severity }: Danger, open: boolean): Severity {
  const wide = scope === EVERYWHERE || scope === 'kube-system' || severity === 'critical';
  if (!wide) return open ? 'high' : 'medium';
  return open ? 'critical' : 'high';
}

const where = ({ scope }: Binding): string =>
  scope === EVERYWHERE ? ' in the whole cluster' : ` in ${scope === '' ? 'its namespace' : `namespace ${scope}`}`;

const isWorse = (one: Danger, other: Danger): boolean =>
  one.severity !== other.severity && worse(one.severity, other.severity) === one.severity;

function nodeOf({ pod }: Workload) {
  const named = [pod.at('serviceAccountName'), pod.at('serviceAccount')].find(({ present }) => present);
  return named ?? pod;
}

/** What makes it easier to get at the token, if anything does. */
function opening(now: Cluster, workload: Workload): string | undefined {
  const privileged = workload.containers.some((container) => container.security('privileged').flag() === true);
  if (privileged) return ', and a container of the pod is privileged';
  const { resource, labels } = workload;
  const exposed = now.once(loadBalancers).some(({ namespace, selector }) => {
    return namespace === resource.namespace && selector.every(([key, value]) => labels[key] === value);
  });
  return exposed ? ', and a load balancer leads to the pod' : undefined;
}

interface Exposed {
  readonly namespace: string | undefined;
  readonly selector: readonly (readonly [string, string])[];
}

function loadBalancers(cluster: Cluster): readonly Exposed[] {
  const isOpen = (service: Resource) =>
    service.group === '' &&
    service.root.at('spec', 'type').text() === 'LoadBalancer' &&
    !isInternalLoadBalancer(service);
  return cluster
    .ofKind('Service')
    .filter(isOpen)
    .map(({ namespace, root }) => ({ namespace, selector: Object.entries(stringMap(root.at('spec', 'selector'))) }))
    .filter(({ selector }) => selector.length > 0);
}
