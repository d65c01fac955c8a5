import type { Node } from '../source/node.js';
import { volumesOf, type Workload } from './workload.js';

export type ConfigKind = 'ConfigMap' | 'Secret';

/** A ConfigMap or Secret that a pod cannot start without. */
export interface ConfigReference {
  readonly kind: ConfigKind;
  readonly name: string;
  /** The key that must be there; absent where the whole object is taken. */
  readonly key?: string;
  /** The name, where it is written. */
  readonly node: Node;
  /** "container app", "volume tls", "the pod": who refers to it. */
  readonly label: string;
}

/** Every reference of a pod to a ConfigMap or Secret that is not marked optional. */
export function configReferences(workload: Workload): readonly ConfigReference[] {
  const pulled = workload.pod
    .at('imagePullSecrets')
    .items()
    .flatMap((node) => reference('the pod', 'Secret', node, 'name'));
  return [...workload.containers.flatMap(fromContainer), ...volumesOf(workload).flatMap(fromVolume), ...pulled];
}

function fromContainer({ node, label }: Workload['containers'][number]): readonly ConfigReference[] {
  const values = node
    .at('env')
    .items()
    .flatMap((entry) => [
      ...reference(label, 'ConfigMap', entry.at('valueFrom', 'configMapKeyRef'), 'name'),
      ...reference(label, 'Secret', entry.at('valueFrom', 'secretKeyRef'), 'name'),
    ]);
  const sources = node
    .at('envFrom')
    .items()
    .flatMap((entry) => [
      ...reference(label, 'ConfigMap', entry.at('configMapRef'), 'name'),
      ...reference(label, 'Secret', entry.at('secretRef'), 'name'),
    ]);
  return [...values, ...sources];
}

function fromVolume({ node, label }: ReturnType<typeof volumesOf>[number]): readonly ConfigReference[] {
  const projected = node
    .at('projected', 'sources')
    .items()
    .flatMap((source) => [
      ...reference(label, 'ConfigMap', source.at('configMap'), 'name'),
      ...reference(label, 'Secret', source.at('secret'), 'name'),
    ]);
  const whole = [
    ...reference(label, 'ConfigMap', node.at('configMap'), 'name'),
    ...reference(label, 'Secret', node.at('secret'), 'secretName'),
  ];
  return [...whole, ...projected];
}

function reference(label: string, kind: ConfigKind, source: Node, field: string): readonly ConfigReference[] {
  const name = source.at(field).text() ?? '';
  if (name === '' || source.at('optional').flag() === true) return [];
  const key = source.at('key').text();
  return [{ label, kind, name, node: source.at(field), ...(key === undefined ? {} : { key }) }];
}
