import { weakenings } from '../../cluster/admission-change.js';
import { policiesIn } from '../../cluster/admission-policy.js';
import { writtenItems } from '../../cluster/admission-weakening.js';
import { predecessorOf } from '../../cluster/departed.js';
import { exceptionsIn } from '../../cluster/policy-exception.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const admissionPolicyWeakened = defineRule({
  id: 'admission-policy-weakened',
  title: 'Change relaxes a policy, constraint or binding',
  family: 'admission',
  why: 'The policy still stands in the repository and in every report, and lets pass what it stopped before.',
  remedy: 'Name the workloads that need the relaxation, and relax the policy for them only.',
  severity: 'high',
  standards: ['cis: 5.2.1', 'owasp: K04', 'mitre: T1562.001'],

  *check(view) {
    const { now, before } = view;
    if (now === before) return;
    for (const policy of policiesIn(now)) {
      const former = predecessorOf(policy, view);
      if (former === undefined || policy.fragment !== former.fragment) continue;
      for (const { subject, at, what, severity } of weakenings(former, policy))
        yield {
          about: policy,
          subject,
          at,
          message: `${policy.kind} ${policy.name} ${what}`,
          ...(severity === undefined ? {} : { severity }),
        };
    }
    yield* excepted(view);
  },
  examples: [
    {
      name: 'a rule with another name and validations joined by "and" are clean',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: p}
        spec: {validationFailureAction: Enforce, rules: [{name: a, validate: {pattern: {a: b}}}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: v}
        spec: {validations: [{expression: object.spec.a}, {expression: object.spec.b}]}
      `,
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: p}
        spec: {validationFailureAction: Enforce, rules: [{name: b, validate: {pattern: {a: b}}}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: v}
        spec: {validations: [{expression: object.spec.a && object.spec.b}]}
      `,
    },
    {
      name: 'a rule that no longer validates, and one that only audits in a namespace',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: p}
        spec: {rules: [{name: a, validate: {failureAction: Enforce, pattern: {a: b}}}, {name: b, validate: {failureAction: Enforce, pattern: {a: b}}}]}
      `,
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: p}
        spec:
          rules:
            - {name: a, mutate: {patchStrategicMerge: {a: b}}} # <-- here
            - name: b
              validate:
                failureAction: Enforce
                failureActionOverrides:
                  - {action: Audit, namespaces: [dev]} # <-- here
                pattern: {a: b}
      `,
    },
    {
      name: 'a Kyverno policy that audits, excludes more, matches less and loses a rule',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          validationFailureAction: Enforce
          rules:
            - {name: one, match: {any: [{resources: {kinds: [Pod, Deployment]}}]}, validate: {pattern: {}}}
            - {name: two, match: {any: [{resources: {kinds: [Pod]}}]}, validate: {pattern: {}}}
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: b}
        spec: {validationFailureAction: Enforce, rules: [{name: one, validate: {pattern: {}}}]}
      `,
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          validationFailureAction: Enforce
          failurePolicy: Ignore # <-- here
          rules: # <-- here
            - name: one
              match: {any: [{resources: {kinds: [Pod]}}]} # <-- here
              exclude: {any: [{resources: {namespaces: [web]}}]} # <-- here
              validate: {pattern: {}}
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: b}
        spec:
          validationFailureAction: Audit # <-- here
          background: false # <-- here
          rules: [{name: one, validate: {pattern: {}}}]
      `,
    },
    {
      name: 'a binding, a policy of Kubernetes and a webhook',
      before: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: a}
        spec: {policyName: a, validationActions: [Deny]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: a}
        spec: {validations: [{expression: object.spec.replicas < 5}, {expression: has(object.spec)}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: a}
        webhooks: [{name: w.example.com, rules: [{apiGroups: ["*"], operations: ["*"], resources: ["*"]}]}]
      `,
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: a}
        spec:
          policyName: a
          validationActions: [Warn] # <-- here
          matchResources:
            namespaceSelector: {matchLabels: {guard: "on"}} # <-- here
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: a}
        spec:
          validations: # <-- here
            - {expression: has(object.spec)}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: a}
        webhooks:
          - name: w.example.com
            failurePolicy: Ignore # <-- here
            rules: # <-- here
              - {apiGroups: [apps], operations: ["*"], resources: ["*"]}
      `,
    },
    {
      name: 'a constraint, a list that lets more pass, image verification and an exception',
      before: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: a}
        spec: {match: {kinds: [{apiGroups: [""], kinds: [Pod]}]}, parameters: {repos: [ghcr.io/acme/]}}
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: b}
        spec:
          rules:
            - name: signed
              verifyImages:
                - {imageReferences: ["ghcr.io/acme/*"], attestors: [{entries: [{keys: {publicKeys: a}}, {keys: {publicKeys: b}}]}]}
      `,
      manifest: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: a}
        spec:
          enforcementAction: dryrun # <-- here
          match:
            kinds: [{apiGroups: [""], kinds: [Pod]}]
            excludedNamespaces: [web] # <-- here
          parameters:
            repos: [ghcr.io/acme/, docker.io/] # <-- here
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: b}
        spec:
          rules:
            - name: signed
              verifyImages:
                - imageReferences: ["ghcr.io/acme/*"]
                  required: false # <-- here
                  attestors: [{entries: [{keys: {publicKeys: a}}]}] # <-- here
        ---
        apiVersion: kyverno.io/v2
        kind: PolicyException # <-- here
        metadata: {name: c, namespace: web}
        spec: {exceptions: [{policyName: b, ruleNames: [signed]}], match: {any: [{resources: {names: [web]}}]}}
      `,
    },
    {
      name: 'policies and exceptions that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: edited}
        spec:
          validationFailureAction: Audit # <-- here
          rules: [{name: r, validate: {pattern: {}}}]
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: same}
        spec: {validationFailureAction: Audit, rules: [{name: r, validate: {pattern: {}}}]}
        ---
        apiVersion: kyverno.io/v2
        kind: PolicyException
        metadata: {name: same, namespace: web}
        spec: {exceptions: [{policyName: same, ruleNames: [r]}]}
      `,
      formerly: [
        yaml`
          apiVersion: kyverno.io/v1
          kind: ClusterPolicy
          metadata: {name: edited}
          spec: {validationFailureAction: Enforce, rules: [{name: r, validate: {pattern: {}}}]}
          ---
          apiVersion: kyverno.io/v1
          kind: ClusterPolicy
          metadata: {name: same}
          spec: {validationFailureAction: Audit, rules: [{name: r, validate: {pattern: {}}}]}
          ---
          apiVersion: kyverno.io/v2
          kind: PolicyException
          metadata: {name: same, namespace: web}
          spec: {exceptions: [{policyName: same, ruleNames: [r]}]}
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'stricter policies, other words and another order are clean',
      before: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          validationFailureAction: enforce
          rules:
            - name: one
              match: {any: [{resources: {kinds: [Pod], namespaces: [web]}}]}
              exclude: {any: [{resources: {namespaces: ["kube-*"]}}]}
              validate: {pattern: {}}
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: b}
        spec: {enforcementAction: warn, parameters: {repos: [ghcr.io/acme/, docker.io/]}}
      `,
      manifest: yaml`
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: b}
        spec: {parameters: {repos: [ghcr.io/acme/]}}
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          rules:
            - {name: two, match: {any: [{resources: {kinds: [Service]}}]}, validate: {pattern: {}}}
            - name: one
              match: {any: [{resources: {kinds: [Deployment, v1/Pod]}}]}
              exclude: {any: [{resources: {namespaces: [kube-system], names: [proxy]}}]}
              validate: {failureAction: Enforce, pattern: {}}
      `,
    },
  ],
});

/** Exceptions that are new, or that name more policies than they did. */
function* excepted(view: View): Iterable<Remark> {
  for (const exception of exceptionsIn(view.now)) {
    const former = predecessorOf(exception, view);
    const lists = ['exceptions', 'policyRefs'].map((field) => exception.root.at('spec', field));
    const known = ['exceptions', 'policyRefs'].flatMap((field) =>
      former === undefined ? [] : [...writtenItems(former.root.at('spec', field))],
    );
    const added = lists
      .flatMap((list) => list.items())
      .filter(({ value }) => !known.includes(JSON.stringify(value) ?? ''));
    const names = added
      .map((item) => item.at('policyName').text() ?? item.at('name').text() ?? '')
      .filter((name) => name !== '');
    if (former !== undefined && added.length === 0) continue;
    const from = names.length === 0 ? 'policies' : names.slice(0, 3).join(', ');
    yield {
      about: exception,
      subject: 'exception',
      at: former === undefined ? exception.root.at('kind') : (added[0] ?? exception.root),
      message: `PolicyException ${exception.name} exempts objects from ${from}`,
    };
  }
}
