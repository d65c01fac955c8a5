import { breaks } from '../../cluster/pod-standards.js';
import { type Container, statementsAbout, type Workload } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const runAsNonrootMissing = defineRule({
  id: 'run-as-nonroot-missing',
  title: 'Container may run as root',
  family: 'pod-security',
  why: 'Nothing keeps the image, or a later version of it, from running as root, which is also root on the node.',
  remedy:
    'Set securityContext.runAsNonRoot to true for the pod, and a numeric runAsUser where the image names its user.',
  severity: 'medium',
  standards: ['pss: restricted', 'cis: 5.2.7', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    'kube-linter': ['run-as-non-root'],
    polaris: ['runAsRootAllowed'],
    trivy: ['KSV-0012'],
    checkov: ['CKV_K8S_23'],
    kics: ['containers_running_as_root'],
    kubescape: ['C-0013'],
    kubesec: ['RunAsNonRoot'],
    kyverno: ['pod-security/restricted/require-run-as-nonroot', 'istio/service-mesh-require-run-as-nonroot'],
    gatekeeper: ['k8spspallowedusers'],
    psa: ['runAsNonRoot'],
    badrobot: ['RunAsNonRoot'],
  },
  *check({ now, kubernetes }) {
    for (const workload of now.workloads) {
      if (!breaks(workload, 'runAsNonRoot', kubernetes.minor)) continue;
      yield* allowed(workload);
      if (workload.complete) yield* missing(workload);
    }
  },
  examples: [
    {
      name: 'said nowhere: one finding for each container, one edit for the pod',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup # <-- here
              image: busybox:1.36.1
          containers:
            - name: app # <-- here
              image: nginx:1.27.0
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: busybox:1.36.1
          containers:
            - name: app
              image: nginx:1.27.0
          securityContext:
            runAsNonRoot: true
      `,
    },
    {
      name: 'a container that overrides a good pod',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  securityContext: {runAsNonRoot: true}
                  containers:
                    - name: job
                      image: busybox:1.36.1
                      securityContext:
                        runAsNonRoot: false # <-- here
                    - name: other
                      image: busybox:1.36.1
      `,
      fixed: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  securityContext: {runAsNonRoot: true}
                  containers:
                    - name: job
                      image: busybox:1.36.1
                      securityContext:
                        runAsNonRoot: true
                    - name: other
                      image: busybox:1.36.1
      `,
    },
    {
      name: 'next to a container that needs root, the other one is fixed alone',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: chown
              image: busybox:1.36.1
              securityContext: {runAsUser: 0} # <-- here
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext: # <-- here
                runAsUser: 101
      `,
    },
    {
      name: 'a user other than root, without the guard',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: # <-- here
            runAsUser: 1000
          containers:
            - name: app
              image: nginx:1.27.0
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            runAsUser: 1000
            runAsNonRoot: true
          containers:
            - name: app
              image: nginx:1.27.0
      `,
    },
    {
      name: 'an explicit false counts in a patch, once for the pod',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              securityContext:
                runAsNonRoot: false # <-- here
              containers:
                - {name: app, image: "a:1"}
                - {name: other, image: "a:1", securityContext: {runAsNonRoot: true}}
      `,
    },
    {
      name: 'true for the pod, and true for every container, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: inherited}
        spec:
          securityContext: {runAsNonRoot: true}
          initContainers:
            - {name: setup, image: "a:1"}
          containers:
            - {name: app, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: own}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {runAsNonRoot: true}}
      `,
    },
    {
      name: 'a pod value that every container overrides means nothing, but admission refuses it',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: false} # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: {runAsNonRoot: true}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: true}
          containers:
            - {name: app, image: "a:1", securityContext: {runAsNonRoot: true}}
      `,
    },
    {
      name: 'Windows has an administrator too',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          containers:
            - {name: app, image: "a:1"} # <-- here
      `,
    },
    {
      name: 'a user namespace of its own is clean from 1.35 on',
      kubernetes: '1.35',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: false
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a user namespace of its own does not help before 1.35',
      kubernetes: '1.34',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: false
          containers:
            - {name: app, image: "a:1"} # <-- here
      `,
    },
  ],
});

/** What says in so many words that root is allowed, once where it stands. */
function* allowed(workload: Workload): Iterable<Remark> {
  for (const { label, owner, node, containers, inForce } of statementsAbout(workload, 'runAsNonRoot')) {
    if (node.flag() === true) continue;
    if (!inForce) yield overridden(workload, node);
    else
      yield {
        about: workload.resource,
        subject: label,
        at: node,
        ...judged(label, containers),
        ...forbidRoot(owner, containers),
      };
  }
}

/** A word of the pod that every container overrides changes nothing, but admission does not look further. */
function overridden(workload: Workload, node: Node): Remark {
  return {
    about: workload.resource,
    subject: 'the pod',
    at: node,
    message: 'the pod allows root, which every container overrides and Pod Security admission refuses',
    severity: 'low',
    fix: { title: 'Refuse to run as root', safety: 'safe', patch: set(node, [], true) },
  };
}

/** Each container about which nothing is said; the edit is one for the pod, unless a container needs root. */
function* missing(workload: Workload): Iterable<Remark> {
  const silent = workload.containers.filter((container) => !container.inherited('runAsNonRoot').present);
  const needsRoot = silent.some((container) => userOf(container) === 0);
  const forThePod = forbidRoot(workload.pod, silent);
  for (const container of silent) {
    yield {
      about: workload.resource,
      subject: container.label,
      at: needsRoot ? container.security('runAsNonRoot') : whereToWrite(container),
      ...judged(container.label, [container]),
      ...(needsRoot ? forbidRoot(container.node, [container]) : forThePod),
    };
  }
}

/** Beside what the pod says already, if it says anything, and else in the container. */
function whereToWrite(container: Container): Node {
  const { pod } = container.workload;
  return pod.at('securityContext').present
    ? pod.at('securityContext', 'runAsNonRoot')
    : container.security('runAsNonRoot');
}

/** A numeric user other than 0 is as good as runAsNonRoot until somebody changes it, but admission asks for the latter. */
function judged(label: string, containers: readonly Container[]): Pick<Remark, 'message' | 'severity'> {
  if (containers[0]?.workload.windows === true) return { message: `${label} may run as ContainerAdministrator` };
  if (!areOrdinary(containers)) return { message: `${label} may run as root` };
  return { message: `${label} runs as an ordinary user, but without runAsNonRoot`, severity: 'low' };
}

/** No edit where a container has user 0: with runAsNonRoot it could not start. */
function forbidRoot(owner: Node, containers: readonly Container[]): { readonly fix?: Fix } {
  if (containers.some((container) => userOf(container) === 0)) return {};
  const patch = set(owner, ['securityContext', 'runAsNonRoot'], true);
  return { fix: { title: 'Refuse to run as root', safety: areOrdinary(containers) ? 'safe' : 'unsafe', patch } };
}

/** True when every container has a numeric user other than root. */
function areOrdinary(containers: readonly Container[]): boolean {
  return containers.length > 0 && containers.every((container) => (userOf(container) ?? 0) > 0);
}

function userOf(container: Container): number | undefined {
  return container.inherited('runAsUser').number();
}
