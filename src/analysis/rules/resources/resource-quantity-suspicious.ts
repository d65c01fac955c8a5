import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { claimsOf } from '../../cluster/compute-resource.js';
import { parseQuantity, quantityAt } from '../../cluster/quantity.js';
import type { Resource } from '../../cluster/resource.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, yaml } from '../rule.js';

const quantity = (standard: string) =>
  z
    .string()
    .refine((text) => parseQuantity(text) !== undefined, 'must be a quantity, as 64Mi')
    .default(standard);

export const resourceQuantitySuspicious = defineConfigurableRule({
  id: 'resource-quantity-suspicious',
  title: 'Resource quantity is almost certainly a unit mistake',
  family: 'resources',
  why: 'The API server takes 512m of memory for half a byte, and the container is killed at its start; 2000 cores never fit on a node.',
  remedy: 'Write memory and storage with Mi or Gi, and CPU in cores or with m.',
  severity: 'high',
  confidence: 'likely',
  standards: [],
  options: z.strictObject({
    minMemory: quantity('1Mi').describe('Less memory or storage than this is taken for a mistake.'),
    maxMemory: quantity('4Ti').describe('More memory for one container than this is taken for a mistake.'),
    maxCpu: quantity('256').describe('More CPU for one container than this is taken for a mistake.'),
  }),
  *check({ now }, options) {
    const bounds = {
      minMemory: parseQuantity(options.minMemory) ?? 0,
      maxMemory: parseQuantity(options.maxMemory) ?? Number.POSITIVE_INFINITY,
      maxCpu: parseQuantity(options.maxCpu) ?? Number.POSITIVE_INFINITY,
    };
    for (const { about, label, resource, node, sum } of amountsIn(now)) {
      const doubt = doubtOf(resource, node, sum, bounds);
      if (doubt === undefined) continue;
      const fix = fixOf(resource, node);
      yield {
        about,
        subject: `${label} of ${resource}`,
        at: node,
        message: `${label} of ${resource} is ${String(node.value)}, ${doubt}`,
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
  examples: [
    {
      name: 'thousandths of bytes, a lower-case suffix, bare numbers and thousands of cores',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: a
              image: a:1
              resources:
                requests:
                  memory: 512m # <-- here
                  cpu: 2000 # <-- here
                limits:
                  memory: 1gi # <-- here
                  ephemeral-storage: 512 # <-- here
      `,
    },
    {
      name: 'a suffix that was meant is offered',
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources:
            requests:
              storage: 10gi # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources:
            requests:
              storage: 10Gi
      `,
    },
    {
      name: 'quotas, ranges and claim templates',
      manifest: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota}
        spec: {hard: {requests.memory: 8Gi, limits.memory: 64m, pods: "10"}} # <-- here
        ---
        apiVersion: v1
        kind: LimitRange
        metadata: {name: range}
        spec: {limits: [{type: Container, default: {memory: 512}, max: {cpu: "8"}}]} # <-- here
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          volumeClaimTemplates:
            - metadata: {name: data}
              spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10m}}} # <-- here
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: "a:1"}]}
      `,
    },
    {
      name: 'usual amounts, bytes written out, nothing at all, and the sums of a quota are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "a:1", resources: {requests: {cpu: 5m, memory: 64Mi}, limits: {cpu: "2", memory: 1G}}}
            - {name: b, image: "a:1", resources: {requests: {cpu: 0, memory: 0}, limits: {memory: 134217728}}}
            - {name: c, image: "a:1", resources: {limits: {memory: "\${MEMORY}", nvidia.com/gpu: 1, hugepages-2Mi: 4Mi}}}
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota}
        spec: {hard: {requests.cpu: "2000", limits.memory: 20Ti, count/configmaps: "5"}}
      `,
    },
  ],
});

/** An amount somewhere in the manifests. */
interface Amount {
  readonly about: Resource;
  readonly label: string;
  /** `memory`, `cpu`, `storage` and others. */
  readonly resource: string;
  readonly node: Node;
  /** True for what many pods share, which has no sensible upper bound. */
  readonly sum: boolean;
}

function* amountsIn(cluster: Cluster): Iterable<Amount> {
  for (const { workload, label, resources } of claimsOf(cluster))
    for (const what of ['requests', 'limits'] as const)
      yield* named(workload.resource, `${label}, ${what.slice(0, -1)}`, resources.at(what), false);
  for (const about of cluster.ofKind('ResourceQuota'))
    yield* named(about, 'quota', about.root.at('spec', 'hard'), true);
  for (const about of cluster.ofKind('LimitRange')) {
    for (const item of about.root.at('spec', 'limits').items())
      for (const field of ['default', 'defaultRequest', 'max', 'min'])
        yield* named(about, `${item.at('type').text() ?? 'limit'} ${field}`, item.at(field), true);
  }
  for (const about of cluster.ofKind('PersistentVolumeClaim'))
    yield* named(about, 'request', about.root.at('spec', 'resources', 'requests'), false);
  for (const about of cluster.ofKind('StatefulSet'))
    for (const claim of about.root.at('spec', 'volumeClaimTemplates').items()) {
      const label = `volume claim ${claim.at('metadata', 'name').text() ?? ''}, request`;
      yield* named(about, label, claim.at('spec', 'resources', 'requests'), false);
    }
}

function* named(about: Resource, label: string, amounts: Node, sum: boolean): Iterable<Amount> {
  for (const [key, node] of amounts.entries()) {
    const resource = key.replace(/^(?:requests|limits)\./, '');
    if (BYTES.has(resource) || resource === 'cpu') yield { about, label, resource, node, sum };
  }
}

const BYTES = new Set(['memory', 'storage', 'ephemeral-storage']);

interface Bounds {
  readonly minMemory: number;
  readonly maxMemory: number;
  readonly maxCpu: number;
}

/** A number with a suffix that Kubernetes does not know, and that a reader would. */
const MISSPELT = /^(\d{1,12}(?:\.\d{1,6})?) ?(k|m|g|t|p)(i?)b?$/i;

function doubtOf(resource: string, node: Node, sum: boolean, bounds: Bounds): string | undefined {
  const amount = quantityAt(node);
  if (amount === undefined) {
    return MISSPELT.test(node.text() ?? '') ? 'which has a suffix that Kubernetes does not know' : undefined;
  }
  if (amount === 0) return undefined;
  if (resource === 'cpu') {
    if (amount < 0.001) return 'less than a thousandth of a core';
    return !sum && amount > bounds.maxCpu ? 'more cores than a node has' : undefined;
  }
  if (node.text()?.endsWith('m') === true) return 'which is in thousandths of a byte';
  if (amount < bounds.minMemory) return 'which is in bytes, and too few to be of use';
  return resource === 'memory' && !sum && amount > bounds.maxMemory ? 'more than a node has' : undefined;
}

/** Only the spelling of a suffix can be mended without guessing. */
function fixOf(resource: string, node: Node): Fix | undefined {
  const match = MISSPELT.exec(node.text() ?? '');
  if (match === null || resource === 'cpu' || quantityAt(node) !== undefined) return undefined;
  const [, digits = '', letter = '', binary] = match;
  const suffix = letter.toUpperCase() === 'K' && binary === '' ? 'k' : letter.toUpperCase();
  const value = `${digits}${suffix}${binary === '' ? '' : 'i'}`;
  return { title: `Write ${value}`, safety: 'suggestion', patch: set(node, [], value) };
}
