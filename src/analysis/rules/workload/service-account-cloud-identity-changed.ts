import type { Cluster } from '../../cluster/cluster.js';
import { predecessorOf } from '../../cluster/departed.js';
import type { Resource } from '../../cluster/resource.js';
import { accountsIn } from '../../cluster/service-account.js';
import { workloadBefore } from '../../cluster/workload-before.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

const IDENTITIES = [
  'eks.amazonaws.com/role-arn',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
];
const POD_LABEL = 'azure.workload.identity/use';
const POWERFUL = /admin|owner|power-?user/i;

export const serviceAccountCloudIdentityChanged = defineRule({
  id: 'service-account-cloud-identity-changed',
  title: 'Cloud identity bound to a ServiceAccount changes',
  family: 'workload',
  why: 'Every pod of the account can act at the cloud provider as the new identity, on storage, keys and other accounts.',
  remedy: 'Have the owner of the cloud accounts confirm the identity and who may take it.',
  severity: 'medium',
  standards: ['owasp: K08', 'mitre: T1078.003', 'ms: MS-TA9020'],
  equivalents: { 'rbac-police': ['providerIAM'], kyverno: ['aws/require-aws-node-irsa'] },

  *check(view) {
    if (view.now === view.before) return;
    for (const account of accountsIn(view.now)) yield* annotated(account, view);
    yield* labelled(view);
  },
  examples: [
    {
      name: 'an identity that is added, changed and taken away',
      before: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: a}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: b, annotations: {iam.gke.io/gcp-service-account: reader@p.iam.gserviceaccount.com}}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: c, annotations: {azure.workload.identity/client-id: "1"}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: a, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/Admin"}} # <-- here
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: b, annotations: {iam.gke.io/gcp-service-account: writer@p.iam.gserviceaccount.com}} # <-- here
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: c} # <-- here
      `,
    },
    {
      name: 'an identity that moves to a new account, and a label that lets a pod use one',
      before: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: a, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web"}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: b, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web"}} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {azure.workload.identity/use: "true"}} # <-- here
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'what stays, other annotations and new pods are clean',
      before: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: a, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web"}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: a, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web", eks.amazonaws.com/token-expiration: "3600"}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {azure.workload.identity/use: "true"}}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'accounts that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: edited
          namespace: web
          annotations:
            eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/writer # <-- here
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: same, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/reader"}}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: ServiceAccount
          metadata: {name: edited, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/reader"}}
          ---
          apiVersion: v1
          kind: ServiceAccount
          metadata: {name: same, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/reader"}}
        `,
      ],
      elsewhere: [''],
    },
  ],
});

function* annotated(account: Resource, view: View): Iterable<Remark> {
  const { before } = view;
  const former = predecessorOf(account, view);
  for (const key of IDENTITIES) {
    const [was, is] = [former?.annotations[key], account.annotations[key]];
    if (was === is) continue;
    const holder = is === undefined ? undefined : holderOf(before, key, is, account);
    const moved = holder === undefined ? '' : `, which ServiceAccount ${holder.name} had`;
    const change =
      is === undefined
        ? `loses the cloud identity ${was}`
        : was === undefined
          ? `gets the cloud identity ${is}`
          : `gets the cloud identity ${is} instead of ${was}`;
    const grave = is !== undefined && (holder !== undefined || POWERFUL.test(is));
    yield {
      about: account,
      subject: `annotation ${key}`,
      at: account.root.at('metadata', 'annotations', key),
      ...(grave ? { severity: 'high' } : {}),
      message: `ServiceAccount ${account.name} ${change}${moved}`,
    };
  }
}

/** Another account that had the identity before. */
function holderOf(before: Cluster, key: string, identity: string, { id }: Resource): Resource | undefined {
  return before
    .once(holdersByIdentity)
    .get(`${key} ${identity}`)
    ?.find((account) => account.id !== id);
}

function holdersByIdentity(cluster: Cluster): ReadonlyMap<string, readonly Resource[]> {
  const holders = new Map<string, Resource[]>();
  for (const account of accountsIn(cluster)) {
    for (const key of IDENTITIES) {
      const identity = `${key} ${account.annotations[key] ?? ''}`;
      const same = holders.get(identity);
      if (same === undefined) holders.set(identity, [account]);
      else same.push(account);
    }
  }
  return holders;
}

function* labelled(view: View): Iterable<Remark> {
  for (const workload of view.now.workloads) {
    const former = workloadBefore(view, workload.resource);
    if (former === undefined) continue;
    const [was, is] = [former, workload].map(({ labels }) => labels[POD_LABEL] === 'true');
    if (was === is || (workload.resource.fragment && is !== true)) continue;
    yield {
      about: workload.resource,
      subject: `label ${POD_LABEL}`,
      at: workload.metadata.at('labels', POD_LABEL),
      message:
        is === true
          ? 'the pod may use the cloud identity of its account now'
          : 'the pod may no longer use the cloud identity of its account',
    };
  }
}
