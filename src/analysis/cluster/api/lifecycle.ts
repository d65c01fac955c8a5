import { describedKinds, groupOf, servedMinors } from './description.js';

/** Where a version of a built-in kind stands in its life, in minor versions of Kubernetes. */
export interface Lifecycle {
  /** The first minor that serves it; the oldest that is described when it was there before. */
  readonly added: number;
  readonly deprecated: number | undefined;
  /** The first minor that no longer serves it. */
  readonly removed: number | undefined;
}

/**
 * When Kubernetes said that a version is on its way out, where that was not when its successor came; and removals that its
 * descriptions do not show, because they hold what could still be switched on.
 */
const TOLD: readonly (readonly [apiVersion: string, kinds: string, deprecated: number, removed?: number])[] = [
  ['extensions/v1beta1', 'DaemonSet Deployment ReplicaSet NetworkPolicy', 9, 16],
  ['extensions/v1beta1', 'PodSecurityPolicy', 11, 16],
  ['extensions/v1beta1', 'Ingress', 14, 22],
  ['apps/v1beta1', 'Deployment StatefulSet ControllerRevision', 9, 16],
  ['apps/v1beta2', 'DaemonSet Deployment ReplicaSet StatefulSet ControllerRevision', 9, 16],
  ['policy/v1beta1', 'PodSecurityPolicy', 21],
  ['networking.k8s.io/v1beta1', 'Ingress IngressClass', 19],
  ['batch/v2alpha1', 'CronJob', 8],
  ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', 22],
  ['rbac.authorization.k8s.io/v1beta1', 'Role RoleBinding ClusterRole ClusterRoleBinding', 17],
  ['rbac.authorization.k8s.io/v1alpha1', 'Role RoleBinding ClusterRole ClusterRoleBinding', 17],
  ['v1', 'Endpoints', 33],
  ['v1', 'ComponentStatus', 19],
];

const told: ReadonlyMap<string, { readonly deprecated: number; readonly removed: number | undefined }> = new Map(
  TOLD.flatMap(([apiVersion, kinds, deprecated, removed]) =>
    kinds.split(' ').map((kind) => [`${apiVersion}/${kind}`, { deprecated, removed }] as const),
  ),
);

/** Successors of another group, by group. */
const MOVED: Readonly<Record<string, readonly string[]>> = {
  extensions: ['apps', 'networking.k8s.io', 'policy'],
};

/** Kinds whose versions fill in other values for what an object leaves out, or read it in another way. */
const OTHER_DEFAULTS =
  /^(?:extensions\/v1beta1\/(?:Deployment|DaemonSet|ReplicaSet)|apps\/v1beta[12]\/|admissionregistration\.k8s\.io\/v1beta1\/\w+WebhookConfiguration|apiextensions\.k8s\.io\/v1beta1\/|certificates\.k8s\.io\/|resource\.k8s\.io\/)/;

/** The life of a version of a built-in kind; undefined for kinds that were never built in. */
export function lifecycleOf(apiVersion: string, kind: string): Lifecycle | undefined {
  const key = `${apiVersion}/${kind}`;
  const known = lives.get(key);
  if (known !== undefined) return known;
  const life = readLife(apiVersion, kind);
  if (life !== undefined) lives.set(key, life);
  return life;
}

const lives = new Map<string, Lifecycle>();

function readLife(apiVersion: string, kind: string): Lifecycle | undefined {
  const minors = servedMinors(apiVersion, kind);
  const [first] = minors ?? [];
  const last = minors?.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const own = told.get(`${apiVersion}/${kind}`);
  const end = Number.isFinite(last[1]) ? last[1] + 1 : undefined;
  return {
    added: first[0],
    deprecated: own?.deprecated ?? successorSince(apiVersion, kind),
    removed: own?.removed ?? end,
  };
}

/** When a more settled version of the same kind came; alpha and beta versions are deprecated by it. */
function successorSince(apiVersion: string, kind: string): number | undefined {
  if (rank(apiVersion) >= STABLE) return undefined;
  const since = successors(apiVersion, kind).flatMap((other) => servedMinors(other, kind)?.[0]?.[0] ?? []);
  return since.length === 0 ? undefined : Math.min(...since);
}

/** The version of a kind to move to: the most settled that a minor version serves; undefined when there is none. */
export function replacementFor(apiVersion: string, kind: string, minor: number): string | undefined {
  return successors(apiVersion, kind).find((other) =>
    servedMinors(other, kind)?.some(([from, to]) => from <= minor && minor <= to),
  );
}

/** True when the kind means the same under its replacement, whatever an object leaves out. */
export function meansTheSame(apiVersion: string, kind: string): boolean {
  return !OTHER_DEFAULTS.test(`${apiVersion}/${kind}`);
}

const STABLE = 300_000;

/** How settled a version is: v2 before v1 before v1beta2 before v1alpha1. */
function rank(apiVersion: string): number {
  const match = /(?:^|\/)v(\d+)(?:(alpha|beta)(\d+))?$/.exec(apiVersion);
  if (match === null) return 0;
  const [, major, stage, step] = match;
  const settled = stage === undefined ? STABLE : stage === 'beta' ? 200_000 : 100_000;
  return settled + Number(major) * 100 + Number(step ?? 0);
}

/** The more settled versions of a kind, most settled first; v1 follows v2beta1 only where no v2 ever came. */
function successors(apiVersion: string, kind: string): readonly string[] {
  const own = groupOf(apiVersion);
  const groups = new Set([own, ...(MOVED[own] ?? [])]);
  const level = own in MOVED ? -1 : rank(apiVersion);
  const settled = describedKinds(kind)
    .filter((other) => other !== apiVersion && groups.has(groupOf(other)) && rank(other) > level)
    .sort((one, other) => rank(other) - rank(one));
  const onwards = settled.filter((other) => majorOf(other) >= majorOf(apiVersion));
  return onwards.length > 0 ? onwards : settled;
}

const majorOf = (apiVersion: string): number => Number(/(?:^|\/)v(\d+)/.exec(apiVersion)?.[1] ?? 0);
