import { resourceRules, uncovered } from '../../cluster/admission-match.js';
import { predecessorOf } from '../../cluster/departed.js';
import { parseSelector, selectorWithin } from '../../cluster/label-selector.js';
import { configurationsIn, covers, type Webhook, webhooksOf } from '../../cluster/webhook.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const webhookIntroduced = defineRule({
  id: 'webhook-introduced',
  title: 'New or widened admission webhook',
  family: 'admission',
  why: 'Whoever runs the webhook sees every object that it is called for, and a mutating one can add containers to pods and change Secrets.',
  remedy: 'Have the owner of the platform review what the webhook sees and changes.',
  severity: 'medium',
  standards: ['owasp: K04', 'mitre: T1562.001', 'ms: MS-TA9011', 'ms: MS-TA9015'],
  equivalents: { kubescape: ['C-0036', 'C-0039'] },

  *check(view) {
    const { now, before } = view;
    if (now === before) return;
    for (const configuration of configurationsIn(now).filter(({ fragment }) => !fragment)) {
      const former = predecessorOf(configuration, view);
      const known = new Map(
        (former === undefined ? [] : webhooksOf(former)).map((webhook) => [webhook.label, webhook]),
      );
      for (const webhook of webhooksOf(configuration)) {
        const old = known.get(webhook.label);
        if (old === undefined) yield introduced(webhook, webhook.node, 'is new');
        else yield* widened(old, webhook);
      }
    }
  },
  examples: [
    {
      name: 'a new configuration, a new webhook, more rules, fewer exclusions and another service',
      before: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: rules.example.com
            rules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
          - name: selector.example.com
            namespaceSelector: {matchLabels: {guard: "on"}}
          - name: target.example.com
            clientConfig: {service: {name: guard, namespace: web}}
      `,
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: rules.example.com
            rules: # <-- here
              - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
          - name: selector.example.com
            namespaceSelector: {} # <-- here
          - name: target.example.com
            clientConfig: {service: {name: other, namespace: web}} # <-- here
          - name: new.example.com # <-- here
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: injector}
        webhooks:
          - name: inject.example.com # <-- here
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
      `,
    },
    {
      name: 'configurations that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: same.example.com
          - name: new.example.com # <-- here
      `,
      formerly: [
        yaml`
          apiVersion: admissionregistration.k8s.io/v1
          kind: ValidatingWebhookConfiguration
          metadata: {name: guard}
          webhooks: [{name: same.example.com}]
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'the same rules in other words, fewer rules and another order are clean',
      before: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: a.example.com
            rules: [{apiGroups: ["*"], apiVersions: [v1], operations: ["*"], resources: ["*"]}]
          - name: b.example.com
            clientConfig: {service: {name: guard, namespace: web}}
      `,
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: b.example.com
            clientConfig: {service: {name: guard, namespace: web}, caBundle: LS0t}
          - name: a.example.com
            namespaceSelector: {matchLabels: {guard: "on"}}
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
      `,
    },
  ],
});

function introduced(webhook: Webhook, at: Node, what: string): Remark {
  const { resource, label, mutating } = webhook;
  const grave = mutating && covers(webhook, '', ['pods', 'secrets']) !== undefined;
  const severity: Severity = grave ? 'high' : 'medium';
  const changes = grave ? ', and it may change pods or Secrets' : '';
  return { about: resource, subject: label, at, severity, message: `${label} ${what}${changes}` };
}

function* widened(old: Webhook, webhook: Webhook): Iterable<Remark> {
  const [was, is] = [old.node, webhook.node];
  const rules = is.at('rules');
  const former = was.at('rules').items().length === 0 ? [] : resourceRules(was.at('rules'));
  const more = rules.items().length > 0 && uncovered(resourceRules(rules), former).length > 0;
  if (more) yield introduced(webhook, rules, 'is called for more objects or operations');
  for (const field of ['namespaceSelector', 'objectSelector']) {
    const [narrow, wide] = [parseSelector(was.at(field)), parseSelector(is.at(field))];
    if (narrow === undefined || wide === undefined || selectorWithin(wide, narrow)) continue;
    yield {
      ...introduced(webhook, is.at(field), `is called for more objects by its ${field}`),
      subject: `${webhook.label} ${field}`,
    };
  }
  if (targetOf(was) === targetOf(is)) return;
  yield {
    ...introduced(webhook, is.at('clientConfig'), `calls ${targetOf(is)} instead of ${targetOf(was)}`),
    subject: `${webhook.label} clientConfig`,
  };
}

function targetOf(node: Node): string {
  const config = node.at('clientConfig');
  const service = config.at('service');
  const path = service.at('path').text() ?? '';
  const named = `Service ${service.at('namespace').text() ?? ''}/${service.at('name').text() ?? ''}${path}`;
  return (
    config
      .at('url')
      .text()
      ?.replace(/\/\/[^/@]*@/, '//') ?? (service.present ? named : 'nothing')
  );
}
