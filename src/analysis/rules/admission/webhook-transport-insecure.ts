import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { holdsVariable } from '../../cluster/placeholder.js';
import { type Webhook, webhooksIn } from '../../cluster/webhook.js';
import { matchesAny } from '../../cluster/wildcard.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const webhookTransportInsecure = defineConfigurableRule({
  id: 'webhook-transport-insecure',
  title: 'Webhook is called over an untrusted channel',
  family: 'admission',
  why: 'The webhook is sent every object that it looks at, Secrets among them, and decides what is let into the cluster.',
  remedy: 'Call a Service of the cluster with a caBundle, or let cert-manager or the platform inject one.',
  severity: 'high',
  standards: ['owasp: K04', 'ms: MS-TA9015'],

  options: z.strictObject({
    trustedHosts: z
      .array(z.string().max(253))
      .default([])
      .describe('Hosts outside the cluster that webhooks may call; * stands for any characters.'),
  }),
  *check({ now }, { trustedHosts }) {
    for (const webhook of webhooksIn(now)) {
      yield* outside(webhook, trustedHosts);
      if (!webhook.resource.fragment) yield* unproven(webhook);
    }
  },
  examples: [
    {
      name: 'plain HTTP, a host on the Internet, and no certificate authority',
      options: { trustedHosts: ['*.corp.example.com'] },
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
          - name: plain.example.com
            clientConfig:
              url: http://guard.web.svc/check # <-- here
          - name: far.example.com
            clientConfig:
              url: https://hooks.example.com/check # <-- here
          - name: bare.example.com
            clientConfig: # <-- here
              service: {name: guard, namespace: web}
          - name: placeholder.example.com
            clientConfig:
              service: {name: guard, namespace: web}
              caBundle: Cg== # <-- here
          - name: trusted.example.com
            clientConfig: {url: "https://hooks.corp.example.com/check"}
      `,
    },
    {
      name: 'Services with an authority, and injected ones, are clean',
      manifest: yaml`
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: a}
        webhooks:
          - name: bundle.example.com
            clientConfig: {service: {name: guard, namespace: web}, caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t}
          - name: inside.example.com
            clientConfig: {url: "https://guard.web.svc.cluster.local:443/check"}
          - name: later.example.com
            clientConfig: {url: "\${URL}"}
          - name: both.example.com
            clientConfig: {service: {name: guard, namespace: web}, caBundle: "\${CA}"}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: b, annotations: {cert-manager.io/inject-ca-from: web/guard}}
        webhooks: [{name: inject.example.com, clientConfig: {service: {name: guard, namespace: web}}}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: c, annotations: {service.beta.openshift.io/inject-cabundle: "true"}}
        webhooks: [{name: inject.example.com, clientConfig: {service: {name: guard, namespace: web}}}]
    `,
    },
  ],
});

function* outside({ resource, node, label }: Webhook, trusted: readonly string[]): Iterable<Remark> {
  const field = node.at('clientConfig', 'url');
  const url = field.text() ?? '';
  if (url === '' || holdsVariable(url)) return;
  const [, scheme = '', host = ''] = /^([a-z]+):\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(url) ?? [];
  const secure = scheme.toLowerCase() === 'https';
  const inside = /(?:^|\.)svc(?:\.|$)/.test(host) || matchesAny(trusted, host.toLowerCase());
  if (secure && inside) return;
  yield {
    about: resource,
    subject: `${label} url`,
    at: field,
    message: secure
      ? `${label} sends the objects that it looks at to ${host}, outside the cluster`
      : `${label} is not called by https`,
  };
}

const INJECTED =
  /^(?:cert-manager\.io\/inject-(?:ca-from(?:-secret)?|apiserver-ca)|service\.beta\.openshift\.io\/inject-cabundle)$/;

/**
 * Without an authority the API server trusts those of its own system, so that calls of a Service fail; most operators
 * write one at run time, which nobody can see here.
 */
function* unproven({ resource, node, label }: Webhook): Iterable<Remark> {
  const config = node.at('clientConfig');
  const bundle = config.at('caBundle');
  const text = bundle.text() ?? '';
  if (!config.at('service').present || holdsVariable(text)) return;
  if (Buffer.from(text.slice(0, 200), 'base64').toString('latin1').includes('BEGIN')) return;
  if (Object.keys(resource.annotations).some((key) => INJECTED.test(key))) return;
  yield {
    about: resource,
    subject: `${label} caBundle`,
    at: bundle.present ? bundle : config,
    severity: 'low',
    confidence: 'guess',
    message: `${label} has no certificate authority, so something else must write one before it can be called`,
  };
}
