import { breachesIn } from '../../cluster/pod-standards.js';
import { defineRule, yaml } from '../rule.js';

export const volumeTypeRestricted = defineRule({
  id: 'volume-type-restricted',
  title: 'Volume source is outside the Restricted list',
  family: 'pod-security',
  why: 'The pod reaches storage by itself, past the PersistentVolumes that somebody set up and watches over.',
  remedy:
    'Use a configMap, secret, projected, downwardAPI, emptyDir, csi, ephemeral, persistentVolumeClaim or image volume.',
  severity: 'low',
  enabled: false,
  standards: ['pss: restricted', 'owasp: K01'],
  equivalents: {
    trivy: ['KSV-0028'],
    kyverno: ['pod-security/restricted/restrict-volume-types'],
    gatekeeper: ['k8spspvolumetypes', 'k8spspflexvolumes'],
    psa: ['restrictedVolumes'],
  },
  *check({ now, kubernetes }) {
    for (const { workload, label, node } of breachesIn(now, 'restrictedVolumes', kubernetes.minor)) {
      const type = String(node.path.at(-1));
      // A path of the node has a graver rule of its own: host-path-volume.
      if (type === 'hostPath') continue;
      yield {
        about: workload.resource,
        subject: label,
        at: node,
        message: `${label} is of the type ${type}, which Restricted does not allow`,
      };
    }
  },
  examples: [
    {
      name: 'volumes that reach storage by themselves',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"}
          volumes:
            - name: share
              nfs: {server: nas.example.com, path: /export} # <-- here
            - {name: disk, awsElasticBlockStore: {volumeID: vol-1}} # <-- here
            - {flexVolume: {driver: example.com/lvm}} # <-- here
      `,
    },
    {
      name: 'the list of Restricted, a path of the node, and volumes without a source are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"}
          volumes:
            - {name: a, configMap: {name: a}}
            - {name: b, csi: {driver: secrets-store.csi.k8s.io}}
            - {name: c, downwardAPI: {}}
            - {name: d, emptyDir: {}}
            - {name: e, ephemeral: {}}
            - {name: f, persistentVolumeClaim: {claimName: f}}
            - {name: g, projected: {sources: []}}
            - {name: h, secret: {secretName: h}}
            - {name: i, image: {reference: "models:1"}}
            - {name: j, hostPath: {path: /srv}}
            - {name: k}
            - {name: l, emptyDir: null}
      `,
    },
  ],
});
