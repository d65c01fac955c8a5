import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** A resource of a cloud that an object of the cluster stands for. */
export interface ManagedResource {
  /** The object, or the Composition that holds the resource as a template. */
  readonly about: Resource;
  /** "" for an object of its own, else the name of the template in its Composition. */
  readonly template: string;
  readonly group: string;
  readonly kind: string;
  readonly root: Node;
  /** Where the settings of the resource stand. */
  readonly settings: Node;
}

const GROUPS = /(?:\.crossplane\.io|\.upbound\.io|\.services\.k8s\.aws|\.cnrm\.cloud\.google\.com)$/;
const NOT_MANAGED = /^(?:pkg|meta|apiextensions|secrets|protection|ops)\./;

/** True for API groups of Crossplane, AWS Controllers for Kubernetes and Config Connector. */
export function isManagedGroup(group: string): boolean {
  return GROUPS.test(group) && !NOT_MANAGED.test(group);
}

/** The cloud resources of the target, those in Compositions too. */
export function managedResources(cluster: Cluster): readonly ManagedResource[] {
  return cluster.once(findManaged);
}

function findManaged(cluster: Cluster): readonly ManagedResource[] {
  const own = cluster.resources
    .filter(({ group }) => isManagedGroup(group))
    .map((about) => managedOf(about, '', about.group, about.kind, about.root));
  return [...own, ...cluster.ofKind('Composition').flatMap(templatesOf)];
}

function managedOf(about: Resource, template: string, group: string, kind: string, root: Node): ManagedResource {
  const spec = root.at('spec');
  const settings = spec.at('forProvider').present ? spec.at('forProvider') : spec;
  return { about, template, group, kind, root, settings };
}

function templatesOf(about: Resource): readonly ManagedResource[] {
  const steps = about.root.at('spec', 'pipeline').items();
  const lists = [about.root.at('spec', 'resources'), ...steps.map((step) => step.at('input', 'resources'))];
  return lists.flatMap((list) =>
    list.items().flatMap((item, index) => {
      const base = item.at('base');
      const group = (base.at('apiVersion').text() ?? '').split('/')[0] ?? '';
      if (!isManagedGroup(group)) return [];
      const name = item.at('name').text() ?? `#${index + 1}`;
      return [managedOf(about, name, group, base.at('kind').text() ?? '', base)];
    }),
  );
}

/** Kinds whose loss is a loss of data, or of everything that stands on them. */
export function holdsData(kind: string): boolean {
  return /(?:Instance|Cluster|Database|Bucket|Table|Key|KeyRing|Vault|FileSystem|Filestore|Volume|Disk|Secret|Registry|Repository|Server|Cache|Domain|Topic|Queue|Stream|HostedZone|ManagedZone|Account|Snapshot|Backup)$/.test(
    kind,
  );
}
