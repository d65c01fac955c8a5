import { secretArguments } from '../../cluster/credential-argument.js';
import { literalCredential } from '../../cluster/credential-literal.js';
import { helmValues } from '../../cluster/helm-values.js';
import { namesObject } from '../../cluster/secret-name.js';
import type { Container } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const secretInEnvLiteral = defineRule({
  id: 'secret-in-env-literal',
  title: 'Credential literal in environment or arguments',
  family: 'secrets',
  why: 'The value stands in Git, in the API server for all who may read pods, and in every process listing and crash dump.',
  remedy: 'Rotate the value, move it to a Secret and use secretKeyRef or a mounted file.',
  severity: 'high',
  confidence: 'likely',
  standards: ['cis: 5.4.1', 'owasp: K03', 'mitre: T1552.001', 'ms: MS-TA9027'],
  equivalents: {
    'kube-linter': ['env-var-secret'],
    polaris: ['sensitiveContainerEnvVar'],
    kubescape: ['C-0012', 'C-0259'],
    kyverno: ['other/check-env-vars'],
  },
  *check({ now }) {
    const secrets = new Set(now.ofKind('Secret', 'SealedSecret', 'ExternalSecret').map(nameOf));
    for (const container of now.containers) {
      yield* inEnvironment(container, secrets);
      yield* inArguments(container);
    }
    for (const resource of now.ofKind('HelmRelease', 'Application', 'ApplicationSet')) {
      for (const { name, text, node } of helmValues(resource)) {
        if (namesObject(name, text)) continue;
        const remark = judged(`value ${name}`, name, text, node);
        if (remark !== undefined) yield { about: resource, ...remark };
      }
    }
  },
  examples: [
    {
      name: 'by name in the environment, a stopgap too',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - {name: DB_PASSWORD, value: hunter-and-gatherer} # <-- here
                - {name: apiKey, value: 6f1ed002ab559585} # <-- here
                - {name: ADMIN_PASSWORD, value: changeme} # <-- here
      `,
    },
    {
      name: 'by format, whatever the name',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - {name: DATABASE_URL, value: "postgres://app:hunter2@db:5432/app"} # <-- here
                - {name: AWS_ACCESS_KEY_ID, value: AKIAQ7XWJH4ZK2M9RTPL} # <-- here
      `,
    },
    {
      name: 'in commands and arguments',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: backup}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  containers:
                    - name: dump
                      image: mysql:8.4.0
                      command:
                        - mysqldump
                        - -phunter2 # <-- here
                    - name: flags
                      image: app:1.0.0
                      args:
                        - --password=hunter2 # <-- here
                        - --api-token
                        - 6f1ed002ab55 # <-- here
                        - --port=8080
                    - name: script
                      image: curlimages/curl:8.8.0
                      command: [sh, -c]
                      args:
                        - 'curl -H "Authorization: Bearer 6f1ed002ab55" https://api' # <-- here
      `,
    },
    {
      name: 'in Helm values of Flux and Argo CD',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: grafana}
        spec:
          values:
            adminPassword: hunter2 # <-- here
            admin: {existingSecret: grafana-admin, passwordKey: admin-password}
            extraEnv:
              - {name: SMTP_PASSWORD, value: hunter2} # <-- here
              - {name: OTHER_PASSWORD, valueFrom: {secretKeyRef: {name: smtp, key: password}}}
            tlsSecret: grafana-tls
            auth: {password: ""}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: redis}
        spec:
          project: data
          source:
            helm:
              parameters:
                - name: auth.password
                  value: hunter2 # <-- here
              values: | # <-- here
                sentinel:
                  password: hunter2
      `,
    },
    {
      name: 'short words for a password, and what may be the name of a Secret',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - {name: RABBITMQ_DEFAULT_PASS, value: hunter2} # <-- here
                - {name: VAULT_SECRET, value: vault-token} # <-- here
                - {name: PASSWORD_COMMAND, value: pass show web}
      `,
    },
    {
      name: 'names that only speak about secrets, and values that hold none, are clean',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - name: app
                  image: nginx:1.27.0
                  command: [mysql, -h, db, "-p$(MYSQL_PASSWORD)"]
                  args:
                    - --token-file=/var/run/token
                    - --password=$(DB_PASSWORD)
                    - --secret-name=web
                    - mkdir -p /tmp/x && export TOKEN=$(cat /run/token) client_secret=oauth2-client-secret
                  env:
                    - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
                    - {name: PASSWORD_FILE, value: /run/secrets/password}
                    - {name: TOKEN_PATH, value: here}
                    - {name: SECRET_NAME, value: web-tls}
                    - {name: TOKEN_URL, value: "https://login.example.com/token"}
                    - {name: AWS_ACCESS_KEY_ID, value: from-elsewhere}
                    - {name: TOKEN_TTL, value: 3600s}
                    - {name: ALLOW_EMPTY_PASSWORD, value: "yes"}
                    - {name: PASSWORD_MIN_LENGTH, value: "12"}
                    - {name: PGPASSWORD, value: $(DB_PASSWORD)}
                    - {name: API_TOKEN, value: "vault:secret/data/app#token"}
                    - {name: SECRET, value: ""}
                    - {name: SIGNATURE_HASH, value: sha1}
                    - {name: PASSWORD_DIGEST_ALGORITHM, value: md5}
                    - {name: SECRETARY_EMAIL, value: someone@example.com}
      `,
    },
  ],
});

type Judged = Omit<Remark, 'about'>;

/** Tools are told the name of a Secret as often as its value, so that the names of Secrets in the target are passed over. */
function* inEnvironment(container: Container, secrets: ReadonlySet<string>): Iterable<Remark> {
  for (const variable of container.node.at('env').items()) {
    const name = variable.at('name').text() ?? '';
    const value = variable.at('value');
    const text = value.text() ?? '';
    if (secrets.has(nameOf({ namespace: container.workload.resource.namespace, name: text }))) continue;
    const remark = judged(`variable ${name} of ${container.label}`, name, text, value);
    if (remark !== undefined) yield { about: container.workload.resource, ...remark };
  }
}

const nameOf = ({ namespace, name }: { readonly namespace?: string | undefined; readonly name: string }): string =>
  `${namespace ?? ''}/${name}`;

function* inArguments(container: Container): Iterable<Remark> {
  const lines = [...container.node.at('command').items(), ...container.node.at('args').items()];
  const seen = new Set<Node>();
  for (const { name, value, node } of secretArguments(lines)) {
    const remark = judged(`argument ${name} of ${container.label}`, name, value, node);
    if (remark === undefined || seen.has(node)) continue;
    seen.add(node);
    yield { about: container.workload.resource, ...remark };
  }
  for (const node of lines) {
    const remark = judged(`argument of ${container.label}`, '', node.text() ?? '', node);
    if (remark !== undefined && !seen.has(node)) yield { about: container.workload.resource, ...remark };
  }
}

/** What many names of Secrets end in, where a name such as `VAULT_SECRET` stands for the object. */
const OBJECT_NAME = /-(?:secrets?|credentials|creds|tokens?|keys?|tls|auth|config)$/;

function judged(subject: string, name: string, text: string, at: Node): Judged | undefined {
  const found = literalCredential(name, text);
  if (found === undefined) return undefined;
  const { what, ...grades } = found;
  if (
    grades.severity === undefined &&
    grades.confidence === undefined &&
    namesObject(name, text) &&
    OBJECT_NAME.test(text)
  )
    return {
      subject,
      at,
      confidence: 'guess',
      message: `${subject} holds a credential in plain text, unless it is the name of a Secret`,
    };
  return { subject, at, message: `${subject} holds ${what}`, ...grades };
}
