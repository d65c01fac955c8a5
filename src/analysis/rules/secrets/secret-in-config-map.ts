import { assignmentsIn } from '../../cluster/configuration-text.js';
import { credentialIn, privateKeyIn } from '../../cluster/credential.js';
import { type LiteralCredential, literalCredential } from '../../cluster/credential-literal.js';
import { namesObject } from '../../cluster/secret-name.js';
import { decodedText } from '../../cluster/secret-text.js';
import { defineRule, yaml } from '../rule.js';

export const secretInConfigMap = defineRule({
  id: 'secret-in-config-map',
  title: 'Credential stored in a ConfigMap',
  family: 'secrets',
  why: 'A ConfigMap is read by far more people and programs than a Secret, is never encrypted at rest, and stands in Git in clear text.',
  remedy: 'Rotate the value, and move it to a Secret that is sealed, encrypted or external.',
  severity: 'high',
  confidence: 'likely',
  standards: ['cis: 5.4.2', 'owasp: K03', 'mitre: T1552.001'],
  equivalents: { polaris: ['sensitiveConfigmapContent'], trivy: ['KSV-0109', 'KSV-01010'], kubescape: ['C-0012'] },
  *check({ now }) {
    for (const map of now.ofKind('ConfigMap').filter(({ group }) => group === '')) {
      for (const field of ['data', 'binaryData']) {
        const entries = map.root.at(field);
        for (const [key, written] of textsIn(entries.value)) {
          const text = field === 'data' ? written : (decodedText(written) ?? '');
          for (const { name, what, ...grades } of credentialsIn(key, text)) {
            const subject = name === '' ? `key ${key}` : `${name} in key ${key}`;
            yield { about: map, subject, at: entries.at(key), message: `${subject} holds ${what}`, ...grades };
          }
        }
      }
    }
  },
  examples: [
    {
      name: 'single values, by name and by format',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          db_password: hunter2 # <-- here
          API_TOKEN: changeme # <-- here
          AZURE_STORAGE_KEY: abc123 # <-- here
          AWS_SECRET_ACCESS_KEY: xxxxx # <-- here
          DB_URL: postgres://app:hunter2@db:5432/app # <-- here
          cloud: AKIAQ7XWJH4ZK2M9RTPL # <-- here
        binaryData:
          hook: aHR0cHM6Ly9ob29rcy5zbGFjay5jb20vc2VydmljZXMvVEFCQ0RFRkcvQkFCQ0RFRkcvYWJjZGVmZ2hpamtsbW5vcHFyc3R1dng= # <-- here
      `,
    },
    {
      name: 'in files of every form',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          app.properties: | # <-- here
            server.port=8080
            spring.datasource.password=hunter2
          settings.yaml: | # <-- here
            smtp:
              user: app
              password: "hunter2"
          app.ini: | # <-- here
            [auth]
            client_secret = 6f1ed002ab559585
          app.json: '{"redis": {"host": "redis", "password": "hunter2"}}' # <-- here
          app.xml: | # <-- here x2
            <config><token>6f1ed002ab559585</token>
            <user name="app" password="hunter2"/></config>
          notes.txt: | # <-- here
            connect to amqp://guest:hunter2@rabbit:5672
      `,
    },
    {
      name: 'names that only speak about secrets, variables, paths, programs and other words are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          email: someone@example.com
          username: app
          hash: md5
          password_file: /run/secrets/password
          aws_secret: my/secret/file/path.json
          token_url: https://login.example.com/token
          secretName: web-tls
          tls_secret: web-certificate
          empty_password: ""
          app.yaml: |
            # password: hunter2
            password: \${DB_PASSWORD}
            token: "{{ .Values.token }}"
            tokens: [one, two]
            api_key: null
            existingSecret: web
            password_min_length: 12
            password_encryption: scram-sha-256
            credential_helper: ecr-login
            session_token: process.env.TOKEN
            secretKeyRef: {name: web, key: password}
          run.sh: |
            export PASSWORD=hunter2
            TOKEN=$(cat /run/token)
          app.py: |
            password = read_password
          url: postgres://app:\${PASSWORD}@db:5432/app
      `,
    },
    {
      name: 'a private key is the finding of another rule, and other kinds are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          tls.key: |
            -----BEGIN RSA PRIVATE KEY-----
            MIIEowIBAAKCAQEAxEXAMPLEONLY
            -----END RSA PRIVATE KEY-----
        ---
        apiVersion: example.com/v1
        kind: ConfigMap
        metadata: {name: other}
        data: {password: hunter2}
      `,
    },
  ],
});

/** The texts of a mapping. Nodes are made for what is found only, as a target holds many thousand entries. */
function textsIn(entries: unknown): readonly (readonly [string, string])[] {
  if (typeof entries !== 'object' || entries === null) return [];
  return Object.entries(entries).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** Shorter values are switches and counts. */
const SHORTEST = 2;

interface Found extends LiteralCredential {
  /** Name inside a text; empty for the entry as a whole. */
  readonly name: string;
}

/** Under such names the names of Secrets stand as often as values do; a stopgap or a known format is neither. */
function judged(name: string, text: string): LiteralCredential | undefined {
  const found = literalCredential(name, text);
  const plain = found !== undefined && found.severity === undefined && found.confidence === undefined;
  return plain && namesObject(name, text) ? undefined : found;
}

function* credentialsIn(key: string, text: string): Iterable<Found> {
  if (text.length < SHORTEST || (text.includes('PRIVATE KEY') && privateKeyIn(text) !== undefined)) return;
  const trimmed = text.trim();
  const whole = trimmed.includes('\n') ? undefined : judged(key, trimmed);
  if (whole !== undefined) {
    yield { name: '', ...whole };
    return;
  }
  const told = new Set<string>();
  for (const { name, value } of assignmentsIn(key, text)) {
    const found = told.has(name) ? undefined : judged(name, value);
    if (found === undefined) continue;
    told.add(name);
    yield { name, ...found };
  }
  const format = told.size === 0 && trimmed.includes('\n') ? credentialIn(text) : undefined;
  if (format !== undefined) yield { name: '', what: `${format} in plain text`, confidence: 'certain' };
}
