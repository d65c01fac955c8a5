import { analyse, Cluster, type Finding, type KubernetesVersion, type Problem, type Rule } from '../analysis/index.js';
import type { Placed } from './compare.js';
import type { LeftAlone, Rendered, Renderer, TargetFiles } from './ports.js';
import { repairsFor } from './repair.js';
import type { Repair } from './review.js';
import type { Target } from './target.js';

/** What the rules are run with. */
export interface Bench {
  readonly renderer: Renderer;
  readonly rules: readonly Rule[];
  readonly kubernetes: KubernetesVersion;
}

/** One target, judged as it was and as it would be. */
export interface JudgedTarget {
  readonly name: string;
  readonly before: readonly Placed[];
  readonly now: readonly Placed[];
  /** Problems of the new state; `old` names those that the state before had as well. */
  readonly problems: readonly Problem[];
  readonly oldProblems: readonly Problem[];
  readonly leftAlone: readonly LeftAlone[];
  readonly documents: number;
  readonly resources: number;
  readonly files: number;
  readonly texts: number;
  /** Proves the fixes of some of the findings of the new state. */
  repairs(findings: readonly Finding[]): ReadonlyMap<Finding, Repair>;
}

const NOTHING: Rendered = { manifests: [], texts: [], problems: [], leftAlone: [] };

/** One side of a target: what belongs to it in a tree, and the contents. Absent when the tree has no such target. */
export interface Side {
  readonly target: Target;
  readonly files: TargetFiles;
}

/** Judges a target on both sides of a change. For a look at one state both sides are the same. */
export async function judgeTarget(
  name: string,
  before: Side | undefined,
  now: Side | undefined,
  bench: Bench,
): Promise<JudgedTarget> {
  const same = before === now;
  const [old, next] = await Promise.all([render(before, bench), same ? undefined : render(now, bench)]);
  const current = next ?? old;
  const clusters = { before: clusterOf(old), now: same ? undefined : clusterOf(current) };
  const nowCluster = clusters.now ?? clusters.before;
  const view = { now: nowCluster, before: clusters.before, kubernetes: bench.kubernetes };
  const base = same ? undefined : analyse(name, bench.rules, { ...view, now: clusters.before });
  const head = analyse(name, bench.rules, view);
  const placed = (findings: readonly Finding[]) => findings.map((finding) => ({ finding, target: name }));
  return {
    name,
    before: placed(base?.findings ?? []),
    now: placed(head.findings),
    problems: [...current.problems, ...head.problems],
    oldProblems: base === undefined ? [] : [...old.problems, ...base.problems],
    leftAlone: current.leftAlone,
    files: current.manifests.length,
    texts: current.texts.length,
    documents: current.manifests.reduce((sum, { parsed }) => sum + parsed.documents.length, 0),
    resources: nowCluster.resources.length,
    repairs: (findings) => repairsFor(findings, name, bench.rules, view),
  };
}

async function render(side: Side | undefined, { renderer }: Bench): Promise<Rendered> {
  return side === undefined ? NOTHING : renderer.render(side.target, side.files);
}

function clusterOf({ manifests, texts }: Rendered): Cluster {
  return new Cluster(manifests, texts);
}
