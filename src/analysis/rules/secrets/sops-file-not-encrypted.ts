import type { Cluster } from '../../cluster/cluster.js';
import { secretEntries } from '../../cluster/secret.js';
import {
  aboutDocument,
  type CreationRule,
  clearValues,
  creationRuleFor,
  creationRules,
  documentsOf,
  mentionsSops,
  type Selection,
  selectionOf,
  sopsBlock,
  type TargetDocument,
} from '../../cluster/sops.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const sopsFileNotEncrypted = defineRule({
  id: 'sops-file-not-encrypted',
  title: 'File declared for SOPS contains clear values',
  family: 'secrets',
  why: 'Everybody takes the file for encrypted, and nobody looks again: its values are in Git for whoever can read the repository.',
  remedy: 'Rotate the values, and run sops --encrypt with the creation rules of the repository before committing.',
  severity: 'critical',
  standards: ['owasp: K03', 'mitre: T1552.001'],
  *check({ now, elsewhere }) {
    const configurations = elsewhere.flatMap((cluster) => cluster.buildDocuments('sops-config'));
    const rules = creationRules([
      ...configurations,
      ...now.contextDocuments('sops-config'),
      ...now.buildDocuments('sops-config'),
    ]);
    if (rules.size === 0 && !mentionsSops(now)) return;
    for (const subject of now.once(documentsOf)) {
      const block = sopsBlock(subject.document.root);
      if (block !== undefined) yield* incomplete(subject, block);
      else if (rules.size > 0) yield* declared(subject, rules);
    }
    yield* unreadable(now, rules);
  },
  examples: [
    {
      name: 'values that the metadata says are encrypted, and no signature',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        stringData:
          user: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"
          password: open-sesame # <-- here
          port: 5432 # <-- here
          empty: ""
          nothing: null
        sops:
          encrypted_regex: ^(data|stringData)$
          lastmodified: "2026-01-01T00:00:00Z"
          mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"
        ---
        database:
          password_secret: open-sesame # <-- here
          host: db
        sops: # <-- here
          encrypted_suffix: _secret
          lastmodified: "2026-01-01T00:00:00Z"
          age: [{recipient: age1example, enc: text}]
      `,
    },
    {
      name: 'a Secret that the creation rules cover',
      beside: {
        '.sops.yaml': 'creation_rules:\n  - path_regex: .*\\.yaml$\n    encrypted_regex: ^(data|stringData)$\n',
      },
      manifest: yaml`
        apiVersion: v1
        kind: Secret # <-- here
        metadata: {name: database}
        stringData: {password: open-sesame}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: database}
        data: {host: db}
      `,
    },
    {
      name: 'any file that the creation rules mean by its name, and a path below the configuration',
      file: 'apps/web/values.enc.yaml',
      beside: {
        'apps/.sops.yaml': 'creation_rules:\n  - path_regex: ^web/[^/]*\\.enc\\.yaml$\n    age: age1example\n',
      },
      manifest: yaml`
        password: open-sesame # <-- here
        host: db
      `,
    },
    {
      name: 'a pattern that is not understood',
      file: '.sops.yaml',
      manifest: yaml`
        creation_rules:
          - path_regex: secrets/\\p{L}+.yaml # <-- here
            age: age1example
      `,
    },
    {
      name: 'encrypted files, files of other rules, variables, and charts of a SOPS operator are clean',
      beside: { '.sops.yaml': 'creation_rules:\n  - path_regex: ^prod/.*\\.yaml$\n  - path_regex: ^other\n' },
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        data: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
        sops:
          encrypted_regex: ^data$
          lastmodified: "2026-01-01T00:00:00Z"
          mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: other}
        stringData: {password: open-sesame}
        ---
        sops: {enabled: true, age: [key]}
      `,
    },
    {
      name: 'under a rule for every file, what is no Secret and what holds no value are clean',
      beside: { '.sops.yaml': 'creation_rules:\n  - encrypted_regex: ^(data|stringData)$\n' },
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {host: db}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: filled-in}
        stringData: {password: "\${PASSWORD}", username: app}
      `,
    },
  ],
});

/** More clear values of one document than this are one mistake, which the first ones show. */
const MOST_VALUES = 20;

function* incomplete(subject: TargetDocument, block: Node): Iterable<Remark> {
  const missing = ['mac', 'lastmodified'].filter((key) => !block.at(key).present);
  if (missing.length > 0)
    yield {
      ...aboutDocument(subject),
      subject: 'signature',
      at: block,
      severity: 'high',
      message: `the SOPS metadata lacks ${missing.join(' and ')}, so that SOPS refuses the file or cannot tell that it was changed`,
    };
  const selection = selectionOf(block);
  if (selection === undefined) return;
  let count = 0;
  for (const at of clearValues(subject.document.root, selection)) {
    count += 1;
    if (count > MOST_VALUES) return;
    const name = at.path.join('.');
    yield {
      ...aboutDocument(subject),
      subject: `value ${name}`,
      at,
      message: `${name} stands in clear text in a file that SOPS has encrypted`,
    };
  }
}

function* declared(subject: TargetDocument, rules: ReadonlyMap<string, readonly CreationRule[]>): Iterable<Remark> {
  const { document, role, about } = subject;
  if (role !== 'manifests' && role !== 'helm-values') return;
  const { rule, path } = creationRuleFor(rules, document.file) ?? {};
  const selection = rule === undefined ? undefined : selectionOf(rule.node);
  if (rule === undefined || path === undefined || selection === undefined) return;
  const secret = about?.kind === 'Secret' && about.group === '';
  const at = secret ? about.root.at('kind') : firstValue(subject, rule, path, selection);
  if (at === undefined || (secret && !secretEntries(about).some((entry) => isExposed(entry, selection)))) return;
  yield {
    ...aboutDocument(subject),
    subject: 'file',
    at,
    ...(secret ? {} : { severity: 'high', confidence: 'likely' }),
    message: `${rule.file} says that SOPS encrypts this file, and it is in clear text`,
  };
}

function isExposed(
  { node, kind, descriptive }: ReturnType<typeof secretEntries>[number],
  selection: Selection,
): boolean {
  return kind === 'readable' && !descriptive && selection(node.path);
}

/** A rule that covers every file of the folder means the Secrets in it; one that knows the file by its name means it. */
function firstValue(
  { document }: TargetDocument,
  rule: CreationRule,
  path: string,
  selection: Selection,
): Node | undefined {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  if (['deployment.yaml', 'kustomization.yaml', 'a.yaml'].some((name) => rule.covers(`${folder}${name}`)))
    return undefined;
  const [first] = clearValues(document.root, selection);
  return first;
}

function* unreadable(now: Cluster, rules: ReadonlyMap<string, readonly CreationRule[]>): Iterable<Remark> {
  const unknown = [...rules.values()].flat().filter(({ unknown: isUnknown }) => isUnknown);
  for (const within of now.buildDocuments('sops-config')) {
    for (const { file, node } of unknown.filter((rule) => rule.file === within.file)) {
      const at = node.at('path_regex');
      const message = `the pattern of ${file} is not understood, so that nothing is known about the files that it covers`;
      yield { within, subject: `pattern ${at.text()}`, at, severity: 'low', message };
    }
  }
}
