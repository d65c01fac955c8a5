import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { byName, mayStandIn } from './selection.js';
import { type Volume, volumesOf, type Workload } from './workload.js';

/** A volume of a pod that comes of a PersistentVolumeClaim of the target. */
export interface MountedClaim {
  readonly volume: Volume;
  readonly claim: Resource;
  readonly accessModes: readonly string[];
}

/** The claims of the target that a workload's containers mount. */
export function mountedClaims(workload: Workload, cluster: Cluster): readonly MountedClaim[] {
  return volumesOf(workload).flatMap((volume) => {
    const name = volume.node.at('persistentVolumeClaim', 'claimName').text();
    const claim = name === undefined ? undefined : claimNamed(cluster, name, workload.resource.namespace);
    if (claim === undefined || !isMounted(workload, volume.node.at('name').text())) return [];
    return [{ volume, claim, accessModes: claim.root.at('spec', 'accessModes').texts() }];
  });
}

function isMounted({ containers }: Workload, name: string | undefined): boolean {
  return containers.some(({ node }) =>
    [...node.at('volumeMounts').items(), ...node.at('volumeDevices').items()].some(
      (mount) => mount.at('name').text() === name,
    ),
  );
}

function claimNamed(cluster: Cluster, name: string, namespace: string | undefined): Resource | undefined {
  return cluster
    .once(claimsByName)
    .get(name)
    .find((claim) => mayStandIn(claim, namespace));
}

const claimsByName = (cluster: Cluster) =>
  byName(cluster.ofKind('PersistentVolumeClaim').filter(({ fragment, group }) => group === '' && !fragment));

/** Access modes by which only one node, or only one pod, has the volume. */
const ALONE = new Set(['ReadWriteOnce', 'ReadWriteOncePod']);

/** True when every access mode keeps the volume to one node or one pod. */
export function isExclusive({ accessModes }: MountedClaim): boolean {
  return accessModes.length > 0 && accessModes.every((mode) => ALONE.has(mode));
}

/** Kinds of volumes that every pod has for itself, or that are only read. */
const OWN = new Set(['configMap', 'secret', 'emptyDir', 'projected', 'downwardAPI', 'ephemeral', 'image', 'csi']);

/**
 * True when two pods of a workload may not be able to run beside each other on one node or with one volume: it has storage
 * that is not its own, ports of the node, or devices.
 */
export function mustRunAlone(workload: Workload, cluster: Cluster): boolean {
  const shared = mountedClaims(workload, cluster).filter(
    (mounted) => !isExclusive(mounted) && mounted.accessModes.length > 0,
  );
  const free = new Set(shared.map(({ volume }) => volume.node.at('name').text()));
  const storage = volumesOf(workload).some(
    ({ node }) => !free.has(node.at('name').text()) && node.entries().some(([key]) => key !== 'name' && !OWN.has(key)),
  );
  return (
    storage || workload.pod.at('hostNetwork').flag() === true || workload.containers.some(({ node }) => usesNode(node))
  );
}

function usesNode(container: Workload['pod']): boolean {
  const ports = container.at('ports').items();
  const devices = container.at('resources', 'limits').entries();
  return ports.some((port) => (port.at('hostPort').number() ?? 0) > 0) || devices.some(([name]) => name.includes('/'));
}
