import type { Cluster } from '../../cluster/cluster.js';
import { incompleteness, mayMakePods } from '../../cluster/completeness.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { serviceNamed } from '../../cluster/selection.js';
import { servicesBefore } from '../../cluster/served.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const statefulsetMisconfigured = defineRule({
  id: 'statefulset-misconfigured',
  title: 'StatefulSet lacks a headless Service or sane claim template',
  family: 'reliability',
  why: 'Without a headless Service its pods have no names of their own in DNS, by which members of a cluster find each other; without a size or an access mode there is no volume.',
  remedy:
    'Let serviceName name an existing Service with clusterIP: None, and give each claim template an access mode and a size.',
  severity: 'low',
  standards: [],
  equivalents: {
    'kube-score': ['statefulset-has-servicename'],
    kics: [
      'statefulset_without_service_name',
      'incorrect_volume_claim_access_mode_read_write_once',
      'statefulset_requests_storage',
    ],
    kubesec: ['VolumeClaimAccessModeReadWriteOnce', 'VolumeClaimRequestsStorage'],
    kyverno: ['other/enforce-readwriteonce-pod'],
  },
  *check({ now }) {
    for (const workload of now.workloads) {
      if (workload.resource.kind === 'StatefulSet' && workload.complete) yield* serviceFaults(workload, now);
    }
    for (const about of now.ofKind('StatefulSet')) {
      if (about.fragment || about.group !== 'apps') continue;
      for (const template of about.root.at('spec', 'volumeClaimTemplates').items())
        yield* claimFaults(about, template, now);
    }
  },
  examples: [
    {
      name: 'no serviceName, and a Service that is not headless',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, clusterIP: None}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: # <-- here
          selector: {}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cache}
        spec: {selector: {app: cache}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: cache}
        spec:
          serviceName: cache # <-- here
          selector: {}
          template: {metadata: {labels: {app: cache}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'the only headless Service before its pods is the one',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, clusterIP: None}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: "" # <-- here
          selector: {}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: other}
        spec:
          serviceName: dbx # <-- here
          selector: {}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, clusterIP: None}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: "db"
          selector: {}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: other}
        spec:
          serviceName: db
          selector: {}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'claims without size or access mode, and one that its class cannot give',
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          volumeClaimTemplates:
            - metadata: {name: a}
              spec: # <-- here
                accessModes: [ReadWriteOnce]
            - metadata: {name: b}
              spec: # <-- here
                resources: {requests: {storage: 1Gi}}
            - metadata: {name: c}
              spec:
                accessModes: [ReadWriteMany] # <-- here
                storageClassName: gp3
                resources: {requests: {storage: 1Gi}}
      `,
    },
    {
      name: 'a headless Service, one in another directory, several claims, and what is filled in later are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, clusterIP: None}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: app, image: a}]}}
          volumeClaimTemplates:
            - {metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
            - {metadata: {name: b}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
            - {metadata: {name: c}, spec: {accessModes: [ReadWriteMany], storageClassName: nfs, resources: {requests: {storage: 1Gi}}}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: later}
        spec:
          serviceName: "{{ .name }}"
          selector: {}
          template: {spec: {containers: [{name: app, image: a}]}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: elsewhere}
        spec:
          serviceName: elsewhere
          selector: {}
          template: {spec: {containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast}}]}
      `,
    },
  ],
});

const isHeadless = (service: Resource): boolean => service.root.at('spec', 'clusterIP').text() === 'None';

function* serviceFaults(workload: Workload, cluster: Cluster): Iterable<Remark> {
  const { resource: about } = workload;
  const at = about.root.at('spec', 'serviceName');
  const name = at.text() ?? '';
  if (holdsVariable(name) || (at.present && at.text() === undefined)) return;
  const headless = servicesBefore(workload, cluster).filter(isHeadless);
  const [only] = headless.length === 1 ? headless : [];
  const patch = set(about.root, ['spec', 'serviceName'], only?.name);
  const fix =
    only === undefined ? {} : { fix: { title: `Name Service ${only.name}`, safety: 'suggestion', patch } as const };
  const remark = { about, subject: 'serviceName', at };
  if (name === '') {
    yield {
      ...remark,
      message: `StatefulSet ${about.name} names no Service, so that its pods have no names in DNS`,
      ...fix,
    };
    return;
  }
  const service = serviceNamed(cluster, name, about.namespace);
  if (service !== undefined) {
    if (isHeadless(service) || service.root.at('spec', 'type').text() === 'ExternalName') return;
    const message = `Service ${name} is not headless, so that the pods of StatefulSet ${about.name} have no names in DNS`;
    yield { ...remark, related: [service.root.at('spec')], message };
  } else if (only !== undefined && incompleteness(cluster) === undefined && !mayMakePods(cluster)) {
    const message = `no Service ${name} is here, while the headless Service ${only.name} selects the same pods`;
    yield { ...remark, confidence: 'likely', related: [only.root.at('metadata', 'name')], message, ...fix };
  }
}

/** Classes and drivers whose volumes are disks that one node has at a time. */
const BLOCK_CLASSES = new Set(
  'gp2 gp3 standard-rwo premium-rwo managed-csi managed-csi-premium managed-premium do-block-storage hcloud-volumes linode-block-storage'.split(
    ' ',
  ),
);
const BLOCK_DRIVERS = new Set([
  'ebs.csi.aws.com',
  'kubernetes.io/aws-ebs',
  'pd.csi.storage.gke.io',
  'kubernetes.io/gce-pd',
  'disk.csi.azure.com',
  'kubernetes.io/azure-disk',
  'cinder.csi.openstack.org',
  'dobs.csi.digitalocean.com',
  'csi.hetzner.cloud',
  'csi.vsphere.vmware.com',
  'rancher.io/local-path',
]);

function* claimFaults(about: Resource, template: Node, cluster: Cluster): Iterable<Remark> {
  const name = `claim template ${template.at('metadata', 'name').text() ?? 'without a name'}`;
  const spec = template.at('spec');
  const [modes, size] = [spec.at('accessModes'), spec.at('resources', 'requests', 'storage')];
  const refused = { about, severity: 'high' } as const;
  if (!size.present)
    yield { ...refused, subject: `${name}: size`, at: size, message: `${name} asks for no storage, which is refused` };
  if (!modes.present || modes.items().length === 0)
    yield {
      ...refused,
      subject: `${name}: access`,
      at: modes,
      message: `${name} has no access mode, which is refused`,
    };
  if (!modes.texts().includes('ReadWriteMany') || spec.at('volumeMode').text() === 'Block') return;
  const storageClass = spec.at('storageClassName').text() ?? '';
  if (!isBlockClass(storageClass, cluster)) return;
  const message = `${name} asks for ReadWriteMany, and the disks of class ${storageClass} are for one node at a time`;
  yield { about, subject: `${name}: access`, at: modes, severity: 'info', confidence: 'likely', message };
}

function isBlockClass(name: string, cluster: Cluster): boolean {
  const known = cluster.once(provisioners).get(name);
  return known === undefined ? BLOCK_CLASSES.has(name) : BLOCK_DRIVERS.has(known);
}

const provisioners = (cluster: Cluster): ReadonlyMap<string, string> =>
  new Map(cluster.ofKind('StorageClass').map(({ name, root }) => [name, root.at('provisioner').text() ?? '']));
