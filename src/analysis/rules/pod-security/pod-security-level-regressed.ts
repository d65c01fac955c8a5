import { formerOf } from '../../cluster/departed.js';
import {
  levelOf,
  POD_LEVELS,
  type PodLevel,
  satisfies,
  type Violation,
  violationsOf,
} from '../../cluster/pod-standards.js';
import { type Workload, workloadOf } from '../../cluster/workload.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const podSecurityLevelRegressed = defineRule({
  id: 'pod-security-level-regressed',
  title: 'Change lowers the Pod Security level of a workload',
  family: 'pod-security',
  why: 'The workload satisfied a stricter Pod Security Standard than it does now: it may do more to its node and its neighbours, and a namespace that enforces the standard will refuse its pods.',
  remedy: 'Restore what the security context said before, or explain why the workload needs more.',
  severity: 'high',
  standards: ['pss: baseline', 'pss: restricted', 'owasp: K01', 'mitre: T1611'],
  *check(view) {
    if (view.now === view.before) return;
    for (const workload of view.now.workloads) {
      const former = workload.complete ? formerOf(workload.resource, view) : undefined;
      const old = former === undefined ? undefined : workloadOf(former.resource);
      if (old === undefined || !old.complete || isUnchanged(old, workload)) continue;
      const remark = fallen(old, workload, view.kubernetes.minor);
      // What comes from another target may have been another cluster's version of it.
      const moved = former?.cluster !== view.before;
      if (remark !== undefined) yield moved ? { ...remark, confidence: 'likely' } : remark;
    }
  },
  examples: [
    {
      name: 'from Restricted to Baseline: once for the pod, however many containers',
      before: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              containers:
                - {name: app, image: "a:1", securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
                - {name: log, image: "b:1", securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
      `,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              containers:
                - {name: app, image: "a:1", securityContext: {allowPrivilegeEscalation: true, capabilities: {drop: [ALL]}}} # <-- here
                - {name: log, image: "b:1", securityContext: {capabilities: {drop: [ALL]}}}
      `,
    },
    {
      name: 'from Baseline to Privileged',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostNetwork: true
          containers: [{name: app, image: "a:1", securityContext: {privileged: true}}] # <-- here
      `,
    },
    {
      name: 'a new container without a security context',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          containers:
            - {name: app, image: "a:1", securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          containers:
            - {name: app, image: "a:1", securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
            - {name: log, image: "b:1"} # <-- here
      `,
    },
    {
      name: 'new workloads, deleted ones, those that stay as they are or get better, and patches are clean',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: better}
        spec: {hostPID: true, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: worse-within-its-level}
        spec: {hostPID: true, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: deleted}
        spec: {containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: patch}
        spec: {template: {spec: {containers: [{name: app, image: "a:1"}]}}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: better}
        spec: {containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: worse-within-its-level}
        spec: {hostPID: true, hostIPC: true, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: new}
        spec: {hostPID: true, containers: [{name: app, image: "a:1"}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: patch}
        spec: {template: {spec: {hostPID: true, containers: [{name: app, image: "a:1"}]}}}
      `,
    },
    {
      name: 'a workload that comes from another target, or whose namespace went into the build file, and is edited',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: inner, namespace: web}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: inner}
        spec: {hostPID: true, containers: [{name: app, image: "a:1"}]} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: edited}
        spec: {hostPID: true, containers: [{name: app, image: "a:1"}]} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: same}
        spec: {hostPID: true, containers: [{name: app, image: "a:1"}]}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: edited}
          spec: {containers: [{name: app, image: "a:1"}]}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: same}
          spec: {hostPID: true, containers: [{name: app, image: "a:1"}]}
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'what moved to another target as it was is clean',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: app, image: "a:1"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: web}
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: web}
          spec: {containers: [{name: app, image: "a:1"}]}
        `,
      ],
    },
  ],
});

/** Most workloads of a change are as they were; looking at their values is faster than judging them twice. */
function isUnchanged(old: Workload, workload: Workload): boolean {
  const annotations = (one: Workload): unknown => one.metadata.at('annotations').value;
  const budget = { left: 2_000 };
  return alike(old.pod.value, workload.pod.value, budget) && alike(annotations(old), annotations(workload), budget);
}

/** The budget keeps aliases of aliases from being walked for ever. */
function alike(one: unknown, other: unknown, budget: { left: number }): boolean {
  budget.left -= 1;
  if (budget.left < 0) return false;
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const entries = Object.entries(one);
  const others: Readonly<Record<string, unknown>> = { ...other };
  if (entries.length !== Object.keys(others).length || Array.isArray(one) !== Array.isArray(other)) return false;
  return entries.every(([key, value]) => Object.hasOwn(others, key) && alike(value, others[key], budget));
}

/** One remark for a workload that no longer satisfies the level that it did. */
function fallen(old: Workload, workload: Workload, minor: number): Remark | undefined {
  const to = levelOf(workload, minor);
  const from = POD_LEVELS.findLast((level) => isAbove(level, to) && satisfies(old, level, minor));
  if (from === undefined) return undefined;
  const violations = violationsOf(workload, from, minor);
  const [first, ...others] = violations;
  if (first === undefined) return undefined;
  return {
    about: workload.resource,
    subject: 'Pod Security level',
    at: first.node,
    message: `the pod falls from ${NAMES[from]} to ${NAMES[to]}: ${inWords(violations)}`,
    related: others.slice(0, SHOWN).map(({ node }) => node),
  };
}

const isAbove = (one: PodLevel, other: PodLevel): boolean => POD_LEVELS.indexOf(one) > POD_LEVELS.indexOf(other);

const NAMES: Readonly<Record<PodLevel, string>> = {
  privileged: 'Privileged',
  baseline: 'Baseline',
  restricted: 'Restricted',
};

const SHOWN = 3;

/** The controls that broke, each with the first thing that breaks it. */
function inWords(violations: readonly Violation[]): string {
  const firsts = [
    ...new Map([...violations].reverse().map((violation) => [violation.control, violation])).values(),
  ].reverse();
  const shown = firsts.slice(0, SHOWN).map(({ control, label, reason }) => `${label} ${reason} (${control})`);
  const left = firsts.length - shown.length;
  return `${shown.join('; ')}${left > 0 ? `; and ${left} more control${left === 1 ? '' : 's'}` : ''}`;
}
