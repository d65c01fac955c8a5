import { filePath, type Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import { parseYaml } from '../source/yaml.js';
import type { GivenFlag } from './bootstrap-command.js';
import { type ConfiguredComponent, minorOf } from './bootstrap-configured.js';
import type { Component } from './bootstrap-setting.js';
import type { Cluster } from './cluster.js';
import { lineIn, parsedFiles } from './parsed-file.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';

/** A document of configuration: an object of its own, a part of one, or a text in a ConfigMap. */
interface Configuration {
  readonly resource: Resource;
  readonly root: Node;
  readonly placeOf: (node: Node) => Node | Place;
  readonly editable: boolean;
}

/** Kinds of configuration files, whose they are, and their API groups. */
const FILES: Readonly<Record<string, readonly [component: Component, ...groups: string[]]>> = {
  AdmissionConfiguration: ['kube-apiserver', 'apiserver.config.k8s.io', 'apiserver.k8s.io'],
  KubeletConfiguration: ['kubelet', 'kubelet.config.k8s.io'],
  KubeSchedulerConfiguration: ['kube-scheduler', 'kubescheduler.config.k8s.io'],
  KubeProxyConfiguration: ['kube-proxy', 'kubeproxy.config.k8s.io'],
};
const KUBEADM = ['ClusterConfiguration', 'InitConfiguration', 'JoinConfiguration'];
const KINDS = [...Object.keys(FILES), ...KUBEADM];

/** Objects of Cluster API that hold what kubeadm is told, and where. */
const CLUSTER_API: Readonly<Record<string, readonly string[]>> = {
  KubeadmConfig: ['spec'],
  KubeadmConfigTemplate: ['spec', 'template', 'spec'],
  KubeadmControlPlane: ['spec', 'kubeadmConfigSpec'],
  KubeadmControlPlaneTemplate: ['spec', 'template', 'spec', 'kubeadmConfigSpec'],
};

/** The components that configuration files tell of, those of kubeadm included, wherever an object holds them. */
export function configuredByFiles(cluster: Cluster): readonly ConfiguredComponent[] {
  return [
    ...cluster.ofKind(...KINDS).flatMap((resource) => inDocument(own(resource, resource.root))),
    ...cluster.ofKind(...Object.keys(CLUSTER_API)).flatMap(inClusterApi),
    ...cluster.ofKind('ConfigMap').flatMap((resource) => textsIn(cluster, resource).flatMap(inDocument)),
  ];
}

const own = (resource: Resource, root: Node): Configuration => ({
  resource,
  root,
  placeOf: (node) => node,
  editable: true,
});

const NAMES_KIND = new RegExp(`^kind: *["']?(?:${KINDS.join('|')})\\b`, 'm');

/** The texts of a ConfigMap that are configuration files, as kubeadm keeps them in kube-system. */
function textsIn(cluster: Cluster, resource: Resource): readonly Configuration[] {
  return resource.root
    .at('data')
    .entries()
    .flatMap(([, value]) => {
      const text = value.text() ?? '';
      if (!NAMES_KIND.test(text)) return [];
      const lineOf = (node: Node) => (node.location.kind === 'written' ? node.location.place.start.line - 1 : 0);
      return parseYaml(filePath('configuration.yaml'), text).documents.map(({ root }) => ({
        resource,
        root,
        placeOf: (node: Node) => lineIn(parsedFiles(cluster), resource, value, lineOf(node)) ?? value,
        editable: false,
      }));
    });
}

function inDocument(configuration: Configuration): readonly ConfiguredComponent[] {
  const { root } = configuration;
  const kind = root.at('kind').text() ?? '';
  const group = (root.at('apiVersion').text() ?? '').replace(/\/[^/]*$/, '');
  const [component, ...groups] = (Object.hasOwn(FILES, kind) ? FILES[kind] : undefined) ?? [];
  if (component !== undefined && groups.includes(group)) return [ofFile(configuration, component)];
  if (group !== 'kubeadm.k8s.io') return [];
  return kind === 'ClusterConfiguration' ? ofCluster(configuration) : ofNode(configuration);
}

function ofFile(configuration: Configuration, component: Component): ConfiguredComponent {
  const { resource, root, placeOf, editable } = configuration;
  return {
    component,
    resource,
    form: 'file',
    minor: undefined,
    flags: [],
    file: root,
    at: placeOf(root.at('kind')),
    placeOf,
    holder: undefined,
    editable,
    complete: !resource.fragment,
  };
}

function inClusterApi(resource: Resource): readonly ConfiguredComponent[] {
  if (!resource.group.endsWith('cluster.x-k8s.io')) return [];
  const spec = resource.root.at(...(CLUSTER_API[resource.kind] ?? []));
  const cluster = spec.at('clusterConfiguration');
  return [
    // The object of a worker has no control plane to configure.
    ...(cluster.present ? ofCluster(own(resource, cluster)) : []),
    ...['initConfiguration', 'joinConfiguration'].flatMap((name) => ofNode(own(resource, spec.at(name)))),
  ];
}

/** Where kubeadm's ClusterConfiguration has the arguments of a component. */
const ARGUMENTS: readonly (readonly [Component, readonly string[]])[] = [
  ['kube-apiserver', ['apiServer']],
  ['kube-controller-manager', ['controllerManager']],
  ['kube-scheduler', ['scheduler']],
  ['etcd', ['etcd', 'local']],
];

function ofCluster(configuration: Configuration): readonly ConfiguredComponent[] {
  const { root, resource } = configuration;
  const external = root.at('etcd', 'external').present;
  return ARGUMENTS.filter(([component]) => component !== 'etcd' || !external).map(([component, path]) =>
    ofArguments(configuration, component, root.at(...path, 'extraArgs'), !resource.fragment),
  );
}

function ofNode(configuration: Configuration): readonly ConfiguredComponent[] {
  const given = configuration.root.at('nodeRegistration', 'kubeletExtraArgs');
  // The settings of a kubelet stand in its configuration file; these are only what differs on this node.
  return given.present ? [ofArguments(configuration, 'kubelet', given, false)] : [];
}

function ofArguments(configuration: Configuration, component: Component, given: Node, complete: boolean) {
  const { resource, root, placeOf, editable } = configuration;
  return {
    component,
    resource,
    form: 'kubeadm' as const,
    // An object of Cluster API says its version itself.
    minor: minorOf(root.at('kubernetesVersion').text() ?? resource.root.at('spec', 'version').text()),
    flags: [
      ...given.entries().map(([name, node]) => flagOf(name, node)),
      ...given.items().map((item) => flagOf(item.at('name').text() ?? '', item.at('value'))),
    ],
    file: undefined,
    at: placeOf(given),
    placeOf,
    holder: given,
    editable,
    complete,
  };
}

function flagOf(name: string, node: Node): GivenFlag {
  const { value } = node;
  const text = node.text() ?? (typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined);
  return { name, text: text === undefined || holdsVariable(text) ? undefined : text, node, alone: false };
}
