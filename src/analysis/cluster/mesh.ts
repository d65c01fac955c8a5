import type { Node } from '../source/node.js';
import { parseYaml } from '../source/yaml.js';
import type { Cluster } from './cluster.js';
import { type Resource, stringMap } from './resource.js';
import type { Workload } from './workload.js';

/** Objects of Istio's networking or security API of a kind; patches are included. */
export function istioObjects(cluster: Cluster, ...kinds: readonly string[]): readonly Resource[] {
  return cluster
    .ofKind(...kinds)
    .filter(({ group }) => /^(?:networking|security|extensions|telemetry)\.istio\.io$/.test(group));
}

/** The configuration of an Istio mesh, wherever it stands. */
export interface MeshConfig {
  readonly resource: Resource;
  readonly config: Node;
  /** Where a reader should look for a field of it: text inside a ConfigMap has no place of its own. */
  placeOf(node: Node): Node;
}

/** The mesh configurations of a target: of IstioOperator, of the Istio kind, and of the ConfigMap that istiod reads. */
export function meshConfigs(cluster: Cluster): readonly MeshConfig[] {
  return cluster.once(readMeshConfigs);
}

function readMeshConfigs(cluster: Cluster): readonly MeshConfig[] {
  const objects = cluster.ofKind('IstioOperator', 'Istio').flatMap((resource): readonly MeshConfig[] => {
    const { root } = resource;
    const held = [root.at('spec', 'meshConfig'), root.at('spec', 'values', 'meshConfig')];
    return held.filter(({ present }) => present).map((config) => ({ resource, config, placeOf: (node) => node }));
  });
  const maps = cluster.ofKind('ConfigMap').filter(({ name }) => name === 'istio' || name.startsWith('istio-'));
  const texts = maps.flatMap((resource): readonly MeshConfig[] => {
    const data = resource.root.at('data', 'mesh');
    const document = parseYaml(resource.file, data.text() ?? '').documents[0];
    return document === undefined ? [] : [{ resource, config: document.root, placeOf: () => data }];
  });
  return [...objects, ...texts];
}

/** The namespaces whose Istio objects hold for the whole mesh, when nothing says otherwise. */
const ROOTS = ['istio-system', 'istio-config', 'aks-istio-system'];

/** True for an object in the namespace whose policies hold for the whole mesh. */
export function isMeshWide(resource: Resource, cluster: Cluster): boolean {
  const configured = meshConfigs(cluster).flatMap(({ config }) => config.at('rootNamespace').text() ?? []);
  const roots = configured.length > 0 ? configured : ROOTS;
  return resource.namespace !== undefined && roots.includes(resource.namespace);
}

/** The labels that an Istio object's `selector` asks for; undefined when it means every workload. */
export function selectorOf({ root }: Resource): Readonly<Record<string, string>> | undefined {
  const selector = root.at('spec', 'selector');
  const labels = stringMap(selector.at('matchLabels').present ? selector.at('matchLabels') : selector.at('labels'));
  return Object.keys(labels).length === 0 ? undefined : labels;
}

/** How a namespace or a pod stands to a mesh. */
export type Membership = 'in' | 'out' | 'unsaid';

/** What the labels and annotations of a Namespace say of the mesh. */
export function namespaceMembership({ labels, annotations }: Resource): Membership {
  const said = [
    IN[labels['istio-injection'] ?? ''],
    labels['istio.io/rev'] === undefined ? undefined : 'in',
    DATAPLANE[labels['istio.io/dataplane-mode'] ?? ''],
    IN[annotations['linkerd.io/inject'] ?? ''],
    CONSUL[labels['consul.hashicorp.com/connect-inject'] ?? ''],
  ];
  if (said.includes('in')) return 'in';
  return said.includes('out') ? 'out' : 'unsaid';
}

const IN: Readonly<Record<string, Membership>> = { enabled: 'in', ingress: 'in', disabled: 'out' };
const DATAPLANE: Readonly<Record<string, Membership>> = { ambient: 'in', none: 'out' };
const CONSUL: Readonly<Record<string, Membership>> = { true: 'in', false: 'out' };

/** A label or annotation of a pod, whichever of the two it is. */
export function podMarks({ metadata }: Workload): readonly (readonly [string, Node])[] {
  return [...metadata.at('labels').entries(), ...metadata.at('annotations').entries()];
}
