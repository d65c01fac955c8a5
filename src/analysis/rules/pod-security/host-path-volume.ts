import { isSensitive, persistentHostPaths, podHostPaths, runtimeAccess } from '../../cluster/host-path.js';
import { defineRule, yaml } from '../rule.js';

export const hostPathVolume = defineRule({
  id: 'host-path-volume',
  title: 'Volume is a path of the node',
  family: 'pod-security',
  why: 'Files of the node outlive the pod and are shared with everything else on it. A path that is writable, or holds credentials, is a way out of the container.',
  remedy: 'Use a PersistentVolumeClaim, emptyDir, projected or CSI volume instead.',
  severity: 'high',
  standards: ['pss: baseline', 'cis: 5.2.11', 'nsa', 'owasp: K01', 'mitre: T1611', 'ms: MS-TA9013'],
  equivalents: {
    polaris: ['hostPathSet'],
    trivy: ['KSV-0023'],
    kics: ['non_kube_system_pod_with_host_mount'],
    kubescape: ['C-0048'],
    kyverno: [
      'pod-security/baseline/disallow-host-path',
      'other/limit-hostpath-vols',
      'other/limit-hostpath-type-pv',
      'other/remove-hostpath-volumes',
    ],
    gatekeeper: ['k8spsphostfilesystem'],
    psa: ['hostPathVolumes'],
  },
  *check({ now }) {
    for (const { resource, label, hostPath, path, workload } of [...podHostPaths(now), ...persistentHostPaths(now)]) {
      // Of these there is something graver to say: host-path-sensitive and container-runtime-socket-mount.
      if (isSensitive(path) || (workload !== undefined && runtimeAccess(path) !== undefined)) continue;
      yield {
        about: resource,
        subject: label,
        at: hostPath,
        message: `${label} is ${path === '' ? 'a path' : path} of the node's file system`,
      };
    }
  },
  examples: [
    {
      name: 'one finding for each volume',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"}
          volumes:
            - name: logs
              hostPath: # <-- here
                path: /srv/web
                type: DirectoryOrCreate
            - {name: data, hostPath: {path: /data}} # <-- here
            - name: nothing
              hostPath: {} # <-- here
      `,
    },
    {
      name: 'a PersistentVolume',
      manifest: yaml`
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          hostPath: # <-- here
            path: /mnt/disk
      `,
    },
    {
      name: 'a patch that adds one',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              volumes:
                - name: certificates
                  hostPath: {path: /opt/ssl} # <-- here
      `,
    },
    {
      name: 'other volumes are clean wherever they are mounted, and what is graver is for its own rule',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1", volumeMounts: [{name: scratch, mountPath: /var/log}]}
          volumes:
            - {name: scratch, emptyDir: {}}
            - {name: none, hostPath: null}
            - {name: data, persistentVolumeClaim: {claimName: data}}
            - {name: docker, hostPath: {path: /var/run/docker.sock}}
            - {name: run, hostPath: {path: /run}}
            - {name: logs, hostPath: {path: /var/log/web}}
      `,
    },
  ],
});
