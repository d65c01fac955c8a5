import type { YamlPath } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { Container, Workload } from './workload.js';

/** The controls of the Pod Security Standards, as Kubernetes names its checks. */
export type ControlId =
  | 'privileged'
  | 'hostNamespaces'
  | 'capabilities_baseline'
  | 'seccompProfile_baseline'
  | 'appArmorProfile'
  | 'seLinuxOptions'
  | 'procMount'
  | 'sysctls'
  | 'hostPorts'
  | 'hostPathVolumes'
  | 'windowsHostProcess'
  | 'hostProbesAndHostLifecycle'
  | 'restrictedVolumes'
  | 'allowPrivilegeEscalation'
  | 'runAsNonRoot'
  | 'runAsUser'
  | 'seccompProfile_restricted'
  | 'capabilities_restricted'
  | 'procMount_restricted';

/** One place at which a pod breaks a control. */
export interface Breach {
  readonly workload: Workload;
  /** Absent when the pod as a whole says it. */
  readonly container?: Container;
  /** "the pod", the container's label, or "volume data". */
  readonly label: string;
  readonly node: Node;
  /** What is wrong, in a few words that follow the label: "adds NET_RAW". */
  readonly reason: string;
  /** True when nothing is written, and the control asks for something. */
  readonly missing: boolean;
}

export type ControlCheck = (workload: Workload) => Iterable<Breach>;

/** A control, and its wording over time. */
export interface Control {
  readonly id: ControlId;
  readonly level: 'baseline' | 'restricted';
  /** The control of Baseline that this one includes. */
  readonly replaces?: ControlId;
  /** Oldest first; each holds from 1.`since` until the next one does. */
  readonly variants: readonly { readonly since: number; readonly check: ControlCheck }[];
}

/** A breach by the pod itself. */
export function ofPod(workload: Workload, node: Node, reason: string): Breach {
  return { workload, label: 'the pod', node, reason, missing: false };
}

/** A breach by a container. */
export function ofContainer(container: Container, node: Node, reason: string, missing = false): Breach {
  return { workload: container.workload, container, label: container.label, node, reason, missing };
}

/** The field of a security context wherever it is written: at the pod, then in each container, overridden or not. */
export function* written(workload: Workload, ...path: YamlPath): Iterable<readonly [Node, Container | undefined]> {
  const node = workload.pod.at('securityContext', ...path);
  if (node.present) yield [node, undefined];
  for (const container of workload.containers) {
    const own = container.security(...path);
    if (own.present) yield [own, container];
  }
}

/** A breach by a container, or by the pod where there is none. */
export function by(workload: Workload, container: Container | undefined, node: Node, reason: string): Breach {
  return container === undefined ? ofPod(workload, node, reason) : ofContainer(container, node, reason);
}

/** The check, but for Windows pods, to which the control does not apply. */
export function exceptWindows(check: ControlCheck): ControlCheck {
  return (workload) => (workload.windows ? [] : check(workload));
}

/** The check, but for pods with a user namespace of their own, in which root is nobody on the node (KEP-127). */
export function exceptUserNamespaces(check: ControlCheck): ControlCheck {
  return (workload) => (workload.hostUsers ? check(workload) : []);
}
