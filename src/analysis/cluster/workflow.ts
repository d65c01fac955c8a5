import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster } from './cluster.js';

/** A job of a GitHub workflow. */
export interface WorkflowJob {
  readonly name: string;
  readonly node: Node;
  readonly steps: readonly Node[];
}

export interface Workflow {
  readonly within: BuildDocument;
  readonly jobs: readonly WorkflowJob[];
  /** The events that start it. */
  readonly events: ReadonlySet<string>;
}

/** The GitHub workflows of the target. */
export function workflows(cluster: Cluster): readonly Workflow[] {
  return cluster.once(readWorkflows);
}

function readWorkflows(cluster: Cluster): readonly Workflow[] {
  return cluster.buildDocuments('workflow').map((within) => ({
    within,
    events: new Set(eventsOf(within.root)),
    jobs: within.root
      .at('jobs')
      .entries()
      .map(([name, node]) => ({ name, node, steps: node.at('steps').items() })),
  }));
}

/** Kubernetes reads a bare `on` as true, so that is the key under which the events stand. */
function eventsOf(root: Node): readonly string[] {
  const quoted = root.at('on');
  const events = quoted.present ? quoted : root.at('true');
  const single = events.text();
  if (single !== undefined) return [single];
  return [...events.texts(), ...events.entries().map(([name]) => name)];
}
