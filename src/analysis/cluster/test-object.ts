import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** Folders in which the test tools of policies and operators keep objects that no cluster of the team runs. */
const FOLDER = /(?:^|\/)(?:\.(?:chainsaw|kyverno|kuttl)[^/]*|(?:chainsaw|kyverno|kuttl)-tests?|testdata)\//i;
const GROUPS = new Set(['cli.kyverno.io', 'chainsaw.kyverno.io', 'kuttl.dev']);

/** True for an object that stands in a folder of tests: what a policy is tried on, or what is expected of it. */
export function inTestFolder({ file }: Resource): boolean {
  return FOLDER.test(file);
}

/** True when a target holds the description of such a test itself. */
export function describesTests(cluster: Cluster): boolean {
  return cluster.once(holdsTests);
}

const holdsTests = (cluster: Cluster): boolean => cluster.ofKind('Test').some(({ group }) => GROUPS.has(group));
