import type { YamlPath } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { Resource } from './resource.js';
import { stringMap } from './resource.js';

/** How a container runs: native sidecars are init containers with `restartPolicy: Always`. */
export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral';

export interface Container {
  readonly workload: Workload;
  readonly role: ContainerRole;
  /** Its name, or `#2` by position when it has none. */
  readonly name: string;
  readonly node: Node;
  /** "container app", "init container setup": how a reader finds it, and the subject of findings about it. */
  readonly label: string;
  /** The container's own security context field; for fields that have no pod-level counterpart. */
  security(...path: YamlPath): Node;
  /**
   * The field that is in force: the container's own where it says anything, else the pod's. Only for fields that inherit:
   * runAsUser, runAsGroup, runAsNonRoot, seLinuxOptions, seccompProfile, appArmorProfile, windowsOptions.
   */
  inherited(...path: YamlPath): Node;
}

/** A pod as some object would create it. */
export interface Workload {
  readonly resource: Resource;
  /** The pod's metadata: the object's own for a Pod, else the template's. */
  readonly metadata: Node;
  /** The pod spec. */
  readonly pod: Node;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly windows: boolean;
  /** False when the pod asks for a user namespace of its own, in which root is nobody on the node. */
  readonly hostUsers: boolean;
  /** True unless the object is a patch or lacks fields that the API requires, as kustomize patches do. */
  readonly complete: boolean;
}

/** A security context field that inherits, where a workload says something about it: at the pod, or in one container. */
export interface Statement {
  /** "the pod", or the container's label. */
  readonly label: string;
  /** What the security context belongs to: the pod spec, or the container. */
  readonly owner: Node;
  readonly node: Node;
  /** The containers for which it decides. */
  readonly containers: readonly Container[];
  /** False for a pod-level value that every container overrides. */
  readonly inForce: boolean;
}

const TEMPLATE = ['spec', 'template'];

/** Where the pod template of a kind stands; kinds that are not listed are searched at `spec.template`. */
const TEMPLATES: ReadonlyMap<string, YamlPath> = new Map([
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['PodTemplate', ['template']],
  ['Sandbox', ['spec', 'podTemplate']],
  ['SandboxTemplate', ['spec', 'podTemplate']],
  ['ScaledJob', ['spec', 'jobTargetRef', 'template']],
]);

/** Kinds whose controller needs a selector, so that an object without one is a piece of another. */
const SELECTED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

/**
 * The pod that an object describes, wherever its kind hides it: Pod, the built-in controllers, CronJob, PodTemplate, Argo
 * Rollout, and any other kind that carries a pod template at `spec.template` with containers in it.
 */
export function workloadOf(resource: Resource): Workload | undefined {
  const holder = isPodItself(resource)
    ? resource.root
    : resource.root.at(...(TEMPLATES.get(resource.kind) ?? TEMPLATE));
  const pod = holder.at('spec');
  const lists = [pod.at('containers'), pod.at('initContainers'), pod.at('ephemeralContainers')];
  const known =
    resource.kind === 'Pod' || TEMPLATES.has(resource.kind) || SELECTED.has(resource.kind) || resource.kind === 'Job';
  if (!pod.present || !(known || lists.some((list) => Array.isArray(list.value) && list.value.length > 0)))
    return undefined;
  const containers: Container[] = [];
  const workload: Workload = {
    resource,
    metadata: holder.at('metadata'),
    pod,
    labels: stringMap(holder.at('metadata', 'labels')),
    containers,
    windows: pod.at('os', 'name').text() === 'windows',
    hostUsers: pod.at('hostUsers').flag() !== false,
    complete: isComplete(resource, pod),
  };
  containers.push(...containersOf(workload, 'containers', 'container'));
  containers.push(...containersOf(workload, 'initContainers', 'init'));
  containers.push(...containersOf(workload, 'ephemeralContainers', 'ephemeral'));
  return workload;
}

/** Knative's Revision is a pod with other metadata. */
function isPodItself({ kind, group }: Resource): boolean {
  return kind === 'Pod' ? group === '' : kind === 'Revision' && group === 'serving.knative.dev';
}

function isComplete(resource: Resource, pod: Node): boolean {
  const containers = pod.at('containers').items();
  const images = containers.length > 0 && containers.every((container) => container.at('image').present);
  const selected =
    !SELECTED.has(resource.kind) || resource.group === 'extensions' || resource.root.at('spec', 'selector').present;
  return !resource.fragment && images && selected;
}

function containersOf(workload: Workload, list: string, role: ContainerRole): readonly Container[] {
  return workload.pod
    .at(list)
    .items()
    .filter((node) => node.entries().length > 0)
    .map((node, index) => {
      const actual = role === 'init' && node.at('restartPolicy').text() === 'Always' ? 'sidecar' : role;
      const name = node.at('name').text() ?? `#${index + 1}`;
      return containerOf(workload, node, actual, name);
    });
}

const WORDS: Readonly<Record<ContainerRole, string>> = {
  container: 'container',
  init: 'init container',
  sidecar: 'sidecar container',
  ephemeral: 'ephemeral container',
};

function containerOf(workload: Workload, node: Node, role: ContainerRole, name: string): Container {
  const own = (path: YamlPath) => node.at('securityContext', ...path);
  return {
    workload,
    role,
    name,
    node,
    label: `${WORDS[role]} ${name}`,
    security: (...path) => own(path),
    inherited: (...path) => {
      const container = own(path);
      const pod = workload.pod.at('securityContext', ...path);
      return container.present || !pod.present ? container : pod;
    },
  };
}

/** A volume of a pod. */
export interface Volume {
  /** "volume logs": how a reader finds it, and the subject of findings about it; `#2` by position when it has no name. */
  readonly label: string;
  readonly node: Node;
}

/** The volumes that a pod declares. */
export function volumesOf(workload: Workload): readonly Volume[] {
  return workload.pod
    .at('volumes')
    .items()
    .map((node, index) => ({ label: `volume ${node.at('name').text() ?? `#${index + 1}`}`, node }));
}

/** Everything that a workload says about a field that inherits (see `Container.inherited`), the pod's word first. */
export function statementsAbout(workload: Workload, ...path: YamlPath): readonly Statement[] {
  const node = workload.pod.at('securityContext', ...path);
  const own = workload.containers.filter((container) => container.security(...path).present);
  const heirs = workload.containers.filter((container) => !own.includes(container));
  const statements: readonly Statement[] = own.map((container) => ({
    label: container.label,
    owner: container.node,
    node: container.security(...path),
    containers: [container],
    inForce: true,
  }));
  if (!node.present) return statements;
  const inForce = heirs.length > 0 || !workload.complete;
  return [{ label: 'the pod', owner: workload.pod, node, containers: heirs, inForce }, ...statements];
}

/**
 * Minor version from which the Pod Security Standards let a pod with a user namespace of its own (`hostUsers: false`) run
 * as root (KEP-127).
 */
export const USER_NAMESPACES_RELAX = 35;
