import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** A source of an Argo CD application, and the object that names it. */
export interface ArgoSource {
  readonly about: Resource;
  readonly source: Node;
}

/** The sources of the target's Argo CD applications and of what its application sets make. */
export function argoSources(cluster: Cluster): readonly ArgoSource[] {
  return cluster
    .ofKind('Application', 'ApplicationSet')
    .filter(({ group }) => group === 'argoproj.io')
    .flatMap((about) => {
      const spec = about.kind === 'Application' ? about.root.at('spec') : about.root.at('spec', 'template', 'spec');
      return [spec.at('source'), ...spec.at('sources').items()].map((source) => ({ about, source }));
    });
}
