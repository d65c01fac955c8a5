import { defineRule, yaml } from '../rule.js';

export const secretEnvReference = defineRule({
  id: 'secret-env-reference',
  title: 'Secret is injected as an environment variable',
  family: 'secrets',
  why: 'Environment variables are inherited by every child process and end up in crash dumps and debug pages; a file is read by whom it is meant for.',
  remedy: 'Mount the Secret as a file.',
  severity: 'info',
  enabled: false,
  standards: ['cis: 5.4.1', 'owasp: K03', 'mitre: T1552.007'],
  equivalents: {
    'kube-linter': ['read-secret-from-env-var'],
    checkov: ['CKV_K8S_35'],
    kics: ['secrets_as_environment_variables'],
    kubescape: ['C-0207'],
    kubesec: ['SecretsAsEnvironmentVariables'],
    kyverno: ['other/disallow-secrets-from-env-vars'],
  },
  *check({ now }) {
    for (const container of now.containers) {
      const about = container.workload.resource;
      for (const variable of container.node.at('env').items()) {
        const at = variable.at('valueFrom', 'secretKeyRef');
        const name = variable.at('name').text() ?? '';
        if (!at.present) continue;
        const subject = `variable ${name} of ${container.label}`;
        yield { about, subject, at, message: `${subject} is taken from a Secret` };
      }
      for (const source of container.node.at('envFrom').items()) {
        const at = source.at('secretRef');
        if (!at.present) continue;
        const subject = `Secret ${at.at('name').text() ?? ''} of ${container.label}`;
        yield { about, subject, at, message: `every key of ${subject} becomes an environment variable` };
      }
    }
  },
  examples: [
    {
      name: 'variables and whole Secrets, in every kind of container',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: nginx:1.27.0
              envFrom:
                - secretRef: {name: web} # <-- here
                - configMapRef: {name: web}
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - name: PASSWORD
                  valueFrom:
                    secretKeyRef: {name: web, key: password} # <-- here
                - {name: TOKEN, valueFrom: {secretKeyRef: {name: web, key: token}}} # <-- here
      `,
    },
    {
      name: 'files, other sources, and nothing are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          volumes: [{name: web, secret: {secretName: web}}]
          containers:
            - name: app
              image: nginx:1.27.0
              volumeMounts: [{name: web, mountPath: /run/web}]
              env:
                - {name: HOST, valueFrom: {configMapKeyRef: {name: web, key: host}}}
                - {name: NOTHING, valueFrom: {secretKeyRef: null}}
              envFrom: [{configMapRef: {name: web}}]
      `,
    },
  ],
});
