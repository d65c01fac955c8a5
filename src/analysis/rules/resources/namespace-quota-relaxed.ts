import { z } from 'zod';
import { departed, predecessorOf } from '../../cluster/departed.js';
import { quantityAt } from '../../cluster/quantity.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, type Remark, type View, yaml } from '../rule.js';

export const namespaceQuotaRelaxed = defineConfigurableRule({
  id: 'namespace-quota-relaxed',
  title: 'Quota or limit range is removed or raised',
  family: 'resources',
  why: 'The ceiling kept one namespace from taking the capacity of all others, by mistake or on purpose.',
  remedy: 'Restore the ceiling, or have whoever plans the capacity approve the change.',
  severity: 'medium',
  standards: ['owasp: K04', 'mitre: T1496.001', 'mitre: T1499'],
  options: z.strictObject({
    factor: z.number().min(1).default(2).describe('How many times the old amount an amount may be.'),
  }),
  *check(view, { factor }) {
    if (view.before === view.now) return;
    for (const now of view.now.ofKind('ResourceQuota', 'LimitRange').filter(({ fragment }) => !fragment)) {
      const before = predecessorOf(now, view);
      if (before === undefined) continue;
      if (now.kind === 'ResourceQuota') yield* quotaRelaxed(before, now, factor);
      else yield* rangeRelaxed(before, now, factor);
    }
    for (const before of departed(view, 'ResourceQuota', 'LimitRange')) yield* removed(before, view);
  },
  examples: [
    {
      name: 'an entry that is gone, one that was raised and a scope that counts fewer pods',
      before: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota, namespace: shop}
        spec: {hard: {requests.cpu: "10", limits.memory: 20Gi, pods: "50"}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota, namespace: shop}
        spec:
          hard: # <-- here
            requests.cpu: "10"
            limits.memory: 200Gi # <-- here
          scopes: [BestEffort] # <-- here
      `,
    },
    {
      name: 'a limit range that loses its maximum',
      before: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: range, namespace: shop}
        spec: {limits: [{type: Container, max: {memory: 2Gi, cpu: "2"}}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: LimitRange
        metadata: {name: range, namespace: shop}
        spec:
          limits:
            - type: Container
              max: {cpu: "2"} # <-- here
      `,
    },
    {
      name: 'less, a little more, other words for the same amount, and one that moved are clean',
      before: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota, namespace: shop}
        spec: {hard: {requests.cpu: "10", limits.memory: 20Gi, pods: "50"}}
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: moved, namespace: shop}
        spec: {hard: {pods: "50"}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: quota, namespace: shop}
        spec: {hard: {requests.cpu: 10000m, limits.memory: 24Gi, pods: "40"}}
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: ResourceQuota
          metadata: {name: moved, namespace: shop}
          spec: {hard: {pods: "50"}}
        `,
      ],
    },
    {
      name: 'quotas that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: edited, namespace: web}
        spec:
          hard:
            pods: "50" # <-- here
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: same}
        spec: {hard: {pods: "10"}}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: ResourceQuota
          metadata: {name: edited, namespace: web}
          spec: {hard: {pods: "10"}}
          ---
          apiVersion: v1
          kind: ResourceQuota
          metadata: {name: same, namespace: shop}
          spec: {hard: {pods: "10"}}
        `,
      ],
      elsewhere: [''],
    },
  ],
});

function* removed(before: Resource, { now }: View): Iterable<Remark> {
  if (now.ofKind(before.kind).some(({ namespace }) => namespace === before.namespace)) return;
  const message = `the ${before.kind} ${before.name} is removed`;
  yield { about: before, subject: before.kind, at: before.root.at('kind'), message };
}

function* quotaRelaxed(before: Resource, now: Resource, factor: number): Iterable<Remark> {
  yield* raised(now, 'quota', before.root.at('spec', 'hard'), now.root.at('spec', 'hard'), factor);
  const scopes = (resource: Resource) => [
    ...resource.root.at('spec', 'scopes').texts(),
    ...resource.root
      .at('spec', 'scopeSelector', 'matchExpressions')
      .items()
      .map((item) => JSON.stringify(item.value)),
  ];
  const old = scopes(before);
  const added = scopes(now).filter((scope) => !old.includes(scope));
  if (
    added.length === 0 ||
    (old.length > 0 && added.length <= old.filter((scope) => !scopes(now).includes(scope)).length)
  )
    return;
  const [plain, selector] = [now.root.at('spec', 'scopes'), now.root.at('spec', 'scopeSelector')];
  const at = plain.present ? plain : selector;
  yield { about: now, subject: 'scopes', at, message: 'the quota counts fewer pods than before' };
}

function* rangeRelaxed(before: Resource, now: Resource, factor: number): Iterable<Remark> {
  const items = now.root.at('spec', 'limits').items();
  for (const item of before.root.at('spec', 'limits').items()) {
    const type = item.at('type').text();
    const same = items.find((other) => other.at('type').text() === type);
    const maximum = same?.at('max') ?? now.root.at('spec', 'limits');
    yield* raised(now, `maximum for ${type ?? 'every type'}`, item.at('max'), maximum, factor);
  }
}

/** The amounts of a mapping that are gone, or grew beyond the factor. */
function* raised(about: Resource, what: string, before: Node, now: Node, factor: number): Iterable<Remark> {
  for (const [resource, was] of before.entries()) {
    const [old, next] = [quantityAt(was), quantityAt(now.at(resource))];
    const subject = `${what} of ${resource}`;
    if (old === undefined) continue;
    if (!now.at(resource).present) yield { about, subject, at: now, message: `the ${subject} is removed` };
    else if (next !== undefined && next > old * factor) {
      const message = `the ${subject} is raised from ${String(was.value)} to ${String(now.at(resource).value)}`;
      yield { about, subject, at: now.at(resource), message };
    }
  }
}
