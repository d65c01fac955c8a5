import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const storageEncryptionDisabled = defineRule({
  id: 'storage-encryption-disabled',
  title: 'Provisioned volumes are not encrypted',
  family: 'storage',
  why: 'Whoever gets at the disk, a snapshot of it or its backup reads all data of the application.',
  remedy: 'Set the parameter by which the provisioner encrypts, and the key that it shall use.',
  severity: 'medium',
  standards: ['owasp: K03'],
  equivalents: { kubescape: ['C-0264'] },
  *check({ now }) {
    for (const about of now.ofKind('StorageClass').filter(({ fragment }) => !fragment)) yield* unencrypted(about);
    for (const about of now.ofKind('PersistentVolume')) {
      const attributes = about.root.at('spec', 'csi', 'volumeAttributes', 'encrypted');
      if (attributes.text() === 'false') {
        const message = `volume ${about.name} is not encrypted`;
        yield { about, subject: 'encryption', at: attributes, message };
      }
    }
  },
  examples: [
    {
      name: 'a class of AWS that says nothing, and one that says no',
      manifest: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: gp3}
        provisioner: ebs.csi.aws.com # <-- here
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: gp2}
        provisioner: kubernetes.io/aws-ebs
        parameters:
          encrypted: "false" # <-- here
      `,
      fixed: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: gp3}
        provisioner: ebs.csi.aws.com
        parameters:
          encrypted: "true"
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: gp2}
        provisioner: kubernetes.io/aws-ebs
        parameters:
          encrypted: "true"
      `,
    },
    {
      name: 'a share that is mounted in the clear, and provisioners that encrypt on request',
      manifest: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: efs}
        provisioner: efs.csi.aws.com
        mountOptions: [iam, notls] # <-- here
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: longhorn}
        provisioner: driver.longhorn.io # <-- here
      `,
    },
    {
      name: 'encryption that is asked for, clouds that always encrypt, and provisioners that are not known are clean',
      manifest: yaml`
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: gp3}
        provisioner: ebs.csi.aws.com
        parameters: {encrypted: "true", type: gp3}
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: premium}
        provisioner: disk.csi.azure.com
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: efs}
        provisioner: efs.csi.aws.com
        mountOptions: [tls]
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: local}
        provisioner: kubernetes.io/no-provisioner
      `,
    },
  ],
});

/** Provisioners that encrypt only when the parameter `encrypted` asks for it. */
const ASKS: Readonly<Record<string, Severity>> = {
  'ebs.csi.aws.com': 'medium',
  'kubernetes.io/aws-ebs': 'medium',
  'driver.longhorn.io': 'info',
  'rbd.csi.ceph.com': 'info',
  'rook-ceph.rbd.csi.ceph.com': 'info',
  'cephfs.csi.ceph.com': 'info',
  'rook-ceph.cephfs.csi.ceph.com': 'info',
};

function* unencrypted(about: Resource): Iterable<Remark> {
  const provisioner = about.root.at('provisioner');
  const name = provisioner.text() ?? '';
  const encrypted = about.root.at('parameters', 'encrypted');
  const severity = Object.hasOwn(ASKS, name) ? ASKS[name] : undefined;
  if (severity !== undefined && !isTrue(encrypted)) {
    yield {
      about,
      subject: 'encryption',
      at: encrypted.present ? encrypted : provisioner,
      message: `volumes of the class ${about.name} are not encrypted: ${name} does so only where the parameter encrypted is "true"`,
      severity,
      fix: {
        title: 'Encrypt new volumes of the class',
        safety: 'suggestion',
        patch: set(about.root, ['parameters', 'encrypted'], 'true'),
      },
    };
  }
  const mounts = about.root.at('mountOptions');
  if (name === 'efs.csi.aws.com' && mounts.texts().includes('notls')) {
    const message = `volumes of the class ${about.name} are mounted without TLS`;
    yield { about, subject: 'encryption in transit', at: mounts, message };
  }
}

const isTrue = (node: Node): boolean => node.text() === 'true' || node.flag() === true;
