import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { KUBERNETES_NAMESPACES } from '../../cluster/target-namespace.js';
import { defineRule, yaml } from '../rule.js';

export const namespaceQuotaMissing = defineRule({
  id: 'namespace-quota-missing',
  title: 'Namespace has no ResourceQuota or LimitRange',
  family: 'resources',
  why: 'One team, or whoever got into one of its pods, can take all CPU and memory of the cluster.',
  remedy: 'Add a ResourceQuota for CPU and memory, and a LimitRange with defaults for containers.',
  severity: 'low',
  confidence: 'likely',
  enabled: false,
  standards: ['nsa', 'owasp: K01', 'mitre: T1499', 'mitre: T1496.001'],
  equivalents: {
    trivy: ['KSV-0039', 'KSV-0040'],
    kics: ['pod_or_container_without_resource_quota', 'pod_or_container_without_limit_range'],
    kubescape: ['C-0009'],
    kyverno: [
      'best-practices/add-ns-quota',
      'other/namespace-inventory-check',
      'cost-optimization/schedule-based-quotas',
    ],
  },
  *check({ now }) {
    const bounded = now.once(boundedNamespaces);
    for (const { about, name } of namespacesOf(now)) {
      const lacking = [
        ...(bounded.quotas.has(name) ? [] : ['ResourceQuota for CPU and memory']),
        ...(bounded.ranges.has(name) ? [] : ['LimitRange with defaults for containers']),
      ];
      if (lacking.length === 0) continue;
      yield {
        about,
        subject: `namespace ${name}`,
        at: about.root.at('metadata', 'name'),
        message: `namespace ${name} has no ${lacking.join(' and no ')} in this target`,
      };
    }
  },
  examples: [
    {
      name: 'neither, and a quota for something else',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: data # <-- here
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota, namespace: data}
        spec: {hard: {pods: "10"}}
        ---
        apiVersion: v1
        kind: LimitRange
        metadata: {name: range, namespace: data}
        spec: {limits: [{type: Container, default: {memory: 1Gi}, defaultRequest: {memory: 64Mi}}]}
      `,
    },
    {
      name: 'both are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota, namespace: shop}
        spec: {hard: {requests.cpu: "10", limits.memory: 20Gi}}
        ---
        apiVersion: v1
        kind: LimitRange
        metadata: {name: range, namespace: shop}
        spec: {limits: [{type: Container, default: {memory: 1Gi}, defaultRequest: {memory: 64Mi}}]}
      `,
    },
    {
      name: 'namespaces of the system are left to the cluster',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: kube-system}
      `,
    },
  ],
});

const SYSTEM = new Set([...KUBERNETES_NAMESPACES, 'default']);

function namespacesOf(cluster: Cluster): readonly { readonly about: Resource; readonly name: string }[] {
  return cluster
    .ofKind('Namespace')
    .filter(({ group, name, fragment }) => group === '' && name !== '' && !SYSTEM.has(name) && !fragment)
    .map((about) => ({ about, name: about.name }));
}

function boundedNamespaces(cluster: Cluster): { readonly quotas: Set<string>; readonly ranges: Set<string> } {
  const [quotas, ranges] = [new Set<string>(), new Set<string>()];
  for (const { namespace, root } of cluster.ofKind('ResourceQuota')) {
    const hard = root
      .at('spec', 'hard')
      .entries()
      .map(([name]) => name);
    const bounds = (resource: string) => hard.some((name) => name.replace(/^(?:requests|limits)\./, '') === resource);
    if (namespace !== undefined && bounds('cpu') && bounds('memory')) quotas.add(namespace);
  }
  for (const { namespace, root } of cluster.ofKind('LimitRange')) {
    const items = root.at('spec', 'limits').items();
    const whole = items.some(
      (item) =>
        item.at('type').text() === 'Container' && item.at('default').present && item.at('defaultRequest').present,
    );
    if (namespace !== undefined && whole) ranges.add(namespace);
  }
  return { quotas, ranges };
}
