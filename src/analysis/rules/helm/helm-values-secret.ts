import { childOf, nodeOf, pathOf, valueSets } from '../../cluster/chart-values.js';
import { credentialIn } from '../../cluster/credential.js';
import { isHarmlessValue, namesObject, namesSecret } from '../../cluster/secret-name.js';
import { secretTextOf } from '../../cluster/secret-text.js';
import { defineRule, yaml } from '../rule.js';

export const helmValuesSecret = defineRule({
  id: 'helm-values-secret',
  title: 'Credential in Helm values',
  family: 'helm',
  why: 'The value stands in Git, in the release that Helm keeps in the cluster, and often in the pods in plain text.',
  remedy: 'Rotate the value, and use an existing Secret or values that are encrypted.',
  severity: 'high',
  confidence: 'likely',
  standards: ['owasp: K03', 'mitre: T1552.001'],
  *check({ now }) {
    for (const set of valueSets(now)) {
      // What Flux and Argo CD objects hold is told by secret-in-env-literal.
      if (!('within' in set.holder)) continue;
      for (const value of set.values) {
        if (typeof value.value !== 'string' || isReferencePath(value.path)) continue;
        const name = nameOf(set.root.value, value.path);
        const kind = kindOf(name, value.value);
        if (kind === undefined || (set.defaults && kind === 'stopgap')) continue;
        const path = pathOf(set, value);
        yield {
          ...set.holder,
          subject: `value ${path}`,
          at: nodeOf(set, value),
          severity: kind === 'stopgap' ? 'medium' : 'high',
          confidence: kind === 'format' ? 'certain' : 'likely',
          message:
            kind === 'stopgap'
              ? `value ${path} is a stopgap instead of a secret`
              : `value ${path} is a credential in plain text`,
        };
      }
    }
  },
  examples: [
    {
      name: 'by name and by format, in a file of values',
      file: 'values.yaml',
      manifest: yaml`
        adminPassword: hunter2 # <-- here
        auth:
          password: correct-horse # <-- here
          rootPassword: changeme # <-- here
        env:
          - name: API_TOKEN
            value: 6f1ed002ab559585 # <-- here
          - name: API_KEY
            value: 0b7e5f21c94d4a18 # <-- here
        database: postgres://app:hunter2@db/app # <-- here
      `,
    },
    {
      name: 'values in a Kustomize build file',
      file: 'kustomization.yaml',
      manifest: yaml`
        helmCharts:
          - name: redis
            version: 1.2.3
            valuesInline:
              auth: {password: hunter2} # <-- here
      `,
    },
    {
      name: 'references, empty values, encrypted ones, and other tools of the same name are clean',
      file: 'production-values.yaml',
      manifest: yaml`
        auth: {existingSecret: db, password: "", secretKeys: {adminPasswordKey: admin-password}}
        token: ENC[AES256_GCM,data:aa=,iv:bb=,tag:cc=,type:str]
        apiKey: "{{ .Values.global.apiKey }}"
        password: ref+vault://secret/db#/password
        passwordFile: /run/secrets/password
        secretRef: {name: db, key: password}
        tokenTTL: 3600s
        tlsSecret: web-tls
        secret: ibm-s390x-ssh-key-regular
        env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]
      `,
    },
  ],
});

const isReferencePath = (path: readonly string[]): boolean =>
  path.some((step) => /(?:Ref|Selector|valueFrom)$/.test(step));

/** The key of a value; of a `name`/`value` pair its name; of an item of a list, the key of the list. */
function nameOf(root: unknown, path: readonly string[]): string {
  const last = path.at(-1) ?? '';
  if (last === 'value') {
    const parent = path.slice(0, -1).reduce<unknown>((at, step) => childOf(at, step), root);
    const name = childOf(parent, 'name');
    return typeof name === 'string' ? name : (path.at(-2) ?? '');
  }
  return path.findLast((step) => !/^\d+$/.test(step)) ?? '';
}

function kindOf(name: string, text: string): 'format' | 'stopgap' | 'readable' | undefined {
  if (credentialIn(text) !== undefined) return 'format';
  if (!namesSecret(name) || isHarmlessValue(text) || namesObject(name, text) || isSecretName(name, text))
    return undefined;
  const kind = secretTextOf(text);
  return kind === 'stopgap' || kind === 'readable' ? kind : undefined;
}

/** Charts are told the name of a Secret as `secret: web-2-ssh-key-old`: words with hyphens, one of which says what it is. */
function isSecretName(name: string, text: string): boolean {
  if (!/secret$/i.test(name) || !/^[a-z0-9]{1,16}(?:-[a-z0-9]{1,16}){1,12}$/.test(text)) return false;
  return text.split('-').some((word) => NAMING.has(word));
}

const NAMING = new Set([
  'key',
  'secret',
  'secrets',
  'ssh',
  'tls',
  'token',
  'auth',
  'cert',
  'creds',
  'credentials',
  'config',
  'pull',
]);
