import { holdsVariable } from '../../cluster/placeholder.js';
import type { Workload } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import type { KubernetesVersion } from '../kubernetes-version.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Minor version from which containers have restart policies and rules of their own by default. */
const CONTAINER_RULES = 35;

export const restartPolicyInvalid = defineRule({
  id: 'restart-policy-invalid',
  title: 'Restart policy does not fit the workload kind',
  family: 'reliability',
  why: 'The API server refuses the object: the change does not reach the cluster, and the sync stays broken.',
  remedy: 'Use OnFailure or Never for Jobs and CronJobs, and Always for controllers whose pods run on.',
  severity: 'medium',
  standards: [],
  equivalents: { 'kube-linter': ['restart-policy'], 'kube-score': ['cronjob-restartpolicy'] },
  *check({ now, kubernetes }) {
    for (const workload of now.workloads) {
      yield* podFault(workload);
      yield* containerFaults(workload, kubernetes);
    }
  },
  examples: [
    {
      name: 'Jobs that would be restarted for ever, said and by default',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: a}
        spec:
          template:
            spec:
              restartPolicy: Always # <-- here
              containers: [{name: app, image: a}]
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: b}
        spec:
          jobTemplate:
            spec:
              template:
                spec: # <-- here
                  containers: [{name: app, image: a}]
      `,
      fixed: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: a}
        spec:
          template:
            spec:
              restartPolicy: OnFailure
              containers: [{name: app, image: a}]
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: b}
        spec:
          jobTemplate:
            spec:
              template:
                spec:
                  containers: [{name: app, image: a}]
                  restartPolicy: OnFailure
      `,
    },
    {
      name: 'a controller whose pods would end',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          template:
            spec:
              restartPolicy: Never # <-- here
              containers: [{name: app, image: a}]
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          template:
            spec:
              restartPolicy: Always
              containers: [{name: app, image: a}]
      `,
    },
    {
      name: 'containers have no policy of their own before they have rules',
      kubernetes: '1.33',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          initContainers:
            - {name: mesh, image: a, restartPolicy: Always}
            - {name: setup, image: a, restartPolicy: Never} # <-- here
          containers:
            - {name: app, image: a, restartPolicy: Always} # <-- here
      `,
    },
    {
      name: 'and may have one since',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          restartPolicy: Never
          initContainers: [{name: setup, image: a, restartPolicy: Never}]
          containers: [{name: app, image: a, restartPolicy: OnFailure}]
      `,
    },
    {
      name: 'what fits, null, what is filled in later, other kinds, and in a patch what it says are clean',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: a}
        spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: b}
        spec: {template: {spec: {restartPolicy: null, containers: [{name: app, image: a}]}}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: c}
        spec: {template: {spec: {restartPolicy: "{{ .policy }}", containers: [{name: app, image: a}]}}}
        ---
        apiVersion: kubeflow.org/v1
        kind: Job
        metadata: {name: d}
        spec: {template: {spec: {restartPolicy: Always, containers: [{name: app, image: a}]}}}
      `,
    },
    {
      name: 'a patch lacks nothing, and what it says is meant',
      fragment: true,
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: a}
        spec: {template: {spec: {containers: [{name: app, image: a}]}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: b}
        spec:
          template:
            spec:
              restartPolicy: Always # <-- here
      `,
    },
  ],
});

/** Kinds whose pods run on, by API group. */
const RUNNING = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'extensions/Deployment',
  'extensions/DaemonSet',
  'extensions/ReplicaSet',
  '/ReplicationController',
  'argoproj.io/Rollout',
]);
const ENDING = new Set(['batch/Job', 'batch/CronJob']);

function* podFault({ resource, pod, complete }: Workload): Iterable<Remark> {
  const kind = `${resource.group}/${resource.kind}`;
  const at = pod.at('restartPolicy');
  const policy = at.text();
  if ((at.present && policy === undefined) || (policy !== undefined && holdsVariable(policy))) return;
  const remark = { about: resource, subject: 'restartPolicy', at };
  if (RUNNING.has(kind) && policy !== undefined && policy !== 'Always')
    yield {
      ...remark,
      message: `restartPolicy of a ${resource.kind} is ${policy}, and only Always is accepted`,
      fix: { title: 'Restart always', safety: 'safe', patch: set(at, [], 'Always') },
    };
  const given = policy !== undefined || complete;
  if (ENDING.has(kind) && given && policy !== 'OnFailure' && policy !== 'Never')
    yield {
      ...remark,
      message: `restartPolicy of a ${resource.kind} is ${policy ?? 'Always by default'}, and only OnFailure and Never are accepted`,
      fix: { title: 'Restart on failure', safety: 'suggestion', patch: set(pod, ['restartPolicy'], 'OnFailure') },
    };
}

function* containerFaults({ resource, containers }: Workload, { minor }: KubernetesVersion): Iterable<Remark> {
  if (minor >= CONTAINER_RULES) return;
  for (const { role, label, node } of containers) {
    const at = node.at('restartPolicy');
    const policy = at.text();
    if (policy === undefined || role === 'sidecar' || holdsVariable(policy)) continue;
    const accepted = role === 'init' ? 'only Always is accepted there' : 'only init containers may have one';
    yield {
      about: resource,
      subject: `${label}: restartPolicy`,
      at,
      message: `restartPolicy of ${label} is ${policy}, and before Kubernetes 1.${CONTAINER_RULES} ${accepted}`,
    };
  }
}
