import type { YamlPath } from '../source/location.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** Kinds whose controllers make a Secret, and where they name it; by default it is called as they are. */
const MAKERS: ReadonlyMap<string, YamlPath> = new Map([
  ['SealedSecret', ['spec', 'template', 'metadata', 'name']],
  ['ExternalSecret', ['spec', 'target', 'name']],
  ['VaultStaticSecret', ['spec', 'destination', 'name']],
  ['VaultDynamicSecret', ['spec', 'destination', 'name']],
  ['VaultPKISecret', ['spec', 'destination', 'name']],
  ['VaultSecret', ['spec', 'name']],
  ['OnePasswordItem', ['metadata', 'name']],
  ['BitwardenSecret', ['spec', 'secretName']],
  ['AzureKeyVaultSecret', ['spec', 'output', 'secret', 'name']],
  ['InfisicalSecret', ['spec', 'managedSecretReference', 'secretName']],
  ['Certificate', ['spec', 'secretName']],
]);

/** True when something of the cluster makes a Secret with the name of this one. */
export function makesSecret(cluster: Cluster, { name, namespace }: Resource): boolean {
  const made = cluster.once(madeSecrets);
  const known = made.get(name);
  return known !== undefined && (namespace === undefined || known.has(namespace) || known.has(''));
}

/** The namespaces of the Secrets that are made, by name; an empty one is decided elsewhere. */
function madeSecrets(cluster: Cluster): ReadonlyMap<string, ReadonlySet<string>> {
  const made = new Map<string, Set<string>>();
  const add = (name: string | undefined, namespace: string) => {
    if (name === undefined) return;
    const known = made.get(name);
    if (known === undefined) made.set(name, new Set([namespace]));
    else known.add(namespace);
  };
  for (const maker of cluster.ofKind(...MAKERS.keys())) {
    const named = maker.root.at(...(MAKERS.get(maker.kind) ?? [])).text();
    add(named ?? maker.name, maker.namespace ?? '');
  }
  for (const { root, namespace } of cluster.ofKind('SopsSecret'))
    for (const template of root.at('spec', 'secretTemplates').items()) add(template.at('name').text(), namespace ?? '');
  for (const { root } of cluster.buildDocuments('kustomization'))
    for (const generator of root.at('secretGenerator').items()) add(generator.at('name').text(), '');
  return made;
}
