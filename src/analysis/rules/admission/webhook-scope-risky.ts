import { type LabelSelector, parseSelector, selects } from '../../cluster/label-selector.js';
import { covers, type Webhook, webhooksIn } from '../../cluster/webhook.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const webhookScopeRisky = defineRule({
  id: 'webhook-scope-risky',
  title: 'Fail-closed webhook can block the whole cluster',
  family: 'admission',
  why: 'While the webhook does not answer, nothing that it looks at can be created or changed, the pods that would bring it back included.',
  remedy: 'Exclude kube-system and the namespace of the webhook by name, and narrow its rules to what it checks.',
  severity: 'medium',
  standards: ['mitre: T1499'],

  *check({ now }) {
    for (const webhook of webhooksIn(now)) {
      if (!webhook.resource.fragment) yield* blocking(webhook);
      yield* irregular(webhook);
    }
  },
  examples: [
    {
      name: 'everything everywhere, and pods everywhere',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: all.example.com
            sideEffects: None
            rules:
              - {apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]} # <-- here
            clientConfig: {service: {name: guard, namespace: guard}}
      `,
      fixed: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: all.example.com
            sideEffects: None
            rules:
              - {apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}
            clientConfig: {service: {name: guard, namespace: guard}}
            namespaceSelector:
              matchExpressions:
                - key: kubernetes.io/metadata.name
                  operator: NotIn
                  values:
                    - kube-system
                    - guard
      `,
    },
    {
      name: 'its own namespace is left out of the exclusion; side effects; and a second call for everything',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: pods.example.com
            sideEffects: Unknown # <-- here
            reinvocationPolicy: IfNeeded
            rules:
              - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]} # <-- here
            clientConfig: {service: {name: guard, namespace: guard}}
            namespaceSelector:
              matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]
          - name: all.example.com
            sideEffects: None
            failurePolicy: Ignore
            reinvocationPolicy: IfNeeded # <-- here
            rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]
      `,
    },
    {
      name: 'namespaces that opt in, opt out or are excluded, opted-in objects, custom objects and failing open are clean',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: in.example.com
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
            namespaceSelector: {matchLabels: {guard: "on"}}
          - name: out.example.com
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
            namespaceSelector: {matchExpressions: [{key: control-plane, operator: DoesNotExist}]}
          - name: object.example.com
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
            objectSelector: {matchLabels: {guard: "on"}}
          - name: custom.example.com
            rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: ["*"]}]
          - name: open.example.com
            failurePolicy: Ignore
            rules: [{apiGroups: ["*"], apiVersions: [v1], operations: [CREATE], resources: ["*"]}]
      `,
    },
  ],
});

const NAME = 'kubernetes.io/metadata.name';

function* blocking(webhook: Webhook): Iterable<Remark> {
  const { resource, node, label, failsOpen } = webhook;
  if (failsOpen) return;
  const pods = covers(webhook, '', ['pods']);
  const rule = pods ?? covers(webhook, '', ['nodes']) ?? covers(webhook, 'coordination.k8s.io', ['leases']);
  const own = node.at('clientConfig', 'service', 'namespace').text();
  if (rule === undefined || narrows(node.at('objectSelector')) || conditional(node)) return;
  const exposed = ['kube-system', ...(own === undefined ? [] : [own])].filter((name) => reaches(node, name));
  if (exposed.length === 0) return;
  yield {
    about: resource,
    subject: label,
    at: rule,
    message: `when ${label} does not answer, ${wordsFor(rule)} of ${exposed.join(' and ')} cannot be created or changed`,
    ...(node.at('namespaceSelector').present ? {} : { fix: exclusion(node, exposed) }),
  };
}

/** Labels of namespaces other than their name are not known; a selector that asks for one is taken to be set up with care. */
function reaches(node: Node, namespace: string): boolean {
  const selector: LabelSelector | undefined = parseSelector(node.at('namespaceSelector'));
  if (selector === undefined || [...selector.keys()].some((key) => key !== NAME)) return false;
  return selects(selector, { [NAME]: namespace });
}

const narrows = (selector: Node): boolean => {
  const parsed = parseSelector(selector);
  return parsed !== undefined && !selects(parsed, {});
};

const conditional = (node: Node): boolean =>
  node
    .at('matchConditions')
    .items()
    .some((condition) => /namespace|kube-system/.test(condition.at('expression').text() ?? ''));

function wordsFor(rule: Node): string {
  const resources = rule.at('resources').texts();
  return resources.includes('*') || resources.includes('*/*') ? 'all objects' : resources.slice(0, 3).join(', ');
}

function exclusion(node: Node, names: readonly string[]): Fix {
  const expression = { key: NAME, operator: 'NotIn', values: [...new Set(names)] };
  return {
    title: 'Exclude the namespaces that must always start',
    safety: 'suggestion',
    patch: set(node, ['namespaceSelector', 'matchExpressions'], [expression]),
  };
}

function* irregular({ resource, node, label }: Webhook): Iterable<Remark> {
  const effects = node.at('sideEffects').text() ?? '';
  if (effects === 'Some' || effects === 'Unknown')
    yield {
      about: resource,
      subject: `${label} sideEffects`,
      at: node.at('sideEffects'),
      severity: 'low',
      message: `${label} has side effects (${effects}), so that every dry run fails`,
    };
  const everything = node
    .at('rules')
    .items()
    .some((rule) => ['apiGroups', 'resources'].every((field) => rule.at(field).texts().includes('*')));
  if (node.at('reinvocationPolicy').text() !== 'IfNeeded' || !everything) return;
  yield {
    about: resource,
    subject: `${label} reinvocationPolicy`,
    at: node.at('reinvocationPolicy'),
    severity: 'low',
    message: `${label} is called again for every object that another webhook changes`,
  };
}
