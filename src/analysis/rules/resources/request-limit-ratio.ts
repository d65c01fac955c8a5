import { z } from 'zod';
import { claimsOf, type ResourceClaim } from '../../cluster/compute-resource.js';
import { parseQuantity, quantityAt } from '../../cluster/quantity.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const amounts = z
  .record(
    z.string(),
    z.string().refine((text) => parseQuantity(text) !== undefined, 'must be a quantity, as 100m or 64Mi'),
  )
  .default({});

export const requestLimitRatio = defineConfigurableRule({
  id: 'request-limit-ratio',
  title: 'Requests and limits drift from the configured ratio',
  family: 'resources',
  why: 'The scheduler counts requests; limits far above them overcommit the node, which then kills pods that did nothing wrong.',
  remedy: 'Bring the limit within the allowed multiple of the request, and both within the bounds.',
  severity: 'low',
  enabled: false,
  standards: [],
  equivalents: {
    'kube-score': [
      'container-resource-requests-equal-limits',
      'container-cpu-requests-equal-limits',
      'container-memory-requests-equal-limits',
    ],
    kyverno: ['other/memory-requests-equal-limits', 'other/enforce-resources-as-ratio', 'other/require-qos-guaranteed'],
    gatekeeper: ['k8scontainerratios', 'k8scontainerlimits', 'k8scontainerrequests'],
    kubescape: ['C-0004', 'C-0050', 'C-0303'],
  },
  options: z.strictObject({
    maxRatio: z
      .record(z.string(), z.number().min(1))
      .default({ memory: 2 })
      .describe('By resource, how many times the request the limit may be; 1 for equal.'),
    floor: amounts.describe('By resource, the smallest request or limit that is sensible, as {memory: 16Mi}.'),
    ceiling: amounts.describe('By resource, the largest request or limit that is allowed, as {memory: 8Gi}.'),
  }),
  *check({ now }, options) {
    const resources = new Set([options.maxRatio, options.floor, options.ceiling].flatMap(Object.keys));
    for (const claim of claimsOf(now)) for (const resource of resources) yield* drift(claim, resource, options);
  },
  examples: [
    {
      name: 'a limit of more than twice the request',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                requests: {memory: 256Mi}
                limits: {memory: 1Gi} # <-- here
      `,
    },
    {
      name: 'bounds, and a ratio for another resource',
      options: { maxRatio: { cpu: 1 }, floor: { memory: '16Mi' }, ceiling: { memory: '4Gi' } },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                requests: {cpu: 500m, memory: 1Mi} # <-- here
                limits: {cpu: 1, memory: 8Gi} # <-- here x2
      `,
    },
    {
      name: 'twice the request, equal amounts in other words, and a limit alone, which is the request too, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "a:1", resources: {requests: {memory: 256Mi}, limits: {memory: 512Mi}}}
            - {name: b, image: "a:1", resources: {requests: {memory: 1024Mi, cpu: 100m}, limits: {memory: 1Gi, cpu: 4}}}
            - {name: c, image: "a:1", resources: {limits: {memory: 1Gi}}}
      `,
    },
  ],
});

interface Bounds {
  readonly maxRatio: Readonly<Record<string, number>>;
  readonly floor: Readonly<Record<string, string>>;
  readonly ceiling: Readonly<Record<string, string>>;
}

function* drift(claim: ResourceClaim, resource: string, bounds: Bounds): Iterable<Remark> {
  const { workload, label, resources } = claim;
  const [request, limit] = [resources.at('requests', resource), resources.at('limits', resource)];
  const [asked, allowed] = [quantityAt(request), quantityAt(limit)];
  const about = workload.resource;
  const ratio = bounds.maxRatio[resource];
  if (ratio !== undefined && asked !== undefined && allowed !== undefined && allowed > asked * ratio) {
    const message = `${label} is limited to more than ${ratio} times the ${resource} that it requests`;
    yield { about, subject: `${label}, ratio of ${resource}`, at: limit, message };
  }
  const [floor, ceiling] = [parseQuantity(bounds.floor[resource] ?? ''), parseQuantity(bounds.ceiling[resource] ?? '')];
  for (const [what, amount, at] of [['request', asked, request] as const, ['limit', allowed, limit] as const]) {
    if (amount === undefined) continue;
    const subject = `${label}, ${what} of ${resource}`;
    if (floor !== undefined && amount < floor)
      yield { about, subject, at, message: `${label} has a ${what} of ${resource} below ${bounds.floor[resource]}` };
    if (ceiling !== undefined && amount > ceiling)
      yield { about, subject, at, message: `${label} has a ${what} of ${resource} above ${bounds.ceiling[resource]}` };
  }
}
