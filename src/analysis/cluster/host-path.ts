import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { volumesOf, type Workload } from './workload.js';

/** A volume that is a path of the node's file system. */
export interface HostPathVolume {
  readonly resource: Resource;
  /** The pod that declares it; absent for a PersistentVolume. */
  readonly workload?: Workload;
  /** The name by which containers mount it. */
  readonly name: string | undefined;
  /** "volume logs", or for a PersistentVolume "the volume": how a reader finds it, and the subject of findings about it. */
  readonly label: string;
  /** The field of the volume that makes it one. */
  readonly hostPath: Node;
  /** The path, or the `hostPath` itself when it names none. */
  readonly node: Node;
  /** The path without trailing slashes, `.` and `..`; empty when none is written. */
  readonly path: string;
}

/** The host path volumes of pods. */
export function podHostPaths(cluster: Cluster): readonly HostPathVolume[] {
  return cluster.workloads.flatMap((workload) =>
    volumesOf(workload).flatMap(({ label, node }) =>
      hostPathOf(workload.resource, node, label).map((volume) => ({ ...volume, workload })),
    ),
  );
}

/** The PersistentVolumes that are host paths. */
export function persistentHostPaths(cluster: Cluster): readonly HostPathVolume[] {
  return cluster
    .ofKind('PersistentVolume')
    .flatMap((resource) => hostPathOf(resource, resource.root.at('spec'), 'the volume'));
}

function hostPathOf(resource: Resource, source: Node, label: string): readonly HostPathVolume[] {
  const hostPath = source.at('hostPath');
  if (!hostPath.present) return [];
  const node = hostPath.at('path');
  const text = node.text();
  const name = source.at('name').text();
  const path = text === undefined ? '' : normalPath(text);
  return [{ resource, name, label, hostPath, node: node.present ? node : hostPath, path }];
}

/** An absolute path as the node's kernel would resolve it, symbolic links aside; `\` counts as `/`, as on Windows. */
export function normalPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split(/[/\\]/)) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

const SENSITIVE = [
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/proc',
  '/root',
  '/sys',
  '/usr',
  '/var/lib/kubelet',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/log',
];

/** True for the directories of the node that are worth most to an attacker, what is in them, and what they are in. */
export function isSensitive(path: string): boolean {
  if (path === '') return false;
  if (path === '/') return true;
  return SENSITIVE.some((other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
}

const SOCKETS = [
  'docker.sock',
  'containerd/containerd.sock',
  'k3s/containerd/containerd.sock',
  'crio/crio.sock',
  'cri-dockerd.sock',
  'podman/podman.sock',
].flatMap((socket) => [`/run/${socket}`, `/var/run/${socket}`]);

/** `//./pipe/…` after normalisation. Windows compares names without regard to case. */
const PIPES = ['/pipe/docker_engine', '/pipe/containerd-containerd'];

/** How a path leads to a container runtime: as its socket, or as a directory around it; undefined when it does not. */
export function runtimeAccess(path: string): 'socket' | 'directory' | undefined {
  if (path === '') return undefined;
  if (SOCKETS.includes(path) || PIPES.includes(path.toLowerCase())) return 'socket';
  const inside = path === '/' ? '/' : `${path}/`;
  return SOCKETS.some((socket) => socket.startsWith(inside)) ? 'directory' : undefined;
}
