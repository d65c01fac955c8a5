import type { Cluster } from '../../cluster/cluster.js';
import { formerOf, predecessorOf } from '../../cluster/departed.js';
import type { Resource } from '../../cluster/resource.js';
import { secretEntries } from '../../cluster/secret.js';
import { keeperBefore } from '../../cluster/secret-keeper.js';
import { secretTextOf } from '../../cluster/secret-text.js';
import {
  aboutDocument,
  documentsOf,
  isClear,
  isEncrypted,
  mentionsSops,
  recipientsIn,
  recipientsOfRule,
  sopsBlock,
  type TargetDocument,
} from '../../cluster/sops.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const secretDecryptedInChange = defineRule({
  id: 'secret-decrypted-in-change',
  title: 'Encrypted or sealed secret becomes clear text',
  family: 'secrets',
  why: 'What was safe to publish is readable from this commit on, in every clone; taking it back later does not help.',
  remedy: 'Revert the change, rotate the values and encrypt the new ones.',
  severity: 'critical',
  standards: ['owasp: K03', 'mitre: T1552.001', 'mitre: T1562.001'],
  *check(view) {
    if (view.before === view.now) return;
    const told = new Set<string>();
    for (const remark of unmanaged(view)) {
      if (remark.about !== undefined) told.add(remark.about.id);
      yield remark;
    }
    yield* newRuleRecipients(view);
    if (![view.before, ...(view.formerly ?? [])].some((cluster) => cluster.once(mentionsSops))) return;
    for (const subject of view.now.once(documentsOf)) {
      const old = encryptedBefore(subject, view);
      if (old === undefined || (subject.about !== undefined && told.has(subject.about.id))) continue;
      yield* decrypted(subject, old);
      yield* newRecipients(subject, old);
    }
  },
  examples: [
    {
      name: 'a SealedSecret and an ExternalSecret become Secrets',
      before: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: database, namespace: web}
        spec: {encryptedData: {password: AgBy8hCi}}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: from-vault, namespace: web}
        spec: {target: {name: api}, data: [{secretKey: token, remoteRef: {key: web}}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database, namespace: web}
        stringData: {password: open-sesame} # <-- here
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: api, namespace: web}
        data:
          token: b3Blbi1zZXNhbWU= # <-- here
          username: YXBw
      `,
    },
    {
      name: 'a value that SOPS had encrypted, in a Secret and in another file, and a new recipient',
      before: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        data: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
        sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]", age: [{recipient: age1one, enc: text}]}
        ---
        database: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
        sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]", age: [{recipient: age1one, enc: text}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        stringData: {password: open-sesame} # <-- here
        ---
        database: {password: open-sesame} # <-- here
        sops:
          mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"
          age:
            - {recipient: age1one, enc: text}
            - {recipient: age1two, enc: text} # <-- here
      `,
    },
    {
      name: 'a new recipient of the creation rules',
      file: '.sops.yaml',
      before: yaml`
        creation_rules:
          - age: age1one
      `,
      manifest: yaml`
        creation_rules:
          - age: age1one,age1two # <-- here
      `,
    },
    {
      name: 'on the way from another target',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        stringData: {password: open-sesame} # <-- here
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: api}
        stringData: {password: open-sesame} # <-- here
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: same, namespace: web}
        data: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
        sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"}
      `,
      formerly: [
        yaml`
          apiVersion: bitnami.com/v1alpha1
          kind: SealedSecret
          metadata: {name: database, namespace: web}
          spec: {encryptedData: {password: AgBy8hCi}}
          ---
          apiVersion: v1
          kind: Secret
          metadata: {name: api, namespace: web}
          data: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
          sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"}
          ---
          apiVersion: v1
          kind: Secret
          metadata: {name: same, namespace: web}
          data: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
          sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"}
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'encrypted again, moved from one keeper to another, references, and what was readable before are clean',
      before: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: rotated}
        data: {password: "ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
        sops: {mac: "ENC[AES256_GCM,data:aa=,iv:bb=,aad:cc=,tag:dd=,type:str]"}
        ---
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: moved}
        spec: {encryptedData: {password: AgBy8hCi}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: readable}
        stringData: {password: open-sesame}
        ---
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: referred}
        spec: {encryptedData: {password: AgBy8hCi}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: rotated}
        data: {password: "ENC[AES256_GCM,data:other==,iv:YY=,aad:UQ=,tag:A=,type:str]"}
        sops: {mac: "ENC[AES256_GCM,data:ee=,iv:bb=,aad:cc=,tag:dd=,type:str]"}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: moved}
        spec: {data: [{secretKey: password, remoteRef: {key: web}}]}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: readable}
        stringData: {password: other}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: referred}
        stringData: {password: <path:secret/web#password>}
      `,
    },
    {
      name: 'a look at one state says nothing of changes',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: database}
        stringData: {password: open-sesame}
      `,
    },
  ],
});

const isSecret = ({ kind, group }: Resource): boolean => kind === 'Secret' && group === '';

/** Secrets that a SealedSecret or an ExternalSecret made before, and that are written down now. */
function* unmanaged(view: View): Iterable<Remark> {
  for (const about of view.now.ofKind('Secret').filter(isSecret)) {
    const keeper = keeperBefore(about, view);
    if (keeper === undefined || predecessorOf(about, view) !== undefined) continue;
    for (const { key: name, node } of exposed(about))
      yield {
        about,
        subject: `key ${name}`,
        at: node,
        message: `key ${name} is readable now; before the change the ${keeper.kind} ${keeper.name} held it`,
      };
  }
}

function exposed(secret: Resource) {
  return secretEntries(secret).filter(({ kind, descriptive }) => kind === 'readable' && !descriptive);
}

function identityOf({ document, about }: TargetDocument): string {
  return about?.id ?? `${document.index} ${document.file}`;
}

function byIdentity(cluster: Cluster): ReadonlyMap<string, TargetDocument> {
  const encrypted = cluster.once(documentsOf).filter(({ document }) => sopsBlock(document.root) !== undefined);
  return new Map(encrypted.map((subject) => [identityOf(subject), subject]));
}

/** The document as it was, if it was encrypted: in the same place or, for an object, where it has come from. */
function encryptedBefore(subject: TargetDocument, view: View): TargetDocument | undefined {
  const { about } = subject;
  const former = about === undefined ? undefined : formerOf(about, view);
  if (former === undefined) return view.before.once(byIdentity).get(identityOf(subject));
  return former.cluster.once(byIdentity).get(former.resource.id);
}

type Found = Pick<Remark, 'subject' | 'at' | 'message' | 'severity'>;

/** The values that were encrypted and are not any more; of a Secret by key, as they may move from data to stringData. */
function* decrypted(subject: TargetDocument, old: TargetDocument): Iterable<Remark> {
  const { about, document } = subject;
  if (about !== undefined && isSecret(about)) {
    const keys = new Set(['data', 'stringData'].flatMap((field) => encryptedKeys(old.document.root.at(field))));
    for (const { key, node } of exposed(about).filter((entry) => keys.has(entry.key)))
      yield {
        ...aboutDocument(subject),
        subject: `key ${key}`,
        at: node,
        message: `key ${key} is readable now; before the change SOPS had encrypted it`,
      };
    return;
  }
  for (const was of old.document.root.scalars()) {
    if (was.path[0] === 'sops' || !isEncrypted(was)) continue;
    const at = document.root.at(...was.path);
    if (!isClear(at) || secretTextOf(at.text() ?? String(at.value)) !== 'readable') continue;
    const name = was.path.join('.');
    yield {
      ...aboutDocument(subject),
      subject: `value ${name}`,
      at,
      message: `${name} is readable now; before the change SOPS had encrypted it`,
    };
  }
}

function encryptedKeys(data: Node): readonly string[] {
  return data.entries().flatMap(([key, node]) => (isEncrypted(node) ? [key] : []));
}

function* newRecipients(subject: TargetDocument, old: TargetDocument): Iterable<Remark> {
  const [block, former] = [sopsBlock(subject.document.root), sopsBlock(old.document.root)];
  if (block === undefined || former === undefined) return;
  const known = new Set(recipientsIn(former).map((node) => node.text()));
  for (const at of recipientsIn(block)) {
    const name = at.text();
    if (name !== undefined && !known.has(name)) yield { ...aboutDocument(subject), ...added(name, at, 'the file') };
  }
}

function added(name: string, at: Node, what: string): Found {
  return {
    subject: `recipient ${name}`,
    at,
    severity: 'medium',
    message: `whoever holds the key of ${name.slice(0, 120)} can decrypt ${what} from now on`,
  };
}

function* newRuleRecipients({ now, before }: View): Iterable<Remark> {
  const rulesOf = (root: Node) => root.at('creation_rules').items().flatMap(recipientsOfRule);
  const former = new Map(before.buildDocuments('sops-config').map(({ file, root }) => [file, rulesOf(root)]));
  for (const within of now.buildDocuments('sops-config')) {
    const known = former.get(within.file);
    if (known === undefined) continue;
    const told = new Set(known.map(({ name }) => name));
    for (const { name, node } of rulesOf(within.root)) {
      if (told.has(name)) continue;
      told.add(name);
      yield { within, ...added(name, node, 'new files') };
    }
  }
}
