import {
  constraintsIn,
  type Enforcement,
  enforcementOf,
  isKyverno,
  isKyvernoCel,
  kyvernoRules,
  policiesIn,
  refusesNothing,
} from '../../cluster/admission-policy.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const admissionPolicyNotEnforced = defineRule({
  id: 'admission-policy-not-enforced',
  title: 'Policy exists but only warns, audits or is unbound',
  family: 'admission',
  why: 'The policy reads like a guard and stops nothing: what it forbids is let in and at most written down.',
  remedy: 'Once its reports are clean, let the policy refuse what breaks it: Deny, Enforce or deny.',
  severity: 'medium',
  standards: ['cis: 5.2.1', 'owasp: K04'],

  *check({ now }) {
    for (const resource of policiesIn(now)) {
      if (resource.fragment) continue;
      for (const remark of gapsIn(resource, now))
        yield { ...remark, ...(TRIAL.test(resource.file) ? { severity: 'info' } : {}) };
    }
  },
  examples: [
    {
      name: 'Kyverno policies that audit, by their word and by default, and one that does not look at admission',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          validationFailureAction: Audit # <-- here
          rules: [{name: r, validate: {message: no, pattern: {}}}]
        ---
        apiVersion: kyverno.io/v1
        kind: Policy
        metadata: {name: b}
        spec: # <-- here
          rules: [{name: r, validate: {message: no, pattern: {}}}]
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: c}
        spec:
          validationFailureAction: Enforce
          admission: false # <-- here
          failurePolicy: Ignore # <-- here
          rules: [{name: r, verifyImages: [{imageReferences: ["*"]}]}]
        ---
        apiVersion: policies.kyverno.io/v1
        kind: ValidatingPolicy
        metadata: {name: d}
        spec:
          validationActions: [Audit] # <-- here
      `,
    },
    {
      name: 'one rule that audits among others that refuse',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          rules:
            - {name: one, validate: {failureAction: Enforce, pattern: {}}}
            - {name: two, validate: {failureAction: Audit, pattern: {}}} # <-- here
      `,
      fixed: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          rules:
            - {name: one, validate: {failureAction: Enforce, pattern: {}}}
            - {name: two, validate: {failureAction: Enforce, pattern: {}}}
      `,
    },
    {
      name: 'policies of Kubernetes: bound to warn only, unbound among bound ones, and open on failure',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: warned}
        spec:
          failurePolicy: Ignore # <-- here
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: warned}
        spec:
          policyName: warned
          validationActions: [Warn, Audit] # <-- here
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: forgotten} # <-- here
      `,
    },
    {
      name: 'constraints that only look, and one whose template is missing',
      manifest: yaml`
        apiVersion: templates.gatekeeper.sh/v1
        kind: ConstraintTemplate
        metadata: {name: k8srequiredlabels}
        spec: {crd: {spec: {names: {kind: K8sRequiredLabels}}}}
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sRequiredLabels
        metadata: {name: a}
        spec:
          enforcementAction: dryrun # <-- here
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sRequiredLabels
        metadata: {name: b}
        spec:
          enforcementAction: scoped # <-- here
          scopedEnforcementActions: [{action: warn, enforcementPoints: [{name: "*"}]}]
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos # <-- here
        metadata: {name: c}
      `,
    },
    {
      name: 'policies that refuse, those that only change objects, and bindings elsewhere are clean',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec: {validationFailureAction: enforce, rules: [{name: r, validate: {pattern: {}}}]}
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: b}
        spec: {failurePolicy: Ignore, rules: [{name: r, mutate: {patchStrategicMerge: {}}}, {name: g, generate: {kind: ConfigMap}}]}
        ---
        apiVersion: policies.kyverno.io/v1
        kind: ValidatingPolicy
        metadata: {name: c}
        spec: {validations: []}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: d}
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sRequiredLabels
        metadata: {name: e}
        spec: {enforcementAction: null}
      `,
    },
    {
      name: 'a binding that tries out beside one that refuses is clean',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: all}
        spec: {policyName: p, validationActions: [Deny]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: trial}
        spec: {policyName: p, validationActions: [Audit]}
      `,
    },
  ],
});

/** Folders of clusters in which policies are tried out. */
const TRIAL =
  /(?:^|[/_-])(?:dev|devel|development|test|tests|testing|stage|staging|sandbox|preview|qa|ci|e2e|local|kind)(?=[/_.-])/i;

function* gapsIn(resource: Resource, now: Cluster): Iterable<Remark> {
  const spec = resource.root.at('spec');
  if (refusesNothing(resource)) return;
  if (isKyverno(resource)) yield* kyverno(resource);
  else if (resource.kind.endsWith('PolicyBinding')) yield* bindings(resource, now);
  else {
    const enforcement = enforcementOf(resource);
    if (enforcement !== undefined) yield* lenient(resource, 'action', enforcement, wordFor(resource));
  }
  const failure = spec.at('failurePolicy');
  if (failure.text() === 'Ignore')
    yield gap(resource, 'failurePolicy', failure, 'lets everything pass when it cannot be evaluated', 'Fail');
  for (const off of [spec.at('admission'), spec.at('evaluation', 'admission', 'enabled')])
    if (off.flag() === false) yield gap(resource, 'admission', off, 'does not look at what is admitted', true);
  yield* dangling(resource, now);
}

function gap(about: Resource, subject: string, at: Node, what: string, better?: unknown, severity?: Severity): Remark {
  return {
    about,
    subject,
    at,
    message: `${about.kind} ${about.name} ${what}`,
    ...(severity === undefined ? {} : { severity }),
    ...(better === undefined
      ? {}
      : { fix: { title: 'Enforce the policy', safety: 'unsafe', patch: set(at, [], better) } }),
  };
}

const wordFor = (resource: Resource): string =>
  isKyvernoCel(resource) ? 'Deny' : resource.kind === 'ClusterImagePolicy' ? 'enforce' : 'deny';

/** A list of actions, and scopes with actions of their own, are a person's to rewrite. */
function* lenient(
  resource: Resource,
  subject: string,
  { node, strength, word }: Enforcement,
  better: string,
): Iterable<Remark> {
  if (strength === 2) return;
  const simple = node.present && !Array.isArray(node.value) && node.text() !== 'scoped';
  const what = `refuses nothing: what breaks it leads to ${word}`;
  yield gap(resource, subject, node, what, simple ? better : undefined);
}

function* kyverno(policy: Resource): Iterable<Remark> {
  const rules = kyvernoRules(policy).filter(({ validates }) => validates);
  const weak = rules.filter(({ enforcement }) => enforcement.strength < 2);
  const [first] = weak;
  if (first === undefined) return;
  const common = policy.root.at('spec', 'validationFailureAction');
  const enforced = policy.root
    .at('spec', 'validationFailureActionOverrides')
    .items()
    .some((entry) => entry.at('action').text()?.toLowerCase() === 'enforce');
  if (enforced) return;
  if (
    weak.length === rules.length &&
    weak.every(({ enforcement }) => enforcement.node.path.at(-1) === common.path.at(-1))
  ) {
    yield* lenient(policy, 'action', { ...first.enforcement, node: common }, 'Enforce');
    return;
  }
  for (const { name, enforcement } of weak) yield* lenient(policy, `rule ${name}`, enforcement, 'Enforce');
}

function* bindings(resource: Resource, now: Cluster): Iterable<Remark> {
  if (!resource.kind.startsWith('Validating')) return;
  const enforcement = enforcementOf(resource);
  const policy = resource.root.at('spec', 'policyName').text() ?? '';
  if (enforcement === undefined || now.once(deniedPolicies).has(policy)) return;
  yield* lenient(resource, 'action', enforcement, 'Deny');
}

function deniedPolicies(cluster: Cluster): ReadonlySet<string> {
  const denying = cluster
    .ofKind('ValidatingAdmissionPolicyBinding')
    .filter((binding) => enforcementOf(binding)?.strength === 2);
  return new Set(denying.flatMap((binding) => binding.root.at('spec', 'policyName').text() ?? []));
}

/** A policy without a binding, and a constraint without a template, where the target keeps those of others. */
function* dangling(resource: Resource, now: Cluster): Iterable<Remark> {
  const { kind, group, root } = resource;
  const name = root.at('metadata', 'name');
  if (kind === 'ValidatingAdmissionPolicy' || kind === 'MutatingAdmissionPolicy') {
    const bound = now.once(boundPolicies);
    const unbound = bound.size > 0 && !bound.has(`${kind} ${resource.name}`);
    const what = 'is bound by none of the bindings beside it, so it is never asked';
    if (unbound) yield { ...gap(resource, 'binding', name, what), confidence: 'likely' };
  }
  if (group !== 'constraints.gatekeeper.sh') return;
  const kinds = now.once(templateKinds);
  const what = 'has no template among those beside it, so it is never asked';
  if (kinds.size > 0 && !kinds.has(kind))
    yield { ...gap(resource, 'template', root.at('kind'), what), confidence: 'likely' };
}

function boundPolicies(cluster: Cluster): ReadonlySet<string> {
  const bindings = cluster.ofKind('ValidatingAdmissionPolicyBinding', 'MutatingAdmissionPolicyBinding');
  return new Set(
    bindings.map(({ kind, root }) => `${kind.slice(0, -'Binding'.length)} ${root.at('spec', 'policyName').text()}`),
  );
}

function templateKinds(cluster: Cluster): ReadonlySet<string> {
  if (constraintsIn(cluster).length === 0) return new Set();
  const templates = cluster.ofKind('ConstraintTemplate');
  return new Set(templates.flatMap(({ root }) => root.at('spec', 'crd', 'spec', 'names', 'kind').text() ?? []));
}
