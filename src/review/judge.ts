import {
  analyse,
  Cluster,
  type Finding,
  fileRole,
  type KubernetesVersion,
  type Problem,
  type Rule,
  type Suppression,
  suppressionsOf,
  type UnknownKind,
  unknownKinds,
  type View,
} from '../analysis/index.js';
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
  readonly suppressions: { readonly before: readonly Suppression[]; readonly now: readonly Suppression[] };
  readonly documents: number;
  readonly resources: number;
  readonly files: number;
  /** Of the files, those without objects. */
  readonly buildFiles: number;
  readonly texts: number;
  /** The objects of the new state whose kind nothing describes. */
  readonly unknownKinds: readonly UnknownKind[];
  /** Proves the fixes of some of the findings of the new state. */
  repairs(findings: readonly Finding[]): ReadonlyMap<Finding, Repair>;
}

const NOTHING: Rendered = { manifests: [], texts: [], context: [], problems: [], leftAlone: [] };

/** One side of a target: what belongs to it in a tree, and the contents. Absent when the tree has no such target. */
export interface Side {
  readonly target: Target;
  readonly files: TargetFiles;
}

/** A target, rendered on both sides of a change, before any rule has looked at it. */
export interface RenderedTarget {
  readonly name: string;
  /** Absent for a look at one state. */
  readonly before: Rendered | undefined;
  readonly current: Rendered;
  readonly clusters: Pick<View, 'now' | 'before'>;
}

/** Renders a target on both sides of a change. For a look at one state both sides are the same. */
export async function renderTarget(
  name: string,
  before: Side | undefined,
  now: Side | undefined,
  { renderer }: Pick<Bench, 'renderer'>,
): Promise<RenderedTarget> {
  const same = before === now;
  const [old, next] = await Promise.all([render(before, renderer), same ? undefined : render(now, renderer)]);
  const current = next ?? old;
  const was = clusterOf(old);
  const clusters = { before: was, now: same ? was : clusterOf(current) };
  return { name, before: same ? undefined : old, current, clusters };
}

/** Judges a rendered target; `others` are the other targets of the change. */
export function judgeTarget(
  { name, before: old, current, clusters }: RenderedTarget,
  others: readonly RenderedTarget[],
  bench: Bench,
): JudgedTarget {
  const elsewhere = others.map((other) => other.clusters.now);
  const formerly = others.map((other) => other.clusters.before);
  const view = { ...clusters, elsewhere, formerly, kubernetes: bench.kubernetes };
  const base = old === undefined ? undefined : analyse(name, bench.rules, { ...view, now: clusters.before });
  const head = analyse(name, bench.rules, view);
  const placed = (findings: readonly Finding[]) => findings.map((finding) => ({ finding, target: name }));
  return {
    name,
    before: placed(base?.findings ?? []),
    now: placed(head.findings),
    problems: [...current.problems, ...head.problems],
    oldProblems: [...(old?.problems ?? []), ...(base?.problems ?? [])],
    leftAlone: current.leftAlone,
    suppressions: { before: suppressionsOf(clusters.before), now: suppressionsOf(clusters.now) },
    files: current.manifests.length,
    buildFiles: buildFilesOf(clusters.now),
    texts: current.texts.length,
    documents: current.manifests.reduce((sum, { parsed }) => sum + parsed.documents.length, 0),
    resources: clusters.now.resources.length,
    unknownKinds: unknownKinds(clusters.now, bench.kubernetes.minor),
    repairs: (findings) => repairsFor(findings, name, bench.rules, view),
  };
}

function buildFilesOf({ manifests, resources }: Cluster): number {
  const withObjects = new Set<string>(resources.map(({ file }) => file));
  return manifests.filter(({ parsed: { file } }) => fileRole(file) !== 'manifests' && !withObjects.has(file)).length;
}

async function render(side: Side | undefined, renderer: Renderer): Promise<Rendered> {
  return side === undefined ? NOTHING : renderer.render(side.target, side.files);
}

function clusterOf({ manifests, texts, context }: Rendered): Cluster {
  return new Cluster(manifests, texts, context);
}
