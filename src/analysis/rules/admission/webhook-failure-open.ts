import { guardsCore, isPolicyEngine, type Webhook, webhooksIn } from '../../cluster/webhook.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const webhookFailureOpen = defineRule({
  id: 'webhook-failure-open',
  title: 'Security webhook fails open or excludes too much',
  family: 'admission',
  why: 'A check that lets everything pass while it is down, or for whoever sets a label, stops nobody who knows of it.',
  remedy:
    'Set failurePolicy to Fail, run the webhook with several replicas, and exclude namespaces by their name only.',
  severity: 'medium',
  standards: ['owasp: K04', 'mitre: T1562.001'],

  *check({ now }) {
    for (const webhook of webhooksIn(now)) {
      const engine = isPolicyEngine(webhook);
      if (webhook.mutating && !engine) continue;
      const guards = engine || guardsCore(webhook);
      yield* failing(webhook, guards);
      if (guards) yield* escapable(webhook);
      yield* slow(webhook);
    }
  },
  examples: [
    {
      name: 'a policy engine that fails open, by its word and by the default of the old version',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: guard.example.com
            failurePolicy: Ignore # <-- here
            rules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
        ---
        apiVersion: admissionregistration.k8s.io/v1beta1
        kind: MutatingWebhookConfiguration
        metadata: {name: old}
        webhooks:
          - name: mutate.kyverno.svc # <-- here
      `,
      fixed: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: guard.example.com
            failurePolicy: Fail
            rules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
        ---
        apiVersion: admissionregistration.k8s.io/v1beta1
        kind: MutatingWebhookConfiguration
        metadata: {name: old}
        webhooks:
          - name: mutate.kyverno.svc
            failurePolicy: Fail
      `,
    },
    {
      name: 'labels and conditions by which one escapes, and a slow answer',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: guard.example.com
            rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: [pods]}]
            objectSelector: # <-- here
              matchExpressions: [{key: skip, operator: DoesNotExist}]
            namespaceSelector: # <-- here
              matchExpressions: [{key: guard, operator: NotIn, values: [off]}]
            timeoutSeconds: 30 # <-- here
            matchConditions:
              - name: robots
                expression: "!('system:serviceaccounts' in request.userInfo.groups)" # <-- here
      `,
    },
    {
      name: 'a webhook for custom objects matters less',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: operator}
        webhooks:
          - name: operator.example.com
            failurePolicy: Ignore # <-- here
            rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [widgets]}]
      `,
    },
    {
      name: 'failing closed, namespaces excluded by name, injectors and narrow conditions are clean',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: guard.example.com
            failurePolicy: null
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
            namespaceSelector:
              matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]
            matchConditions: [{name: nodes, expression: "!('system:nodes' in request.userInfo.groups)"}]
          - name: check.gatekeeper.sh
            rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: ["*"]}]
            namespaceSelector: {matchExpressions: [{key: admission.gatekeeper.sh/ignore, operator: DoesNotExist}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: injector}
        webhooks: [{name: inject.example.com, failurePolicy: Ignore, objectSelector: {matchLabels: {inject: "true"}}}]
      `,
    },
  ],
});

function* failing(webhook: Webhook, guards: boolean): Iterable<Remark> {
  if (!webhook.failsOpen) return;
  yield {
    about: webhook.resource,
    subject: `${webhook.label} failurePolicy`,
    at: webhook.node.at('failurePolicy'),
    ...(guards ? {} : { severity: 'low' }),
    message: `objects pass unchecked while ${webhook.label} does not answer`,
    fix: {
      title: 'Refuse what cannot be checked',
      safety: 'unsafe',
      patch: set(webhook.node, ['failurePolicy'], 'Fail'),
    },
  };
}

/** A label that Gatekeeper lets nobody set but for namespaces that its operator names. */
const PROTECTED = new Set(['kubernetes.io/metadata.name', 'admission.gatekeeper.sh/ignore']);
const NAMES_EVERYONE = /['"]system:(?:serviceaccounts|authenticated)['"]/;

function* escapable({ resource, node, label }: Webhook): Iterable<Remark> {
  const about = resource;
  for (const field of ['objectSelector', 'namespaceSelector']) {
    const selector = node.at(field);
    const labels = selector
      .at('matchExpressions')
      .items()
      .filter((one) => ['NotIn', 'DoesNotExist'].includes(one.at('operator').text() ?? ''))
      .flatMap((one) => one.at('key').text() ?? [])
      .filter((key) => !PROTECTED.has(key));
    const [key] = labels;
    if (key === undefined) continue;
    const what = field === 'objectSelector' ? 'object' : 'namespace';
    yield {
      about,
      subject: `${label} ${field}`,
      at: selector,
      ...(what === 'object' ? {} : { severity: 'low' }),
      confidence: 'likely',
      message: `whoever may set the label ${key} on an ${what} escapes ${label}`.replace('an namespace', 'a namespace'),
    };
  }
  for (const condition of node.at('matchConditions').items()) {
    const expression = condition.at('expression').text() ?? '';
    if (!expression.includes('!') || !NAMES_EVERYONE.test(expression)) continue;
    yield {
      about,
      subject: `${label} condition ${condition.at('name').text() ?? ''}`.trim(),
      at: condition.at('expression'),
      confidence: 'likely',
      message: `${label} does not look at what ServiceAccounts do`,
    };
  }
}

function* slow({ resource, node, label }: Webhook): Iterable<Remark> {
  const seconds = node.at('timeoutSeconds').number() ?? 0;
  if (seconds <= 10) return;
  yield {
    about: resource,
    subject: `${label} timeoutSeconds`,
    at: node.at('timeoutSeconds'),
    severity: 'info',
    message: `${label} may hold up each request for ${seconds} seconds`,
  };
}
