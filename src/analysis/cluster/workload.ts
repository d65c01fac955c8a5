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
  /** True unless the object is a patch or lacks fields that the API requires, as kustomize patches do. */
  readonly complete: boolean;
}

const TEMPLATE = ['spec', 'template'];

/** Where the pod template of a kind stands; kinds that are not listed are searched at `spec.template`. */
const TEMPLATES: Readonly<Record<string, YamlPath>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  PodTemplate: ['template'],
  SandboxTemplate: ['spec', 'podTemplate'],
};

/** Kinds whose controller needs a selector, so that an object without one is a piece of another. */
const SELECTED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);

/**
 * The pod that an object describes, wherever its kind hides it: Pod, the built-in controllers, CronJob, PodTemplate, Argo
 * Rollout, and any other kind that carries a pod template at `spec.template` with containers in it.
 */
export function workloadOf(resource: Resource): Workload | undefined {
  const holder =
    resource.kind === 'Pod' && resource.group === ''
      ? resource.root
      : resource.root.at(...(TEMPLATES[resource.kind] ?? TEMPLATE));
  const pod = holder.at('spec');
  const lists = [pod.at('containers'), pod.at('initContainers'), pod.at('ephemeralContainers')];
  const known =
    resource.kind === 'Pod' || resource.kind in TEMPLATES || SELECTED.has(resource.kind) || resource.kind === 'Job';
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
    complete: isComplete(resource, pod),
  };
  containers.push(...containersOf(workload, 'containers', 'container'));
  containers.push(...containersOf(workload, 'initContainers', 'init'));
  containers.push(...containersOf(workload, 'ephemeralContainers', 'ephemeral'));
  return workload;
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
