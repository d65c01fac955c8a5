import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Container, Workload } from './workload.js';

export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
export type ProbeName = (typeof PROBES)[number];

/** The ways in which a probe can look. */
export const HANDLERS = ['httpGet', 'tcpSocket', 'exec', 'grpc'] as const;

/** Kinds whose pods run until they are replaced. */
const LONG_RUNNING = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Rollout',
  'DeploymentConfig',
  'CloneSet',
]);

/** True when a workload is meant to run until it is replaced, and not to an end. */
export function isLongRunning({ resource, pod }: Workload): boolean {
  if (LONG_RUNNING.has(resource.kind)) return true;
  const once = ['Never', 'OnFailure'].includes(pod.at('restartPolicy').text() ?? '');
  const hook = Object.keys(resource.annotations).some(
    (key) => key === 'helm.sh/hook' || key === 'argocd.argoproj.io/hook',
  );
  return resource.kind === 'Pod' && !once && !hook;
}

/** The containers that should say how they are: those of complete long-running pods, sidecars included. */
export function probedContainers(cluster: Cluster): readonly Container[] {
  return cluster.once(findProbed);
}

function findProbed(cluster: Cluster): readonly Container[] {
  return cluster.workloads
    .filter((workload) => workload.complete && isLongRunning(workload))
    .flatMap(({ containers }) => containers.filter(({ role }) => role === 'container' || role === 'sidecar'));
}

/** True when a container has the probe, and it looks at something. */
export function hasProbe({ node }: Container, probe: ProbeName): boolean {
  return hasHandler(node.at(probe));
}

/** True when a probe says how it looks. */
export function hasHandler(probe: Node): boolean {
  return HANDLERS.some((handler) => probe.at(handler).present);
}
