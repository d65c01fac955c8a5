import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { completeTargets, incompleteness, Neighbours } from '../../cluster/completeness.js';
import { type Isolations, isolationsIn } from '../../cluster/isolation.js';
import { DIRECTIONS, type Direction } from '../../cluster/network.js';
import type { Resource } from '../../cluster/resource.js';
import { openSandboxes, SANDBOX_TEMPLATE } from '../../cluster/sandbox-template.js';
import type { Workload } from '../../cluster/workload.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const networkPolicyMissing = defineConfigurableRule({
  id: 'network-policy-missing',
  title: 'Workload is not isolated by any network policy',
  family: 'network',
  why: 'Every pod of the cluster can connect to such a workload, and it can connect to everything, so that one stolen pod reaches them all.',
  remedy: 'Add a default-deny policy for the namespace and rules for what the application needs.',
  severity: 'medium',
  confidence: 'likely',
  standards: ['cis: 5.3.2', 'nsa', 'owasp: K05', 'mitre: T1046', 'ms: MS-TA9034'],
  equivalents: {
    'kube-linter': ['non-isolated-pod'],
    'kube-score': ['pod-networkpolicy'],
    polaris: ['missingNetworkPolicy'],
    checkov: ['CKV2_K8S_6'],
    kics: ['pod_misconfigured_network_policy'],
    kubescape: ['C-0030', 'C-0049', 'C-0054', 'C-0206', 'C-0260', 'C-0301'],
    kyverno: [
      'other/require-netpol',
      'best-practices/add-network-policy',
      'best-practices/add-networkpolicy-dns',
      'other/generate-networkpolicy-existing',
    ],
  },
  options: z.strictObject({ completeTargets }),
  *check({ now }, options) {
    const isolations = isolationsIn(now);
    yield* sandboxes(now, isolations);
    if (incompleteness(now) !== undefined) return;
    const complete = options.completeTargets;
    for (const workload of now.workloads) {
      const beside = isolations.speaksOf(workload.resource.namespace);
      if (isJudged(workload) && (beside || complete)) yield* openWorkload(workload, isolations, beside);
    }
    for (const namespace of now.ofKind('Namespace')) {
      if (namespace.group !== '' || namespace.fragment || isolations.speaksOf(namespace.name)) continue;
      yield* complete ? unguarded(namespace, isolations) : alone(namespace, now, isolations);
    }
  },
  examples: [
    {
      name: 'a Deployment that the policies of its namespace leave out, and one of which only ingress is isolated',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: shop}
        spec: {podSelector: {matchLabels: {app: db}}, egress: [{to: [{podSelector: {}}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: api, namespace: shop}
        spec: {podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web # <-- here
          namespace: shop
          labels: {app: db}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.27.0"}]}}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: api # <-- here
          namespace: shop
          labels: {app: api}
        spec: {containers: [{name: api, image: "api:1.0.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, namespace: shop, labels: {app: db}}
        spec: {containers: [{name: db, image: "postgres:17.0"}]}
      `,
    },
    {
      name: 'a namespace that is made here, with workloads and without any policy',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop # <-- here
        ---
        apiVersion: v1
        kind: List
        items:
          - apiVersion: batch/v1
            kind: CronJob
            metadata: {name: report, namespace: shop}
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: report, image: "report:1.0.0"}]}}}}}
          - apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop}
            spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'an empty or absent selector takes every pod, and policies of Cilium and Calico count',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: deny, namespace: a}
        spec: {podSelector: null, policyTypes: [Ingress, Egress]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: a}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: web, namespace: b}
        specs:
          - {endpointSelector: {matchLabels: {"k8s:app": web}}, ingress: [{}], egress: [{}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: b, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: web, namespace: c}
        spec: {selector: "app == 'web'", types: [Ingress, Egress]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: c, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'nothing tells that the target is complete, a pod on the network of its node, and a label that is filled in later',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: other}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db, namespace: shop}
        spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: agent, namespace: shop}
        spec: {hostNetwork: true, containers: [{name: agent, image: "agent:1.0.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, namespace: shop, labels: {app: "\${APP}"}}
        spec: {containers: [{name: db, image: "postgres:17.0"}]}
      `,
    },
    {
      name: 'directories that are said to be complete: pods and namespaces without any policy, but one for all of the cluster',
      options: { completeTargets: true },
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: web # <-- here
          namespace: other
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
        ---
        apiVersion: cilium.io/v2
        kind: CiliumClusterwideNetworkPolicy
        metadata: {name: front}
        spec: {endpointSelector: {matchLabels: {tier: front}}, ingress: [{}], egress: [{}]}
      `,
    },
    {
      name: 'directories that are said to be complete, and a policy for all of the cluster',
      options: { completeTargets: true },
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: cilium.io/v2
        kind: CiliumClusterwideNetworkPolicy
        metadata: {name: all}
        spec: {endpointSelector: {}, ingress: [{}], egress: [{}]}
      `,
    },
    {
      name: 'sandboxes of agents that may reach whatever they name',
      manifest: yaml`
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: none}
        spec: # <-- here
          podTemplate: {spec: {containers: [{name: python, image: "python:3.13.1"}]}}
        ---
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: own}
        spec:
          networkPolicyManagement: Unmanaged # <-- here
          podTemplate: {spec: {containers: [{name: python, image: "python:3.13.1"}]}}
        ---
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: ports}
        spec: {networkPolicy: {egress: [{ports: [{port: 443}]}]}} # <-- here
        ---
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: internet}
        spec: {networkPolicy: {egress: [{to: [{ipBlock: {cidr: "::/0", except: ["fc00::/7"]}}]}]}} # <-- here
        ---
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: wrong}
        spec: {networkPolicy: {egress: {}}} # <-- here
      `,
    },
    {
      name: 'sandboxes that are let out to what is named, or nowhere, or by a policy beside their template',
      manifest: yaml`
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: closed}
        spec: {networkPolicyManagement: null, networkPolicy: {}}
        ---
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: named}
        spec:
          networkPolicy:
            egress:
              - to:
                  - ipBlock: {cidr: 10.0.0.0/24}
                  - {namespaceSelector: {}, podSelector: {matchLabels: {app: proxy}}}
        ---
        apiVersion: extensions.agents.x-k8s.io/v1beta1
        kind: SandboxTemplate
        metadata: {name: own, namespace: agents}
        spec:
          networkPolicyManagement: Unmanaged
          podTemplate: {metadata: {labels: {app: agent}}, spec: {containers: [{name: python, image: "python:3.13.1"}]}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: agents, namespace: agents}
        spec: {podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress, Egress]}
      `,
    },
    {
      name: 'what Kustomize takes in from elsewhere may hold the policies',
      beside: { 'kustomization.yaml': 'resources: [../policies, manifest.yaml]\n' },
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});

/** No policy applies to a pod on the network of its node; those of sandboxes are made by their template. */
const isJudged = ({ complete, pod, resource }: Workload): boolean =>
  complete && pod.at('hostNetwork').flag() !== true && resource.kind !== SANDBOX_TEMPLATE;

function openDirections(workload: Workload, isolations: Isolations): readonly Direction[] {
  return DIRECTIONS.filter((direction) => !isolations.isolated(workload, direction));
}

function* sandboxes(now: Cluster, isolations: Isolations): Iterable<Remark> {
  const pods = new Map(now.workloads.map((workload) => [workload.resource, workload]));
  for (const { template, at, what, managed } of openSandboxes(now)) {
    const workload = pods.get(template);
    if (!managed && workload !== undefined && isolations.isolated(workload, 'Egress')) continue;
    const message = `SandboxTemplate ${template.name} ${what}`;
    yield { about: template, subject: 'egress of sandboxes', at, confidence: 'certain', message };
  }
}

/** Where a target holds policies for pods of a namespace, it is where the others' are to be expected too. */
function* openWorkload(workload: Workload, isolations: Isolations, beside: boolean): Iterable<Remark> {
  const open = openDirections(workload, isolations);
  if (open.length === 0) return;
  const { resource } = workload;
  const words = open.map((direction) => direction.toLowerCase()).join(' and ');
  yield {
    about: resource,
    subject: 'isolation',
    at: resource.root.at('metadata', 'name'),
    severity: open.includes('Ingress') ? 'medium' : 'low',
    message: `no network policy isolates ${words} of ${resource.kind} ${resource.name}${beside ? ', though policies for its namespace stand beside it' : ''}`,
  };
}

/** A target that makes the namespace and what runs in it would hold its policies; without any, one remark is enough. */
function* alone(namespace: Resource, now: Cluster, isolations: Isolations): Iterable<Remark> {
  const open = now
    .once(byNamespace)
    .exactly(namespace.name)
    .filter((workload) => openDirections(workload, isolations).includes('Ingress'));
  const [first] = open;
  if (first === undefined) return;
  const names = open.slice(0, NAMED).map(({ resource }) => `${resource.kind} ${resource.name}`);
  const more = open.length > NAMED ? ` and ${open.length - NAMED} more` : '';
  yield {
    about: namespace,
    subject: 'isolation',
    at: namespace.root.at('metadata', 'name'),
    message: `no network policy isolates the workloads of namespace ${namespace.name}, which is made here: ${names.join(', ')}${more}`,
    related: open.slice(0, NAMED).map(({ resource }) => resource.root.at('metadata', 'name')),
  };
}

const NAMED = 5;

/** A namespace whose policies would stand here, whatever runs in it. */
function* unguarded(namespace: Resource, { everywhere }: Isolations): Iterable<Remark> {
  if (everywhere) return;
  const message = `no network policy is for the pods of namespace ${namespace.name}`;
  yield { about: namespace, subject: 'isolation', at: namespace.root.at('metadata', 'name'), message };
}

const byNamespace = (cluster: Cluster): Neighbours<Workload> =>
  new Neighbours(cluster.workloads.filter(isJudged), ({ resource }) => resource);
