import { openPorts, policyAllowsAll } from '../../cluster/cloud-exposure.js';
import { credentialIn } from '../../cluster/credential.js';
import { type ManagedResource, managedResources } from '../../cluster/managed-resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

interface Setting {
  readonly field: string;
  readonly unsafe: (node: Node) => boolean;
  readonly what: string;
  readonly severity: Severity;
  /** The value that repairs it, where there is one. */
  readonly safe?: string | boolean;
}

const isTrue = (node: Node): boolean => node.flag() === true;
const isFalse = (node: Node): boolean => node.flag() === false;
const isOldTls = (node: Node): boolean => /^(?:TLS_?)?1[._][01]$|^TLSEnforcementDisabled$/i.test(node.text() ?? '');
const isPublicAcl = (node: Node): boolean =>
  /^(?:public-read|public-read-write|authenticated-read)$/i.test(node.text() ?? '');

const SETTINGS: readonly Setting[] = [
  {
    field: 'publiclyAccessible',
    unsafe: isTrue,
    what: 'can be reached from the internet',
    severity: 'high',
    safe: false,
  },
  { field: 'acl', unsafe: isPublicAcl, what: 'can be read by everybody', severity: 'high', safe: 'private' },
  { field: 'allowBlobPublicAccess', unsafe: isTrue, what: 'lets containers be public', severity: 'high', safe: false },
  {
    field: 'allowNestedItemsToBePublic',
    unsafe: isTrue,
    what: 'lets containers be public',
    severity: 'high',
    safe: false,
  },
  { field: 'enableHttpsTrafficOnly', unsafe: isFalse, what: 'can be read without TLS', severity: 'high', safe: true },
  { field: 'requireSsl', unsafe: isFalse, what: 'can be read without TLS', severity: 'high', safe: true },
  { field: 'blockPublicAcls', unsafe: isFalse, what: 'lets objects be public', severity: 'high', safe: true },
  {
    field: 'blockPublicPolicy',
    unsafe: isFalse,
    what: 'lets a policy make the bucket public',
    severity: 'high',
    safe: true,
  },
  { field: 'ignorePublicAcls', unsafe: isFalse, what: 'lets objects be public', severity: 'high', safe: true },
  {
    field: 'restrictPublicBuckets',
    unsafe: isFalse,
    what: 'lets everybody use a public bucket',
    severity: 'high',
    safe: true,
  },
  { field: 'storageEncrypted', unsafe: isFalse, what: 'is not encrypted', severity: 'high' },
  { field: 'encrypted', unsafe: isFalse, what: 'is not encrypted', severity: 'high' },
  { field: 'atRestEncryptionEnabled', unsafe: isFalse, what: 'is not encrypted', severity: 'high' },
  { field: 'transitEncryptionEnabled', unsafe: isFalse, what: 'is read without TLS', severity: 'high' },
  { field: 'minTlsVersion', unsafe: isOldTls, what: 'accepts TLS below 1.2', severity: 'high' },
  { field: 'minimumTlsVersion', unsafe: isOldTls, what: 'accepts TLS below 1.2', severity: 'high' },
  { field: 'minimalTlsVersion', unsafe: isOldTls, what: 'accepts TLS below 1.2', severity: 'high' },
  { field: 'enableLogging', unsafe: isFalse, what: 'keeps no log', severity: 'info', safe: true },
];

/** Fields that AWS takes as false where they are absent, by API group and kind. */
const DEFAULTS_TO_CLEAR: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^(?:rds|docdb|neptune)\.(?:aws\.|services\.)/, /^(?:Instance|DBInstance)$/, 'storageEncrypted'],
  [/^database\.aws\.crossplane\.io$/, /^RDSInstance$/, 'storageEncrypted'],
  [/^efs\.(?:aws\.|services\.)/, /^FileSystem$/, 'encrypted'],
];

export const crossplaneResourceExposed = defineRule({
  id: 'crossplane-resource-exposed',
  title: 'Managed cloud resource is public or unencrypted',
  family: 'crossplane',
  why: 'A few lines here open a database or a bucket to the internet, past every network policy of the cluster.',
  remedy:
    'Switch public access off and encryption on in the settings of the resource, and grant the least that is needed.',
  severity: 'high',
  standards: ['owasp: K08', 'mitre: T1190'],
  *check({ now }) {
    for (const managed of managedResources(now)) {
      yield* exposed(managed);
      yield* opened(managed);
    }
    for (const config of now.ofKind('ProviderConfig', 'ClusterProviderConfig')) {
      const credentials = config.root.at('spec', 'credentials');
      for (const at of credentials.scalars()) {
        const what = credentialIn(at.text() ?? '');
        if (what === undefined) continue;
        const message = `the credentials of the cloud hold ${what} in plain text`;
        yield { about: config, subject: 'credentials', at, severity: 'critical', message };
      }
    }
  },
  examples: [
    {
      name: 'a public database, an open bucket, and old TLS',
      manifest: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: a}
        spec:
          forProvider:
            storageEncrypted: true
            publiclyAccessible: true # <-- here
        ---
        apiVersion: s3.aws.upbound.io/v1beta1
        kind: BucketACL
        metadata: {name: b}
        spec:
          forProvider:
            acl: public-read # <-- here
        ---
        apiVersion: storage.azure.upbound.io/v1beta1
        kind: Account
        metadata: {name: c}
        spec:
          forProvider:
            enableHttpsTrafficOnly: false # <-- here
      `,
      fixed: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: a}
        spec:
          forProvider:
            storageEncrypted: true
            publiclyAccessible: false
        ---
        apiVersion: s3.aws.upbound.io/v1beta1
        kind: BucketACL
        metadata: {name: b}
        spec:
          forProvider:
            acl: private
        ---
        apiVersion: storage.azure.upbound.io/v1beta1
        kind: Account
        metadata: {name: c}
        spec:
          forProvider:
            enableHttpsTrafficOnly: true
      `,
    },
    {
      name: 'storage that is not encrypted, said or left out, and TLS 1.0',
      manifest: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: a}
        spec:
          forProvider: # <-- here
            region: eu-west-1
        ---
        apiVersion: rds.services.k8s.aws/v1alpha1
        kind: DBInstance
        metadata: {name: b}
        spec:
          storageEncrypted: false # <-- here
        ---
        apiVersion: storage.azure.upbound.io/v1beta1
        kind: Account
        metadata: {name: c}
        spec:
          forProvider:
            minTlsVersion: TLS1_0 # <-- here
      `,
    },
    {
      name: 'ports for administrators that are open to all, a public member, and rights to everything',
      manifest: yaml`
        apiVersion: ec2.aws.upbound.io/v1beta1
        kind: SecurityGroupRule
        metadata: {name: a}
        spec:
          forProvider: {type: ingress, fromPort: 0, toPort: 65535, cidrBlocks: [0.0.0.0/0]} # <-- here
        ---
        apiVersion: ec2.aws.crossplane.io/v1beta1
        kind: SecurityGroup
        metadata: {name: b}
        spec:
          forProvider:
            ingress:
              - {fromPort: 5432, toPort: 5432, ipRanges: [{cidrIp: 0.0.0.0/0}]} # <-- here
        ---
        apiVersion: storage.gcp.upbound.io/v1beta1
        kind: BucketIAMMember
        metadata: {name: c}
        spec:
          forProvider:
            member: allUsers # <-- here
        ---
        apiVersion: iam.aws.upbound.io/v1beta1
        kind: Policy
        metadata: {name: d}
        spec:
          forProvider:
            policy: '{"Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": "*"}]}' # <-- here
      `,
    },
    {
      name: 'private ones, ports for the public, outgoing traffic, a patch, text and other kinds are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: rds.aws.upbound.io/v1beta1
        kind: Instance
        metadata: {name: a}
        spec: {forProvider: {publiclyAccessible: "true", acl: null}}
        ---
        apiVersion: ec2.aws.upbound.io/v1beta1
        kind: SecurityGroupRule
        metadata: {name: b}
        spec: {forProvider: {type: egress, fromPort: 0, toPort: 65535, cidrBlocks: [0.0.0.0/0]}}
        ---
        apiVersion: ec2.aws.upbound.io/v1beta1
        kind: SecurityGroupRule
        metadata: {name: c}
        spec: {forProvider: {type: ingress, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0]}}
        ---
        apiVersion: iam.aws.upbound.io/v1beta1
        kind: Policy
        metadata: {name: d}
        spec: {forProvider: {policy: '{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'}}
        ---
        apiVersion: example.com/v1
        kind: Instance
        metadata: {name: e}
        spec: {publiclyAccessible: true}
      `,
    },
  ],
});

const nameOf = ({ about, template }: ManagedResource): string =>
  template === '' ? about.name : `${template} of ${about.name}`;

function* exposed(managed: ManagedResource): Iterable<Remark> {
  const { about, kind, group, settings, template } = managed;
  const suffix = template === '' ? '' : ` of ${template}`;
  for (const { field, unsafe, what, severity, safe } of SETTINGS) {
    const at = settings.at(field);
    if (!unsafe(at)) continue;
    const remark = {
      about,
      subject: `${field}${suffix}`,
      at,
      severity,
      message: `the ${kind} ${nameOf(managed)} ${what}`,
    };
    if (safe === undefined) yield remark;
    else yield { ...remark, fix: { title: `Set ${field} to ${safe}`, safety: 'unsafe', patch: set(at, [], safe) } };
  }
  if (about.fragment || template !== '' || !settings.present) return;
  const clear = DEFAULTS_TO_CLEAR.find(([groups, kinds]) => groups.test(group) && kinds.test(kind));
  if (clear === undefined || settings.at(clear[2]).value !== undefined) return;
  const message = `the ${kind} ${about.name} is not encrypted, as ${clear[2]} is not set`;
  yield { about, subject: clear[2], at: settings, severity: 'medium', confidence: 'likely', message };
}

function* opened(managed: ManagedResource): Iterable<Remark> {
  const { about, kind, settings, template } = managed;
  const suffix = template === '' ? '' : ` of ${template}`;
  for (const { at, ports } of openPorts(kind, settings)) {
    const message = `the ${kind} ${nameOf(managed)} lets everybody reach ${ports}`;
    yield { about, subject: `${ports}${suffix}`, at, message };
  }
  for (const at of [settings.at('member'), ...settings.at('members').items()]) {
    if (!/^all(?:Authenticated)?Users$/.test(at.text() ?? '')) continue;
    yield {
      about,
      subject: `member${suffix}`,
      at,
      message: `the ${kind} ${nameOf(managed)} gives rights to ${at.text()}`,
    };
  }
  for (const field of ['policy', 'document', 'policyDocument']) {
    const at = settings.at(field);
    if (!policyAllowsAll(at.text() ?? '')) continue;
    const message = `the ${kind} ${nameOf(managed)} allows every action on every resource`;
    yield { about, subject: `${field}${suffix}`, at, severity: 'critical', message };
  }
}
