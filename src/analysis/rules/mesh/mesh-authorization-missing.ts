import type { Cluster } from '../../cluster/cluster.js';
import { incompleteness } from '../../cluster/completeness.js';
import { isMeshWide, namespaceMembership, podMarks, selectorOf } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const meshAuthorizationMissing = defineRule({
  id: 'mesh-authorization-missing',
  title: 'Meshed namespace has no authorization policy',
  family: 'mesh',
  why: 'A mesh without authorization policies knows who calls, and lets everyone in all the same.',
  remedy: 'Add a policy that denies by default, and policies for the callers that are meant.',
  severity: 'medium',
  confidence: 'likely',
  enabled: false,
  standards: ['owasp: K05'],
  equivalents: {
    kyverno: [
      'istio/require-authorizationpolicy',
      'istio/create-authorizationpolicy',
      'linkerd/require-linkerd-server',
      'linkerd/check-linkerd-authorizationpolicy',
      'linkerd/add-linkerd-policy-annotation',
    ],
  },
  *check({ now }) {
    const whole = incompleteness(now) === undefined;
    const policies = now.ofKind('AuthorizationPolicy', 'Server', 'ServerAuthorization');
    const covered = new Set(policies.map(({ namespace }) => namespace));
    const everywhere = policies.some((policy) => isMeshWide(policy, now) && selectorOf(policy) === undefined);
    for (const namespace of now.ofKind('Namespace')) {
      yield* unauthenticated(namespace);
      if (!whole || everywhere || covered.has(namespace.name) || covered.has(undefined)) continue;
      if (namespace.fragment || namespaceMembership(namespace) !== 'in') continue;
      const at = namespace.root.at('metadata', 'name');
      const message = `namespace ${namespace.name} is made here and belongs to a mesh, and no authorization policy for it stands beside it`;
      yield { about: namespace, subject: 'authorization', at, message };
    }
    yield* openPods(now);
  },
  examples: [
    {
      name: 'namespaces of Istio, of its ambient mode and of Linkerd, and a pod that lets everyone in',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: istio # <-- here
          labels: {istio-injection: enabled}
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: ambient # <-- here
          labels: {istio.io/dataplane-mode: ambient}
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: linkerd # <-- here
          annotations:
            linkerd.io/inject: enabled
            config.linkerd.io/default-inbound-policy: all-unauthenticated # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            config.linkerd.io/default-inbound-policy: cluster-unauthenticated # <-- here
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'a policy in the namespace, one for the mesh, and a namespace outside it are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {istio-injection: enabled}}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: deny, namespace: a}
        spec: {}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: b, labels: {istio-injection: disabled}}
      `,
    },
    {
      name: 'one policy for the whole mesh',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {istio.io/rev: stable}}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: deny, namespace: istio-system}
        spec: {}
      `,
    },
  ],
});

const POLICY = 'config.linkerd.io/default-inbound-policy';
const OPEN = /^(?:all|cluster)-unauthenticated$/;

function* unauthenticated(namespace: Resource): Iterable<Remark> {
  const at = namespace.root.at('metadata', 'annotations', POLICY);
  if (!OPEN.test(at.text() ?? '')) return;
  const authenticated = at.text()?.replace('unauthenticated', 'authenticated');
  yield {
    about: namespace,
    subject: POLICY,
    at,
    message: `pods of the namespace take callers without an identity: ${at.text()}`,
    fix: { title: 'Ask callers for an identity', safety: 'unsafe', patch: set(at, [], authenticated) },
  };
}

function* openPods(now: Cluster): Iterable<Remark> {
  for (const workload of now.workloads) {
    const mark = podMarks(workload).find(([key, value]) => key === POLICY && OPEN.test(value.text() ?? ''));
    if (mark === undefined) continue;
    const message = `the pods take callers without an identity: ${mark[1].text()}`;
    yield { about: workload.resource, subject: POLICY, at: mark[1], message };
  }
}
