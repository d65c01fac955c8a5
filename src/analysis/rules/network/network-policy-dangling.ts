import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { completeTargets, incompleteness, isLiteral, mayMakePods } from '../../cluster/completeness.js';
import { ciliumPodSelectors } from '../../cluster/isolation.js';
import { type LabelSelector, missingLabel, parseSelector, selects, selectsAll } from '../../cluster/label-selector.js';
import { DIRECTIONS, networkPolicies, rulesIn } from '../../cluster/network.js';
import type { Resource } from '../../cluster/resource.js';
import { workloadsIn } from '../../cluster/selection.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const networkPolicyDangling = defineConfigurableRule({
  id: 'network-policy-dangling',
  title: 'Network policy or peer selects no known pod',
  family: 'network',
  why: 'A policy whose labels match nothing protects nothing, and the pods that were meant stay open.',
  remedy: 'Correct the labels, so that the policy selects the pods of its namespace that are meant.',
  severity: 'low',
  confidence: 'guess',
  standards: ['owasp: K05'],
  equivalents: {
    'kube-linter': ['dangling-networkpolicy', 'dangling-networkpolicypeer-podselector'],
    'kube-score': ['networkpolicy-targets-pod'],
    kics: ['network_policy_is_not_targeting_any_pod'],
    kubescape: ['C-0299'],
  },
  options: z.strictObject({ completeTargets }),
  *check({ now }, options) {
    if (incompleteness(now) !== undefined || mayMakePods(now)) return;
    for (const policy of networkPolicies(now)) {
      const node = policy.root.at('spec', 'podSelector');
      yield* policyRemark(policy, node, parseSelector(node), now, options.completeTargets);
      yield* peerRemarks(policy, now);
    }
    for (const policy of now.ofKind('CiliumNetworkPolicy').filter(({ fragment }) => !fragment)) {
      for (const { node, pods } of ciliumPodSelectors(policy))
        yield* policyRemark(policy, node, pods, now, options.completeTargets);
    }
  },
  examples: [
    {
      name: 'the labels of the Deployment instead of its pods, labels of nothing, and a peer of nothing',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: shop-web}} # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: api, namespace: shop}
        spec:
          podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
          ingress:
            - from: [{podSelector: {matchLabels: {app: frontend}}}] # <-- here
        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: cilium, namespace: shop}
        spec:
          endpointSelector: {matchLabels: {app: wbe}} # <-- here
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop, labels: {app: shop-web}}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.27.0"}]}}
      `,
    },
    {
      name: 'a namespace without workloads here, an empty selector, labels of a Rollout and NotIn are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: elsewhere, namespace: other}
        spec: {podSelector: {matchLabels: {app: db}}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: all, namespace: shop}
        spec: {podSelector: {}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: others, namespace: shop}
        spec: {podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [db]}]}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: hash, namespace: shop}
        spec: {podSelector: {matchExpressions: [{key: pod-template-hash, operator: Exists}]}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.27.0"}]}}
      `,
    },
    {
      name: 'an operator may make the pods that are meant',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db}
        spec: {podSelector: {matchLabels: {cnpg.io/cluster: db}}}
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: db}
        spec: {instances: 3}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'no workload beside the policy, of a directory that is said to be complete',
      options: { completeTargets: true },
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: web}} # <-- here
          ingress: [{from: [{podSelector: {matchLabels: {app: proxy}}}]}]
      `,
    },
  ],
});

/** The workloads that a selector could mean, when it takes none of them and there are some. */
function missed(
  policy: Resource,
  pods: LabelSelector | undefined,
  now: Cluster,
  complete = false,
): readonly Workload[] | undefined {
  if (pods === undefined || selectsAll(pods) || !isKnown(pods)) return undefined;
  const known = workloadsIn(now).in(policy.namespace);
  const telling = known.length > 0 || complete;
  return telling && !workloadsIn(now).takes(policy.namespace, pods) ? known : undefined;
}

const isKnown = (pods: LabelSelector): boolean =>
  [...pods].every(([key, { values }]) => isLiteral(Object.fromEntries([...values].map((value) => [key, value]))));

/** The label that no pod has, or the selector where it asks for more than labels. */
function labelsAmiss(selector: Node, known: readonly Workload[]): Node {
  const asked = selector.at('matchLabels');
  return asked.present
    ? missingLabel(
        asked,
        known.map(({ labels }) => labels),
      )
    : selector;
}

function* policyRemark(
  policy: Resource,
  node: Node,
  pods: LabelSelector | undefined,
  now: Cluster,
  complete: boolean,
): Iterable<Remark> {
  const known = missed(policy, pods, now, complete);
  if (known === undefined || pods === undefined) return;
  const owner = known.find(({ resource }) => selects(pods, resource.labels));
  yield {
    about: policy,
    subject: 'pod selector',
    at: labelsAmiss(node, known),
    severity: owner === undefined ? 'low' : 'medium',
    confidence: owner === undefined && !complete ? 'guess' : 'likely',
    message:
      owner === undefined
        ? `the policy selects none of the ${known.length} workloads of its namespace that stand beside it`
        : `the policy selects labels of ${owner.resource.kind} ${owner.resource.name} that its pods do not have`,
    ...(owner === undefined ? {} : { related: [owner.metadata] }),
  };
}

/** Peers of the own namespace only: who else is in other namespaces is not known here. */
function* peerRemarks(policy: Resource, now: Cluster): Iterable<Remark> {
  for (const direction of DIRECTIONS) {
    for (const { peers } of rulesIn(policy, direction)) {
      for (const peer of peers) {
        const node = peer.at('podSelector');
        if (!node.present || peer.at('namespaceSelector').present) continue;
        if (missed(policy, parseSelector(node), now) === undefined) continue;
        yield {
          about: policy,
          subject: `${direction} peer ${JSON.stringify(node.value)}`,
          at: node,
          severity: 'info',
          message: `a peer of the policy selects none of the workloads of its namespace that stand beside it`,
        };
      }
    }
  }
}
