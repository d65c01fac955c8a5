import {
  type HostPathVolume,
  isSensitive,
  persistentHostPaths,
  podHostPaths,
  runtimeAccess,
} from '../../cluster/host-path.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const hostPathSensitive = defineRule({
  id: 'host-path-sensitive',
  title: 'Sensitive or writable node directory is mounted',
  family: 'pod-security',
  why: "The node's configuration, devices, credentials and programs stand there. Who can write to them runs what they like as root on the node; who can read them has the credentials of the kubelet and of other pods.",
  remedy:
    'Remove the mount; if it cannot be avoided, narrow the path and set readOnly to true on every mount of the volume.',
  severity: 'critical',
  standards: ['pss: baseline', 'cis: 5.2.11', 'nsa', 'owasp: K01', 'mitre: T1611', 'ms: MS-TA9013'],
  equivalents: {
    'kube-linter': ['sensitive-host-mounts', 'writable-host-mount'],
    trivy: ['KSV-0121'],
    kics: ['workload_mounting_with_sensitive_os_directory', 'volume_mount_with_os_directory_write_permissions'],
    kubescape: ['C-0045'],
    kubesec: ['ProcMount'],
    kyverno: ['other/ensure-readonly-hostpath'],
    gatekeeper: ['k8spsphostfilesystem'],
  },
  *check({ now }) {
    const mounts = new Map<Workload, ReadonlyMap<string, readonly Node[]>>();
    for (const volume of podHostPaths(now)) {
      const { workload, name = '' } = volume;
      if (workload === undefined) continue;
      const byName = mounts.get(workload) ?? writableMounts(workload);
      mounts.set(workload, byName);
      const writable = byName.get(name) ?? [];
      if (isSensitive(volume.path)) yield sensitive(volume, writable.length > 0);
      // The socket of the container runtime is as good as root, read-only or not: container-runtime-socket-mount.
      else if (writable.length > 0 && runtimeAccess(volume.path) === undefined) yield merelyWritable(volume, writable);
    }
    for (const volume of persistentHostPaths(now)) if (isSensitive(volume.path)) yield sensitive(volume, false);
  },
  examples: [
    {
      name: 'directories of the node, by what can be done with them',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec:
          containers:
            - name: app
              image: a:1
              volumeMounts:
                - {name: etc, mountPath: /host/etc}
                - {name: proc, mountPath: /host/proc, readOnly: true}
                - {name: var, mountPath: /host/var, readOnly: true}
                - {name: data, mountPath: /data}
          volumes:
            - name: etc
              hostPath: {path: /etc/} # <-- here
            - name: proc
              hostPath: {path: /proc} # <-- here
            - name: var
              hostPath: {path: /var} # <-- here
            - name: data
              hostPath: {path: /srv/data} # <-- here
            - name: kubernetes
              hostPath: {path: /data/../etc//kubernetes/pki} # <-- here
      `,
    },
    {
      name: 'a directory that is mounted to be written',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: cache}
        spec:
          containers:
            - name: app
              image: a:1
              volumeMounts:
                - name: data
                  mountPath: /data
          volumes:
            - name: data
              hostPath: # <-- here
                path: /srv/data
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: cache}
        spec:
          containers:
            - name: app
              image: a:1
              volumeMounts:
                - name: data
                  mountPath: /data
                  readOnly: true
          volumes:
            - name: data
              hostPath:
                path: /srv/data
      `,
    },
    {
      name: 'a mount of an init container, and a PersistentVolume',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: sweep}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  initContainers:
                    - {name: setup, image: "a:1", volumeMounts: [{name: root, mountPath: /host}]}
                  containers:
                    - {name: app, image: "a:1", volumeMounts: [{name: root, mountPath: /host, readOnly: true}]}
                  volumes:
                    - {name: root, hostPath: {path: /}} # <-- here
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: kubelet}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          hostPath: {path: /var/lib/kubelet/pods} # <-- here
      `,
    },
    {
      name: 'the path inside the container, neighbours, read-only mounts, and the runtime socket are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              volumeMounts:
                - {name: scratch, mountPath: /etc}
                - {name: data, mountPath: /data, readOnly: true}
                - {name: docker, mountPath: /var/run/docker.sock}
          volumes:
            - {name: scratch, emptyDir: {}}
            - {name: data, hostPath: {path: /etcetera}}
            - {name: unused, hostPath: {path: /srv}}
            - {name: none, hostPath: null}
            - {name: docker, hostPath: {path: /var/run/docker.sock}}
      `,
    },
  ],
});

/** The mounts through which the volumes of the pod can be written, by the name of the volume. */
function writableMounts({ containers }: Workload): ReadonlyMap<string, readonly Node[]> {
  const byName = new Map<string, Node[]>();
  for (const mount of containers.flatMap(({ node }) => node.at('volumeMounts').items())) {
    const name = mount.at('name').text();
    if (name === undefined || mount.at('readOnly').flag() === true) continue;
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [mount]);
    else same.push(mount);
  }
  return byName;
}

function sensitive({ resource, label, hostPath, path }: HostPathVolume, writable: boolean): Remark {
  const what = path === '/' ? "the node's whole file system" : `${path} of the node`;
  return {
    about: resource,
    subject: label,
    at: hostPath,
    message: `${label} is ${what}${writable ? ', mounted to be written' : ''}`,
    severity: writable ? 'critical' : 'high',
  };
}

function merelyWritable({ resource, label, hostPath, path }: HostPathVolume, mounts: readonly Node[]): Remark {
  return {
    about: resource,
    subject: label,
    at: hostPath,
    message: `${label}, ${path === '' ? 'a path' : path} of the node, is mounted to be written`,
    severity: 'medium',
    fix: {
      title: 'Mount it to be read only',
      safety: 'unsafe',
      patch: mounts.flatMap((mount) => set(mount, ['readOnly'], true)),
    },
  };
}
