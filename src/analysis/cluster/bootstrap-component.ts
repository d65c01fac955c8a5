import { configuredByFiles } from './bootstrap-configuration.js';
import type { ConfiguredComponent } from './bootstrap-configured.js';
import { componentOf } from './bootstrap-container.js';
import type { Cluster } from './cluster.js';

/** Every component of the cluster that the target configures: static pods and other workloads, and configuration files. */
export function configuredComponents(cluster: Cluster): readonly ConfiguredComponent[] {
  return cluster.once(componentsIn);
}

function componentsIn(cluster: Cluster): readonly ConfiguredComponent[] {
  return [...cluster.containers.flatMap((container) => componentOf(container) ?? []), ...configuredByFiles(cluster)];
}
