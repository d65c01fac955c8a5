import { podHostPaths, runtimeAccess } from '../../cluster/host-path.js';
import { defineRule, yaml } from '../rule.js';

export const containerRuntimeSocketMount = defineRule({
  id: 'container-runtime-socket-mount',
  title: 'Pod can reach the container runtime of its node',
  family: 'pod-security',
  why: "Whoever talks to the runtime's socket starts any container with any rights: it is root on the node, read-only mount or not.",
  remedy:
    'Remove the volume; build images with a rootless builder, and collect data through an agent that needs no socket.',
  severity: 'critical',
  standards: ['pss: baseline', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    'kube-linter': ['docker-sock'],
    trivy: ['KSV-0006'],
    checkov: ['CKV_K8S_27'],
    kics: ['docker_daemon_socket_is_exposed_to_containers'],
    kubescape: ['C-0074'],
    kubesec: ['DockerSock'],
    kyverno: ['best-practices/disallow-cri-sock-mount', 'other/docker-socket-requires-label'],
  },
  *check({ now }) {
    for (const { resource, label, node, path } of podHostPaths(now)) {
      const access = runtimeAccess(path);
      if (access === undefined) continue;
      const what = access === 'socket' ? 'is' : 'contains';
      yield {
        about: resource,
        subject: label,
        at: node,
        message: `${label} (${path}) ${what} the socket of the node's container runtime`,
      };
    }
  },
  examples: [
    {
      name: 'the sockets themselves',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          containers:
            - {name: app, image: "a:1", volumeMounts: [{name: docker, mountPath: /docker.sock, readOnly: true}]}
          volumes:
            - name: docker
              hostPath:
                path: /var/run/docker.sock # <-- here
                type: Socket
            - {name: run, hostPath: {path: /run/docker.sock}} # <-- here
            - {name: containerd, hostPath: {path: /run/containerd/containerd.sock}} # <-- here
            - {name: k3s, hostPath: {path: /run/k3s/containerd/containerd.sock}} # <-- here
            - {name: crio, hostPath: {path: /var/run/crio/crio.sock}} # <-- here
            - {name: podman, hostPath: {path: /run/podman/podman.sock}} # <-- here
      `,
    },
    {
      name: 'slashes, dots and steps back do not hide it',
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
                  containers:
                    - {name: app, image: "a:1"}
                  volumes:
                    - {name: a, hostPath: {path: //var//run/docker.sock/}} # <-- here
                    - {name: b, hostPath: {path: /var/lib/../run/./docker.sock}} # <-- here
                    - {name: c, hostPath: {path: /var/log/../../run/cri-dockerd.sock}} # <-- here
      `,
    },
    {
      name: 'directories around a socket',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec:
          containers:
            - {name: app, image: "a:1"}
          volumes:
            - {name: root, hostPath: {path: /}} # <-- here
            - {name: var, hostPath: {path: /var/}} # <-- here
            - {name: run, hostPath: {path: /run}} # <-- here
            - {name: containerd, hostPath: {path: /run/containerd}} # <-- here
      `,
    },
    {
      name: 'the pipes of Windows',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: agent}
        spec:
          os: {name: windows}
          containers:
            - {name: app, image: "a:1"}
          volumes:
            - name: docker
              hostPath:
                path: \\\\.\\pipe\\Docker_Engine # <-- here
            - name: containerd
              hostPath:
                path: //./pipe/containerd-containerd # <-- here
      `,
    },
    {
      name: 'neighbours of a socket, the path inside the container, and other volumes are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1", volumeMounts: [{name: scratch, mountPath: /var/run/docker.sock}]}
          volumes:
            - {name: scratch, emptyDir: {}}
            - {name: a, hostPath: {path: /var/run/docker.socket}}
            - {name: b, hostPath: {path: /var/running}}
            - {name: c, hostPath: {path: /run/containerd-data}}
            - {name: d, hostPath: {path: /var/lib/docker}}
      `,
    },
  ],
});
