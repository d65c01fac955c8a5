import type { Cluster } from '../../cluster/cluster.js';
import { privateKeyIn } from '../../cluster/credential.js';
import type { Resource } from '../../cluster/resource.js';
import { decodedBytes } from '../../cluster/secret-text.js';
import { LineIndex, type Place } from '../../source/location.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const privateKeyMaterial = defineRule({
  id: 'private-key-material',
  title: 'Private key or cloud credential file in the change',
  family: 'secrets',
  why: 'Whoever can read the repository can act as the owner of the key, and its history keeps the key for good.',
  remedy: 'Revoke and rotate the key, and purge it from the history.',
  severity: 'critical',
  standards: ['owasp: K03', 'mitre: T1552.001'],
  *check({ now }) {
    for (const { about, node } of scalarsOf(now)) {
      const key = keyIn(node);
      if (key === undefined) continue;
      const subject = `key ${node.path.filter((step) => typeof step === 'string').at(-1) ?? 'document'}`;
      yield { ...(about === undefined ? {} : { about }), subject, at: node, message: `${subject} holds ${key}` };
    }
    for (const { file, text } of now.texts) {
      const key = privateKeyIn(text);
      if (key !== undefined)
        yield { subject: `file ${file}`, at: placeIn(file, text), message: `the file holds ${key}` };
    }
  },
  examples: [
    {
      name: 'keys in a ConfigMap and, encoded, in a Secret',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          tls.key: | # <-- here
            -----BEGIN RSA PRIVATE KEY-----
            MIIEowIBAAKCAQEAxEXAMPLEONLY
            -----END RSA PRIVATE KEY-----
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: web}
        data:
          tls.key: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUV4YW1wbGVPbmx5Ci0tLS0tRU5EIEVDIFBSSVZBVEUgS0VZLS0tLS0K # <-- here
      `,
    },
    {
      name: 'a key file',
      file: 'certs/tls.key',
      manifest: '-----BEGIN PRIVATE KEY----- # <-- here\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n',
    },
    {
      name: 'a Google service account in a chart value',
      file: 'values.yaml',
      manifest: yaml`
        credentials: '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG\\n"}' # <-- here
        identity: AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ # <-- here
      `,
    },
    {
      name: 'a kubeconfig',
      manifest: yaml`
        apiVersion: v1
        kind: Config
        current-context: production
        users:
          - name: admin
            user:
              client-key-data: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IY0NBUUVFSUV4YW1wbGVPbmx5Ci0tLS0tRU5EIEVDIFBSSVZBVEUgS0VZLS0tLS0K # <-- here
          - name: robot
            user:
              token: 6f1ed002ab5595859014ebf0951522d9 # <-- here
      `,
    },
    {
      name: 'certificates, public keys, encrypted keys, variables and quotations are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          ca.crt: |
            -----BEGIN CERTIFICATE-----
            MIIBszCCAVmgAwIBAgIUJ0
            -----END CERTIFICATE-----
          key.pub: |
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
            -----END PUBLIC KEY-----
          encrypted.key: |
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0
            -----END ENCRYPTED PRIVATE KEY-----
          old.key: |
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-128-CBC,D9B6
            MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0
            -----END RSA PRIVATE KEY-----
          templated.key: |
            -----BEGIN PRIVATE KEY-----
            \${TLS_KEY}
            -----END PRIVATE KEY-----
          check.sh: grep -q "-----BEGIN RSA PRIVATE KEY-----" /tls/tls.key
      `,
    },
  ],
});

interface Scalar {
  readonly about?: Resource;
  readonly node: Node;
}

/** What a text with a key in it has, if not a long run of base64: the words of a format, or their encoding. */
const SUSPECT =
  /PRIVATE|PuTTY|AGE-SECRET|secret_?access|client-key|current-context|users|LS0tLS1CRUdJTi|0tLS0tQkVHSU4|tLS0tLUJFR0lO|\\[xuU]/i;

function suspectFiles(now: Cluster): ReadonlySet<string> {
  return new Set(
    now.manifests
      .filter(({ parsed }) => SUSPECT.test(parsed.text) || hasLongRun(parsed.text))
      .map(({ parsed }) => parsed.file),
  );
}

const RUN = 65;

/**
 * True when a text has so many characters of base64 in a row that they can encode a key. Looking back from every
 * sixty-fifth character is thirty times as fast as a regular expression.
 */
function hasLongRun(text: string): boolean {
  for (let at = RUN - 1; at < text.length; ) {
    let back = at;
    while (back > at - RUN && isBase64Unit(text.charCodeAt(back))) back -= 1;
    if (back === at - RUN) return true;
    at = back + RUN;
  }
  return false;
}

function isBase64Unit(unit: number): boolean {
  const letter = (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
  return letter || (unit >= 47 && unit <= 57) || unit === 43;
}

/** Every scalar of the target's suspect files: below an object where one stands, else of the document as a whole. */
function* scalarsOf(now: Cluster): Iterable<Scalar> {
  const claimed = new Set<string>();
  const suspects = now.once(suspectFiles);
  for (const about of now.resources) {
    claimed.add(`${about.file}#${about.document}`);
    if (!suspects.has(about.file)) continue;
    for (const node of about.root.scalars()) yield { about, node };
  }
  for (const { parsed } of now.manifests) {
    if (!suspects.has(parsed.file)) continue;
    for (const document of parsed.documents) {
      if (claimed.has(`${document.file}#${document.index}`)) continue;
      for (const node of document.root.scalars()) yield { node };
    }
  }
}

function keyIn(node: Node): string | undefined {
  const text = node.text();
  if (text === undefined || text.length < 32) return undefined;
  const plain = privateKeyIn(text);
  if (plain !== undefined) return plain;
  const [top, , , last] = node.path;
  if (top === 'users' && last === 'token') return 'the token of a kubeconfig';
  const bytes = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text) ? decodedBytes(text) : undefined;
  return bytes === undefined ? undefined : privateKeyIn(bytes.toString('latin1'));
}

function placeIn(file: Place['file'], text: string): Place {
  const lines = new LineIndex(text);
  const found = text.search(
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY|PuTTY-User-Key-File|AGE-SECRET-KEY-1|aws_?secret|client-key-data/i,
  );
  const start = Math.max(found, 0);
  const length = text.slice(start).search(/[\r\n]|$/);
  const end = start + length;
  return { file, span: { start, end }, start: lines.positionAt(start), end: lines.positionAt(end) };
}
