import { volumesOf } from '../../cluster/workload.js';
import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const serviceAccountTokenLongLived = defineRule({
  id: 'service-account-token-long-lived',
  title: 'Non-expiring or over-long service-account token',
  family: 'secrets',
  why: 'Such a token is valid until someone deletes it, from anywhere, and whoever reads the Secret once has it for good.',
  remedy: 'Use the TokenRequest API or a projected token with a short lifetime and an audience.',
  severity: 'high',
  standards: ['cis: 5.1.6', 'owasp: K09', 'mitre: T1528', 'mitre: T1550.001'],
  equivalents: { kyverno: ['other/deny-secret-service-account-token-type', 'other/check-serviceaccount-secrets'] },
  *check({ now }) {
    for (const secret of now.ofKind('Secret')) {
      if (secret.group !== '' || secret.root.at('type').text() !== TYPE) continue;
      const account = secret.annotations['kubernetes.io/service-account.name'];
      yield {
        about: secret,
        subject: 'type',
        at: secret.root.at('type'),
        message: `the Secret makes a token of service account ${account ?? '(not named)'} that never expires`,
      };
    }
    for (const workload of now.workloads) {
      for (const { label, node } of volumesOf(workload)) {
        for (const source of node.at('projected', 'sources').items()) {
          const at = source.at('serviceAccountToken', 'expirationSeconds');
          const seconds = at.number() ?? 0;
          if (seconds <= A_DAY) continue;
          yield {
            about: workload.resource,
            subject: `token of ${label}`,
            at,
            severity: 'medium',
            message: `the token of ${label} is valid for ${Math.floor(seconds / 3600)} hours, and the kubelet renews it anyway`,
            fix: { title: 'Use the default of one hour', safety: 'unsafe', patch: remove(at) },
          };
        }
      }
    }
  },
  examples: [
    {
      name: 'a token that never expires',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/service-account-token # <-- here
        metadata: {name: robot, annotations: {kubernetes.io/service-account.name: robot}}
      `,
    },
    {
      name: 'a projected token that lives for a year',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          volumes:
            - name: token
              projected:
                sources:
                  - serviceAccountToken:
                      path: token
                      expirationSeconds: 31536000 # <-- here
                      audience: vault
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          volumes:
            - name: token
              projected:
                sources:
                  - serviceAccountToken:
                      path: token
                      audience: vault
      `,
    },
    {
      name: 'short tokens, other Secrets, and lifetimes that are no numbers are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        type: Opaque
        metadata: {name: web}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          volumes:
            - name: token
              projected:
                sources:
                  - serviceAccountToken: {path: token, expirationSeconds: 86400}
                  - serviceAccountToken: {path: other}
                  - serviceAccountToken: {path: third, expirationSeconds: "31536000"}
      `,
    },
  ],
});

const TYPE = 'kubernetes.io/service-account-token';
const A_DAY = 86_400;
