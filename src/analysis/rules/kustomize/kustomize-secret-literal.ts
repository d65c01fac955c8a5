import type { BuildDocument, Cluster } from '../../cluster/cluster.js';
import { assignmentsIn } from '../../cluster/configuration-text.js';
import { credentialIn } from '../../cluster/credential.js';
import { resolved } from '../../cluster/kustomize-patch.js';
import { isDescriptive, isHarmlessValue, namesObject, namesSecret } from '../../cluster/secret-name.js';
import { secretTextOf } from '../../cluster/secret-text.js';
import { isSopsText } from '../../cluster/sops-document.js';
import type { Severity } from '../../finding.js';
import { folderOf } from '../../source/location.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const kustomizeSecretLiteral = defineRule({
  id: 'kustomize-secret-literal',
  title: 'SecretGenerator embeds clear credentials',
  family: 'kustomize',
  why: 'The value stands in Git for everybody who can read the repository, now and in every copy of it.',
  remedy: 'Rotate the value, and generate the Secret from a file encrypted by SOPS, or use an ExternalSecret.',
  severity: 'critical',
  confidence: 'likely',
  standards: ['owasp: K03', 'mitre: T1552.001'],
  *check({ now }) {
    for (const within of now.buildDocuments('kustomization')) {
      for (const generator of within.root.at('secretGenerator').items()) {
        yield* fromLiterals(within, generator, 'secretGenerator', 'critical', isSecretValue);
        yield* fromFiles(now, within, generator, 'secretGenerator', 'critical', isSecretValue);
        yield* fixedName(within, generator.at('options'), nameOf(generator));
      }
      for (const generator of within.root.at('configMapGenerator').items()) {
        yield* fromLiterals(within, generator, 'configMapGenerator', 'high', isCredential);
        yield* fromFiles(now, within, generator, 'configMapGenerator', 'high', isCredential);
      }
      if (within.root.at('secretGenerator').items().length > 0)
        yield* fixedName(within, within.root.at('generatorOptions'), 'all Secrets');
    }
  },
  examples: [
    {
      name: 'literals, and a credential in a ConfigMap',
      file: 'kustomization.yaml',
      manifest: yaml`
        secretGenerator:
          - name: db
            literals:
              - password=hunter2 # <-- here
              - username=app
              - port=5432
        configMapGenerator:
          - name: web
            literals:
              - API_TOKEN=6f1ed002ab559585 # <-- here
              - LOG_LEVEL=debug
      `,
    },
    {
      name: 'a file of variables that is not encrypted',
      file: 'kustomization.yaml',
      manifest: yaml`
        secretGenerator:
          - name: db
            envs:
              - db.env # <-- here
              - encrypted.env
            files:
              - key=id_ed25519 # <-- here
              - nginx.conf # <-- here
      `,
      beside: {
        'db.env': '# for tests\nPASSWORD=hunter2\n',
        'encrypted.env':
          'PASSWORD=ENC[AES256_GCM,data:aa=,iv:bb=,tag:cc=,type:str]\nsops_mac=ENC[AES256_GCM,data:aa=]\n',
        id_ed25519: 'not-really-a-key',
        'nginx.conf': 'server {\n  listen 80;\n}\n',
      },
    },
    {
      name: 'Secrets whose name does not change with their content',
      file: 'kustomization.yaml',
      manifest: yaml`
        secretGenerator:
          - name: db
            envs: [db.env]
        generatorOptions:
          labels: {app: db}
          disableNameSuffixHash: true # <-- here
      `,
      fixed: yaml`
        secretGenerator:
          - name: db
            envs: [db.env]
        generatorOptions:
          labels: {app: db}
      `,
    },
    {
      name: 'placeholders, public material, empty values, files that are not there, and null are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        secretGenerator:
          - name: a
            literals: ["password=\${DB_PASSWORD}", "token=", "url=https://db.example.com", "token=<path:kv/db#token>", 5, null]
            files: [secret.enc.yaml]
          - name: b
            literals: null
        configMapGenerator:
          - name: c
            literals: [PASSWORD_FILE=/run/password, MODE=production, password=]
        generatorOptions: {disableNameSuffixHash: false}
      `,
    },
  ],
});

type Judge = (key: string, value: string) => boolean;

/** In a Secret every readable value counts, but for those that say who or where. */
const isSecretValue: Judge = (key, value) => {
  if (credentialIn(value) !== undefined) return true;
  if (secretTextOf(value) !== 'readable' || (isHarmlessValue(value) && !namesSecret(key))) return false;
  return !isHarmlessValue(value) && !isDescriptive(key);
};

const isCredential: Judge = (key, value) => {
  if (credentialIn(value) !== undefined) return true;
  const named = namesSecret(key) && !isHarmlessValue(value) && !namesObject(key, value);
  return named && secretTextOf(value) === 'readable';
};

const nameOf = (generator: Node): string => generator.at('name').text() ?? '';

function* fromLiterals(
  within: BuildDocument,
  generator: Node,
  kind: string,
  severity: Severity,
  judge: Judge,
): Iterable<Remark> {
  for (const at of generator.at('literals').items()) {
    const [key, value] = pair(at.text() ?? '');
    if (!judge(key, value)) continue;
    const subject = `literal ${key} of ${kind} ${nameOf(generator)}`;
    yield { within, subject, at, severity, message: `${subject} is a credential in plain text` };
  }
}

function pair(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals < 0
    ? [text, '']
    : [text.slice(0, equals).trim(), text.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2')];
}

function* fromFiles(
  cluster: Cluster,
  within: BuildDocument,
  generator: Node,
  kind: string,
  severity: Severity,
  judge: Judge,
): Iterable<Remark> {
  const listed = [generator.at('env'), ...generator.at('envs').items()].map((at) => [at, true] as const);
  const whole = generator
    .at('files')
    .items()
    .map((at) => [at, false] as const);
  for (const [at, variables] of [...listed, ...whole]) {
    const named = at.text() ?? '';
    const path = variables ? named : named.slice(named.indexOf('=') + 1);
    const text = path === '' ? undefined : cluster.once(textsByPath).get(resolved(folderOf(within.file), path));
    if (text === undefined || isSopsText(text)) continue;
    const key = path.slice(path.lastIndexOf('/') + 1);
    const guilty = variables ? variablesIn(text).some(([name, value]) => judge(name, value)) : judge(key, text);
    if (!guilty) continue;
    const subject = `file ${path} of ${kind} ${nameOf(generator)}`;
    const shown = variables || kind === 'configMapGenerator' || showsCredential(key, text);
    yield {
      within,
      subject,
      at,
      severity: shown ? severity : 'medium',
      message: shown
        ? `${subject} holds credentials and is not encrypted`
        : `${subject} is not encrypted; if nothing in it is secret, a ConfigMap can hold it`,
    };
  }
}

/** Files that hold credentials by their form. */
const CREDENTIAL_FILE =
  /(?:htpasswd|kubeconfig|credentials|dockerconfigjson|dockercfg|\.npmrc|\.netrc|\.pgpass|\.key|\.pem|\.p12|\.pfx|\.jks)$/i;

/** Whole files of configuration are put into Secrets too, often for the one line in them that is secret. */
function showsCredential(file: string, text: string): boolean {
  if (!text.trim().includes('\n') || CREDENTIAL_FILE.test(file) || namesSecret(file)) return true;
  return (
    credentialIn(text) !== undefined || assignmentsIn(file, text).some(({ name, value }) => isCredential(name, value))
  );
}

function textsByPath(cluster: Cluster): ReadonlyMap<string, string> {
  return new Map(cluster.texts.map(({ file, text }) => [file, text]));
}

function variablesIn(text: string): readonly (readonly [string, string])[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(pair);
}

function* fixedName(within: BuildDocument, options: Node, whose: string): Iterable<Remark> {
  const at = options.at('disableNameSuffixHash');
  if (at.flag() !== true) return;
  yield {
    within,
    subject: `name of ${whose}`,
    at,
    severity: 'low',
    confidence: 'certain',
    message: `the name of ${whose} stays the same when the content changes, so that pods keep the old one`,
    fix: { title: 'Let the name follow the content', safety: 'unsafe', patch: remove(at) },
  };
}
