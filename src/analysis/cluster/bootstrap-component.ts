import type { Node } from '../source/node.js';
import { commandOf, type GivenFlag } from './bootstrap-command.js';
import type { Component } from './bootstrap-setting.js';
import type { Cluster } from './cluster.js';
import { parseImage } from './image.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';
import type { Container } from './workload.js';

/** A component of the cluster as some object configures it. */
export interface ConfiguredComponent {
  readonly component: Component;
  readonly resource: Resource;
  /** What tells of it: the command of a container, the arguments in a file of kubeadm, or its own configuration file. */
  readonly form: 'command' | 'kubeadm' | 'file';
  /** Minor version that it says of itself. */
  readonly minor: number | undefined;
  readonly flags: readonly GivenFlag[];
  /** The configuration file, or for other forms undefined. */
  readonly file: Node | undefined;
  /** Where something that is missing would be looked for. */
  readonly at: Node;
  /** The list or mapping that takes further flags, where it is known. */
  readonly holder: Node | undefined;
  /** The lists of a container in which its command line stands. */
  readonly lists: readonly Node[];
  /** True when what is not there is not said anywhere else either. */
  readonly complete: boolean;
}

/** Every component that the target configures. */
export function configuredComponents(cluster: Cluster): readonly ConfiguredComponent[] {
  return cluster.once(componentsIn);
}

function componentsIn(cluster: Cluster): readonly ConfiguredComponent[] {
  return [
    ...cluster.containers.flatMap((container) => ofContainer(container) ?? []),
    ...cluster.ofKind(...Object.keys(FILES)).flatMap(ofFile),
    ...cluster.ofKind('ClusterConfiguration').flatMap((resource) => ofCluster(resource, resource.root)),
    ...cluster.ofKind('InitConfiguration', 'JoinConfiguration').flatMap((resource) => ofNode(resource, resource.root)),
    ...cluster.ofKind(...Object.keys(CLUSTER_API)).flatMap(ofClusterApi),
  ];
}

/** Flags that name a file with further settings, so that a flag that is not there may be said in the file. */
const FILE_FLAGS: Readonly<Partial<Record<Component, readonly string[]>>> = {
  etcd: ['config-file'],
  kubelet: ['config', 'config-dir'],
  'kube-scheduler': ['config'],
  'kube-proxy': ['config'],
};

function ofContainer({ node, workload }: Container): ConfiguredComponent | undefined {
  const command = commandOf(node);
  if (command === undefined) return undefined;
  const { component, open } = command;
  const flags = component === 'etcd' ? [...variables(node), ...command.flags] : command.flags;
  const elsewhere = FILE_FLAGS[component]?.some((name) => flags.some((flag) => flag.name === name)) === true;
  const lists = [node.at('args'), node.at('command')].filter((list) => list.items().length > 0);
  return {
    component,
    resource: workload.resource,
    form: 'command',
    minor: component === 'etcd' ? undefined : minorOf(parseImage(node.at('image').text() ?? '')?.tag),
    flags,
    file: undefined,
    at: node.at('command').present ? node.at('command') : node.at('args'),
    holder: lists.find((list) => list.items().some((item) => item.text()?.startsWith('-') === true)) ?? lists[0],
    lists,
    complete: workload.complete && !open && !elsewhere,
  };
}

/** etcd reads every flag from its environment, too, where the command line does not give it. */
function variables(container: Node): readonly GivenFlag[] {
  return container
    .at('env')
    .items()
    .flatMap((entry) => {
      const name = /^ETCD_(\w+)$/.exec(entry.at('name').text() ?? '')?.[1];
      if (name === undefined) return [];
      const node = entry.at('value');
      const text = node.text();
      const known = text !== undefined && !holdsVariable(text);
      return [
        {
          name: name.toLowerCase().replaceAll('_', '-'),
          text: known ? text : undefined,
          node: node.present ? node : entry,
          alone: false,
        },
      ];
    });
}

function minorOf(version: string | undefined): number | undefined {
  const minor = /^v?1\.(\d{1,3})(?:\.|$)/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** Kinds of configuration files, whose they are, and their API groups. */
const FILES: Readonly<Record<string, readonly [component: Component, ...groups: string[]]>> = {
  AdmissionConfiguration: ['kube-apiserver', 'apiserver.config.k8s.io', 'apiserver.k8s.io'],
  KubeletConfiguration: ['kubelet', 'kubelet.config.k8s.io'],
  KubeSchedulerConfiguration: ['kube-scheduler', 'kubescheduler.config.k8s.io'],
  KubeProxyConfiguration: ['kube-proxy', 'kubeproxy.config.k8s.io'],
};

function ofFile(resource: Resource): readonly ConfiguredComponent[] {
  const [component, ...groups] = FILES[resource.kind] ?? [];
  if (component === undefined || !groups.includes(resource.group)) return [];
  const { root, fragment } = resource;
  return [
    {
      component,
      resource,
      form: 'file',
      minor: undefined,
      flags: [],
      file: root,
      at: root.at('kind'),
      holder: undefined,
      lists: [],
      complete: !fragment,
    },
  ];
}

/** Where kubeadm's ClusterConfiguration has the arguments of a component. */
const ARGUMENTS: readonly (readonly [Component, readonly string[]])[] = [
  ['kube-apiserver', ['apiServer']],
  ['kube-controller-manager', ['controllerManager']],
  ['kube-scheduler', ['scheduler']],
  ['etcd', ['etcd', 'local']],
];

/** Objects of Cluster API that hold what kubeadm is told, and where. */
const CLUSTER_API: Readonly<Record<string, readonly string[]>> = {
  KubeadmConfig: ['spec'],
  KubeadmConfigTemplate: ['spec', 'template', 'spec'],
  KubeadmControlPlane: ['spec', 'kubeadmConfigSpec'],
  KubeadmControlPlaneTemplate: ['spec', 'template', 'spec', 'kubeadmConfigSpec'],
};

function ofClusterApi(resource: Resource): readonly ConfiguredComponent[] {
  if (!resource.group.endsWith('cluster.x-k8s.io')) return [];
  const spec = resource.root.at(...(CLUSTER_API[resource.kind] ?? []));
  const cluster = spec.at('clusterConfiguration');
  return [
    // A worker's object has no cluster to configure.
    ...(cluster.present ? ofCluster(resource, cluster) : []),
    ...['initConfiguration', 'joinConfiguration'].flatMap((name) => ofNode(resource, spec.at(name))),
  ];
}

const isKubeadm = ({ group }: Resource): boolean => group === 'kubeadm.k8s.io' || group.endsWith('cluster.x-k8s.io');

function ofCluster(resource: Resource, configuration: Node): readonly ConfiguredComponent[] {
  if (!isKubeadm(resource)) return [];
  const external = configuration.at('etcd', 'external').present;
  return ARGUMENTS.filter(([component]) => component !== 'etcd' || !external).map(([component, path]) => {
    const given = configuration.at(...path, 'extraArgs');
    return {
      ...told(component, resource, given, minorOf(configuration.at('kubernetesVersion').text())),
      complete: !resource.fragment,
    };
  });
}

function ofNode(resource: Resource, configuration: Node): readonly ConfiguredComponent[] {
  const given = configuration.at('nodeRegistration', 'kubeletExtraArgs');
  if (!isKubeadm(resource) || !given.present) return [];
  // The kubelet's settings stand in its configuration file; these are only what differs on this node.
  return [{ ...told('kubelet', resource, given, undefined), complete: false }];
}

function told(component: Component, resource: Resource, given: Node, minor: number | undefined) {
  const flags = [
    ...given.entries().map(([name, node]) => flagOf(name, node)),
    ...given.items().map((item) => flagOf(item.at('name').text() ?? '', item.at('value'))),
  ];
  return {
    component,
    resource,
    form: 'kubeadm' as const,
    minor,
    flags,
    file: undefined,
    at: given,
    holder: given,
    lists: [],
  };
}

function flagOf(name: string, node: Node): GivenFlag {
  const { value } = node;
  const text = node.text() ?? (typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined);
  return { name, text: text === undefined || holdsVariable(text) ? undefined : text, node, alone: false };
}
