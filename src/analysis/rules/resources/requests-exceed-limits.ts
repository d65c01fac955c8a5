import { claimsOf, type ResourceClaim } from '../../cluster/compute-resource.js';
import { exactQuantityAt } from '../../cluster/quantity.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const requestsExceedLimits = defineRule({
  id: 'requests-exceed-limits',
  title: 'Request is larger than the limit',
  family: 'resources',
  why: 'The API server rejects the pod, so nothing of the workload starts.',
  remedy: 'Lower the request or raise the limit.',
  severity: 'high',
  standards: [],
  *check({ now }) {
    for (const claim of claimsOf(now)) {
      for (const [resource] of claim.resources.at('requests').entries()) {
        const remark = excess(claim, resource);
        if (remark !== undefined) yield remark;
      }
    }
  },
  examples: [
    {
      name: 'more than the limit, in whatever units',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                requests:
                  cpu: 1500m # <-- here
                  memory: 1Gi # <-- here
                  ephemeral-storage: 2e9 # <-- here
                limits:
                  cpu: 1
                  memory: 1G
                  ephemeral-storage: 1Gi
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                requests:
                  cpu: 1
                  memory: 1G
                  ephemeral-storage: 1Gi
                limits:
                  cpu: 1
                  memory: 1G
                  ephemeral-storage: 1Gi
      `,
    },
    {
      name: 'devices and huge pages take no less and no more, and the pod as a whole counts',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}} # <-- here
          containers:
            - name: app
              image: a:1
              resources:
                requests: {nvidia.com/gpu: 1, hugepages-2Mi: 4Mi} # <-- here x2
                limits: {nvidia.com/gpu: 2, hugepages-2Mi: 8Mi}
      `,
    },
    {
      name: 'the same amount in other words, less, and what has no limit are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                requests: {cpu: 1000m, memory: 1024Mi, ephemeral-storage: 1Gi, nvidia.com/gpu: "1"}
                limits: {cpu: 1, memory: 1Gi, nvidia.com/gpu: 1}
            - name: templated
              image: a:1
              resources: {requests: {cpu: "\${CPU}"}, limits: {cpu: 1}}
      `,
    },
    {
      name: 'amounts beyond what a floating point number can tell apart',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              resources:
                requests: {memory: "9007199254740993"} # <-- here
                limits: {memory: "9007199254740992"}
      `,
    },
  ],
});

/** Resources that cannot be overcommitted: devices, and other names with a domain of their own, and huge pages. */
function isIndivisible(resource: string): boolean {
  return resource.startsWith('hugepages-') || (resource.includes('/') && !resource.startsWith('kubernetes.io/'));
}

function excess({ workload, label, resources }: ResourceClaim, resource: string): Remark | undefined {
  const [request, limit] = [resources.at('requests', resource), resources.at('limits', resource)];
  const [asked, allowed] = [exactQuantityAt(request), exactQuantityAt(limit)];
  if (asked === undefined || allowed === undefined) return undefined;
  const unequal = isIndivisible(resource) && asked !== allowed;
  if (asked <= allowed && !unequal) return undefined;
  const amounts = `${String(request.value)} of ${resource} and is limited to ${String(limit.value)}`;
  return {
    about: workload.resource,
    subject: `${label}, ${resource}`,
    at: request,
    message: `${label} requests ${amounts}${unequal ? ', which have to be equal' : ''}`,
    fix: { title: 'Request what the limit allows', safety: 'suggestion', patch: set(request, [], limit.value) },
  };
}
