import { needlessIn } from '../../cluster/admission-departure.js';
import { policiesIn, policyRole, refuses, refusesNothing } from '../../cluster/admission-policy.js';
import type { Cluster } from '../../cluster/cluster.js';
import { successorOf } from '../../cluster/departed.js';
import type { Resource } from '../../cluster/resource.js';
import { isPolicyEngine, webhooksOf } from '../../cluster/webhook.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const admissionPolicyRemoved = defineRule({
  id: 'admission-policy-removed',
  title: 'Change deletes a policy, constraint or its binding',
  family: 'admission',
  why: 'From the moment of the merge nothing stops what the policy forbade, in this change or in any later one.',
  remedy: 'Restore the policy, or have its owner approve that it goes.',
  severity: 'critical',
  standards: ['cis: 5.2.1', 'owasp: K04', 'mitre: T1562.001'],

  *check(view) {
    const { now, before, elsewhere } = view;
    if (now === before) return;
    const present = [now, ...elsewhere].flatMap(policiesIn).filter((other) => policyRole(other) === 'policy');
    const isNeedless = needlessIn(view);
    for (const policy of policiesIn(before)) {
      if (policy.fragment || !guards(policy) || successorOf(policy, view) !== undefined || isNeedless(policy)) continue;
      const successor = substituteFor(policy, present, before);
      const severity = successor === undefined ? severityOf(policy) : 'medium';
      const after = successor === undefined ? '' : `; ${successor.kind} ${successor.name} seems to take its place`;
      yield {
        about: policy,
        subject: 'removed',
        at: policy.root.at('kind'),
        severity,
        message: `${policy.kind} ${policy.name} is deleted${consequence(policy)}${after}`,
      };
    }
  },
  examples: [
    {
      name: 'a policy is deleted',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec: {validationFailureAction: Enforce, rules: [{name: r, validate: {pattern: {}}}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap # <-- here
        metadata: {name: left}
      `,
    },
    {
      name: 'a constraint is deleted',
      before: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: b}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap # <-- here
        metadata: {name: left}
      `,
    },
    {
      name: 'a binding is deleted',
      before: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: c}
        spec: {policyName: p, validationActions: [Deny]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap # <-- here
        metadata: {name: left}
      `,
    },
    {
      name: 'a policy is deleted, while others move to another target or leave their namespace to the build file',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: gone}
        spec: {validationFailureAction: Enforce, rules: [{name: g, validate: {pattern: {}}}]}
        ---
        apiVersion: kyverno.io/v1
        kind: Policy
        metadata: {name: inner, namespace: web}
        spec: {validationFailureAction: Enforce, rules: [{name: r, validate: {pattern: {}}}]}
        ---
        apiVersion: kyverno.io/v1
        kind: Policy
        metadata: {name: outer, namespace: web}
        spec: {validationFailureAction: Enforce, rules: [{name: o, validate: {pattern: {}}}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap # <-- here
        metadata: {name: left}
        ---
        apiVersion: kyverno.io/v1
        kind: Policy
        metadata: {name: inner}
        spec: {validationFailureAction: Audit, rules: [{name: r, validate: {pattern: {}}}]}
      `,
      formerly: [
        yaml`
          apiVersion: kyverno.io/v1
          kind: ClusterPolicy
          metadata: {name: other}
        `,
      ],
      elsewhere: [
        yaml`
          apiVersion: kyverno.io/v1
          kind: ClusterPolicy
          metadata: {name: other}
          ---
          apiVersion: kyverno.io/v1
          kind: Policy
          metadata: {name: outer}
          spec: {validationFailureAction: Audit, rules: [{name: o, validate: {pattern: {}}}]}
        `,
      ],
    },
    {
      name: 'what is renamed, moves to another target, permits mutual TLS only, or goes with its workloads, is clean',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: old}
        spec: {validationFailureAction: Enforce, rules: [{name: r, validate: {pattern: {}}}]}
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: moved}
        spec: {validationFailureAction: Enforce, rules: [{name: other, validate: {pattern: {}}}]}
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: web}
        spec: {mtls: {mode: PERMISSIVE}}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: web, namespace: web}
        spec: {rules: [{from: [{source: {namespaces: [shop]}}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: web}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
      elsewhere: [
        yaml`
          apiVersion: kyverno.io/v2
          kind: ClusterPolicy
          metadata: {name: moved}
        `,
      ],
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: new}
        spec: {validationFailureAction: Enforce, rules: [{name: r, validate: {pattern: {}}}]}
      `,
    },
    {
      name: 'a policy that is split, a binding beside one as wide, and policies that go with what they guard, are clean',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: both}
        spec: {validationFailureAction: Enforce, rules: [{name: a, validate: {pattern: {a: b}}}, {name: b, validate: {pattern: {c: d}}}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: twice}
        spec: {policyName: p, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {team: a}}}}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: once}
        spec: {policyName: p, validationActions: [Deny]}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: old}
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: old}
        spec: {mtls: {mode: STRICT}}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: web, namespace: apps}
        spec: {selector: {matchLabels: {app: web}}, action: DENY, rules: [{}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: apps, labels: {app: web}}
        spec: {containers: [{name: web, image: "web:1.0.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: apps, labels: {app: api}}
        spec: {containers: [{name: api, image: "api:1.0.0"}]}
      `,
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: only-a}
        spec: {rules: [{name: a, validate: {pattern: {a: b}}}], validationFailureAction: Enforce}
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: only-b}
        spec: {validationFailureAction: enforce, rules: [{name: b, validate: {pattern: {c: d}}}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: once}
        spec: {policyName: p, validationActions: [Deny]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: apps, labels: {app: api}}
        spec: {containers: [{name: api, image: "api:1.0.0"}]}
      `,
    },
    {
      name: 'a policy that its pods leave behind when they move',
      before: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: web, namespace: apps}
        spec: {action: DENY, rules: [{}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: apps}
        spec: {containers: [{name: web, image: "web:1.0.0"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap # <-- here
        metadata: {name: left}
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: Pod
          metadata: {name: web, namespace: apps}
          spec: {containers: [{name: web, image: "web:1.0.0"}]}
        `,
      ],
    },
    {
      name: 'a look at one state',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec: {validationFailureAction: Enforce, rules: [{name: r, validate: {pattern: {}}}]}
      `,
    },
  ],
});

/** Policies of the mesh that open up are no loss. */
function guards({ kind, root }: Resource): boolean {
  const mode = root.at('spec', 'mtls', 'mode').text() ?? '';
  if (kind === 'PeerAuthentication') return mode === 'STRICT';
  return !(kind === 'AuthorizationPolicy' && root.at('spec', 'action').text() === 'AUDIT');
}

/**
 * A policy of the same name in another kind, as engines are exchanged and Kyverno has two languages; or a new one that
 * stands in the place of the old. What it asks has to be compared by a person.
 */
function substituteFor(policy: Resource, present: readonly Resource[], before: Cluster): Resource | undefined {
  if (policyRole(policy) !== 'policy') return undefined;
  const sameName = present.find((other) => other.name === policy.name && other.kind !== policy.kind);
  return sameName ?? present.find((other) => inPlaceOf(other, policy) && before.find(other.id) === undefined);
}

function inPlaceOf(other: Resource, policy: Resource): boolean {
  return other.file === policy.file && other.document === policy.document && other.kind === policy.kind;
}

function severityOf(policy: Resource): Severity {
  if (policyRole(policy) === 'webhook' && !webhooksOf(policy).some(isPolicyEngine)) return 'high';
  if (refusesNothing(policy)) return 'high';
  return refuses(policy) ? 'critical' : 'medium';
}

function consequence(policy: Resource): string {
  switch (policyRole(policy)) {
    case 'binding':
      return `, so that policy ${policy.root.at('spec', 'policyName').text() ?? ''} is no longer asked`;
    case 'template':
      return ', and all constraints of its kind with it';
    default:
      return refusesNothing(policy) || refuses(policy) ? '' : ', which refused nothing yet';
  }
}
