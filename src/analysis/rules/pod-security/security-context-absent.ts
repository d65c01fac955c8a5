import { z } from 'zod';
import type { Resource } from '../../cluster/resource.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const securityContextAbsent = defineConfigurableRule({
  id: 'security-context-absent',
  title: 'No security context anywhere in the pod',
  family: 'pod-security',
  why: 'Nobody has said what the pod may do, so that it runs with every default: as the user of its image, with the default capabilities, and often without a seccomp filter.',
  remedy: 'Add a securityContext to the pod and to its containers, as the Restricted standard asks for.',
  severity: 'low',
  enabled: false,
  standards: ['cis: 5.6.3', 'nsa', 'owasp: K01'],
  equivalents: {
    trivy: ['KSV-0118'],
    checkov: ['CKV_K8S_29', 'CKV_K8S_30'],
    kics: ['pod_or_container_without_security_context'],
    kubescape: ['C-0211'],
    kyverno: [
      'other/add-default-securitycontext',
      'other/apply-pss-restricted-profile',
      'tekton/require-tekton-securitycontext',
    ],
    badrobot: ['NoSecurityContext'],
    polaris: ['linuxHardening'],
  },
  options: z.strictObject({
    each: z
      .boolean()
      .default(false)
      .describe('True to demand a security context of the pod and of every container, and not only of one of them.'),
  }),
  *check({ now }, { each }) {
    for (const workload of now.workloads) {
      if (each) {
        yield* ofEach(workload);
        continue;
      }
      const contexts = [workload.pod, ...workload.containers.map(({ node }) => node)].map(contextOf);
      if (workload.complete && contexts.every(isEmpty)) yield ofPod(workload);
    }
    for (const resource of now.ofKind('Task', 'TaskRun')) yield* ofTask(resource);
  },
  examples: [
    {
      name: 'a pod without, and one whose contexts are empty',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: # <-- here
          containers:
            - name: app
              image: a:1
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: empty}
        spec:
          securityContext: {} # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: null}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
          securityContext:
            runAsNonRoot: true
            seccompProfile:
              type: RuntimeDefault
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: empty}
        spec:
          securityContext:
            runAsNonRoot: true
            seccompProfile:
              type: RuntimeDefault
          containers:
            - {name: app, image: "a:1", securityContext: null}
      `,
    },
    {
      name: 'one in the pod alone, and one in a container alone, for teams that want both',
      options: { each: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: true}
          containers:
            - name: app # <-- here
              image: a:1
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: other}
        spec: # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: {runAsNonRoot: true}}
      `,
    },
    {
      name: 'a Tekton task',
      manifest: yaml`
        apiVersion: tekton.dev/v1
        kind: Task
        metadata: {name: build}
        spec:
          steps: # <-- here
            - {name: build, image: "a:1"}
        ---
        apiVersion: tekton.dev/v1
        kind: Task
        metadata: {name: test}
        spec:
          stepTemplate: {securityContext: {runAsNonRoot: true}}
          steps:
            - {name: test, image: "a:1"}
        ---
        apiVersion: tekton.dev/v1
        kind: TaskRun
        metadata: {name: run}
        spec: {taskRef: {name: build}}
      `,
    },
    {
      name: 'contexts of every container without one of the pod, and the reverse, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: own}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {runAsNonRoot: true}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: inherited}
        spec:
          securityContext: {runAsNonRoot: true}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a patch is not asked for what the whole may have',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {selector: {matchLabels: {app: web}}, template: {spec: {containers: [{name: app, image: "a:1"}]}}}
      `,
    },
  ],
});

const contextOf = (owner: Node): Node => owner.at('securityContext');

const isEmpty = (context: Node): boolean => context.entries().length === 0;

function ofPod({ resource, pod, windows }: Workload): Remark {
  const context = windows ? { runAsNonRoot: true } : { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  return {
    about: resource,
    subject: 'the pod',
    at: contextOf(pod),
    message: 'neither the pod nor any container in it has a security context',
    fix: {
      title: 'Start with what Restricted asks of the pod',
      safety: 'unsafe',
      patch: set(pod, ['securityContext'], context),
    },
  };
}

function* ofEach({ resource, pod, containers, complete }: Workload): Iterable<Remark> {
  if (!complete) return;
  const owners = [{ label: 'the pod', node: pod }, ...containers];
  for (const { label, node } of owners) {
    if (!isEmpty(contextOf(node))) continue;
    yield { about: resource, subject: label, at: contextOf(node), message: `${label} has no security context` };
  }
}

/** A task is a pod in which each step is a container. What it only refers to stands elsewhere. */
function* ofTask(resource: Resource): Iterable<Remark> {
  if (resource.group !== 'tekton.dev' || resource.fragment) return;
  const spec = resource.root.at('spec');
  const task = spec.at('taskSpec').present ? spec.at('taskSpec') : spec;
  const steps = task.at('steps').items();
  const owners = [spec.at('podTemplate'), task.at('stepTemplate'), ...steps, ...task.at('sidecars').items()];
  if (steps.length === 0 || !owners.map(contextOf).every(isEmpty)) return;
  yield {
    about: resource,
    subject: 'the steps',
    at: task.at('steps'),
    message: 'no step of the task has a security context',
  };
}
