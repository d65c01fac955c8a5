import type { Cluster } from './cluster.js';
import type { ConfigKind } from './config-reference.js';
import type { Resource } from './resource.js';
import { canBeSame, namespaceOf } from './target-namespace.js';

/** A ConfigMap or Secret that is part of the target, or that something in the target makes. */
export interface ConfigHolder {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Undefined where its maker decides them. */
  readonly keys: ReadonlySet<string> | undefined;
}

/** Objects that every namespace gets by itself. */
const EVERYWHERE = new Set(['ConfigMap kube-root-ca.crt', 'ConfigMap openshift-service-ca.crt']);

/** The holders of a target with this name that can be in this namespace. */
export function configNamed(
  cluster: Cluster,
  kind: ConfigKind,
  name: string,
  namespace: string | undefined,
): readonly ConfigHolder[] {
  if (EVERYWHERE.has(`${kind} ${name}`)) return [{ kind, name, namespace, keys: undefined }];
  const same = cluster.once(holdersByName).get(`${kind} ${name}`) ?? [];
  return same.filter((holder) => canBeSame(holder.namespace, namespace));
}

/** The names of all holders of a kind in a target. */
export function configNames(cluster: Cluster, kind: ConfigKind): readonly string[] {
  return [...cluster.once(holdersByName).values()]
    .flat()
    .flatMap((holder) => (holder.kind === kind ? [holder.name] : []));
}

/** The name of some ConfigMap that the target defines in a namespace. */
export function configBeside(cluster: Cluster, namespace: string): string | undefined {
  return cluster.once(firstByNamespace).get(namespace);
}

function firstByNamespace(cluster: Cluster): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const holder of written(cluster))
    if (holder.kind === 'ConfigMap' && holder.namespace !== undefined && !first.has(holder.namespace))
      first.set(holder.namespace, holder.name);
  return first;
}

/** Kinds that make a ConfigMap or Secret, and what they call it; the name of the object itself when nothing is said. */
const MAKERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ExternalSecret: [
    ['spec', 'target', 'name'],
    ['metadata', 'name'],
  ],
  SealedSecret: [['metadata', 'name']],
  Certificate: [['spec', 'secretName']],
  OnePasswordItem: [['metadata', 'name']],
  VaultStaticSecret: [['spec', 'destination', 'name']],
  VaultDynamicSecret: [['spec', 'destination', 'name']],
  VaultPKISecret: [['spec', 'destination', 'name']],
  InfisicalSecret: [['spec', 'managedSecretReference', 'secretName']],
  BitwardenSecret: [['spec', 'secretName']],
  KafkaUser: [['metadata', 'name']],
  Bundle: [['metadata', 'name']],
};

function holdersByName(cluster: Cluster): ReadonlyMap<string, readonly ConfigHolder[]> {
  const byName = new Map<string, ConfigHolder[]>();
  for (const holder of [...written(cluster), ...made(cluster), ...generated(cluster)]) {
    const key = `${holder.kind} ${holder.name}`;
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [holder]);
    else same.push(holder);
  }
  return byName;
}

function written(cluster: Cluster): readonly ConfigHolder[] {
  return cluster.ofKind('ConfigMap', 'Secret').map((resource) => {
    const fields = ['data', 'stringData', 'binaryData'].map((field) => resource.root.at(field));
    const keys = fields.flatMap((field) => field.entries().map(([key]) => key));
    const filledLater = resource.fragment || fields.every(({ present }) => !present);
    const kind = resource.kind === 'Secret' ? 'Secret' : 'ConfigMap';
    const namespace = namespaceOf(resource, cluster);
    return { kind, name: resource.name, namespace, keys: filledLater ? undefined : new Set(keys) };
  });
}

function made(cluster: Cluster): readonly ConfigHolder[] {
  const makers = cluster.ofKind(...Object.keys(MAKERS));
  const single = makers.flatMap((resource): readonly ConfigHolder[] => {
    const name = (MAKERS[resource.kind] ?? [])
      .map((path) => resource.root.at(...path).text() ?? '')
      .find((one) => one !== '');
    if (name === undefined) return [];
    const kinds: readonly ConfigKind[] = resource.kind === 'Bundle' ? ['ConfigMap', 'Secret'] : ['Secret'];
    const namespace = resource.kind === 'Bundle' ? undefined : namespaceOf(resource, cluster);
    return kinds.map((kind) => ({ kind, name, namespace, keys: undefined }));
  });
  const several = cluster
    .ofKind('SopsSecret', 'SecretProviderClass')
    .flatMap((resource) =>
      namesMadeBy(resource).map(
        (name): ConfigHolder => ({ kind: 'Secret', name, namespace: namespaceOf(resource, cluster), keys: undefined }),
      ),
    );
  return [...single, ...several];
}

function namesMadeBy({ root }: Resource): readonly string[] {
  const templates = root
    .at('spec', 'secretTemplates')
    .items()
    .map((template) => template.at('name'));
  const mirrored = root
    .at('spec', 'secretObjects')
    .items()
    .map((object) => object.at('secretName'));
  return [...templates, ...mirrored].flatMap((name) => name.text() ?? []);
}

function generated(cluster: Cluster): readonly ConfigHolder[] {
  return cluster.buildDocuments('kustomization').flatMap(({ root }) =>
    (['ConfigMap', 'Secret'] as const).flatMap((kind) =>
      root
        .at(kind === 'Secret' ? 'secretGenerator' : 'configMapGenerator')
        .items()
        .flatMap((generator): readonly ConfigHolder[] => {
          const name = generator.at('name').text();
          const namespace = generator.at('namespace').text();
          return name === undefined ? [] : [{ kind, name, namespace, keys: undefined }];
        }),
    ),
  );
}
