import { z } from 'zod';
import { holdsVariable } from '../../cluster/placeholder.js';
import { namespaceOf, SYSTEM_NAMESPACES } from '../../cluster/target-namespace.js';
import { matchesAny } from '../../cluster/wildcard.js';
import { remove } from '../../source/patch.js';
import { defineConfigurableRule, yaml } from '../rule.js';

const CRITICAL = ['system-node-critical', 'system-cluster-critical'];

export const priorityClassMisuse = defineConfigurableRule({
  id: 'priority-class-misuse',
  title: 'System-critical or unapproved priority class',
  family: 'workload',
  why: 'A pod of the highest priority evicts every other one when a node is full, the components of the cluster among them.',
  remedy: 'Name a PriorityClass that is meant for workloads such as this one.',
  severity: 'medium',
  standards: ['owasp: K01', 'mitre: T1499'],
  equivalents: { 'kube-linter': ['priority-class-name'], kyverno: ['other/allowed-pod-priorities'] },

  options: z.strictObject({
    systemNamespaces: z
      .array(z.string().max(253))
      .default([...SYSTEM_NAMESPACES])
      .describe('Namespaces whose pods may be critical to the system; * stands for any characters.'),
    allowed: z
      .array(z.string().max(253))
      .default([])
      .describe('The only PriorityClasses that other pods may name; * stands for any characters. Empty for any.'),
  }),
  *check({ now }, { systemNamespaces, allowed }) {
    for (const { resource, pod } of now.workloads) {
      const namespace = namespaceOf(resource, now);
      if (namespace !== undefined && matchesAny(systemNamespaces, namespace)) continue;
      const about = resource;
      const [field, number] = [pod.at('priorityClassName'), pod.at('priority')];
      const name = field.text() ?? '';
      const critical = CRITICAL.includes(name);
      const unlisted = allowed.length > 0 && name !== '' && !holdsVariable(name) && !matchesAny(allowed, name);
      if (critical || unlisted)
        yield {
          about,
          subject: 'priorityClassName',
          at: field,
          ...(critical && namespace === undefined ? { confidence: 'likely' } : {}),
          message: critical
            ? `the pod has the priority ${name}, which is meant for components of the system`
            : `the pod has the priority ${name}, which is not among the allowed ones`,
          fix: { title: 'Take the default priority', safety: 'unsafe', patch: remove(field) },
        };
      else if (name === '' && (number.number() ?? 0) !== 0)
        yield {
          about,
          subject: 'priority',
          at: number,
          message: `the pod sets its priority by hand, to ${number.number()}`,
          fix: { title: 'Take the default priority', safety: 'unsafe', patch: remove(number) },
        };
    }
  },
  examples: [
    {
      name: 'critical classes outside the system, and a priority by hand',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec:
          priorityClassName: system-node-critical # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          priority: 1000000 # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'a class that is not on the list',
      options: { allowed: ['tenant-*'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          priorityClassName: high # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {priorityClassName: tenant-high, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'components of the system, the default and other classes are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: kube-system}
        spec: {priorityClassName: system-node-critical, priority: 2000001000, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {priority: 0, containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c}
        spec: {priorityClassName: high, priority: null, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'the namespace that a Kustomize build file sets counts',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {priorityClassName: system-cluster-critical, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      beside: { 'kustomization.yaml': 'namespace: kube-system\nresources: [manifest.yaml]\n' },
    },
  ],
});
